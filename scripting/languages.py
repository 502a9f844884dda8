"""Boxes for the other languages of a company, in forms and in rows: `text__de` beside `text`, kept as `text_in`."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language_info

from accounts.models import Company
from bots.fields import IN
from channels_app.models.code_rules import LANGUAGES

BETWEEN = "__"
Settings = Mapping[str, Any]


def others_of(company: Company, *written: Any) -> list[str]:
    """All but the main language, and those in which something is written already, so that saving loses none.

    That may be the main one, where another was it before.
    """
    known = {*company.languages[1:], *languages_in(written)}
    return [language for language in LANGUAGES if language in known]


def languages_in(value: Any) -> set[str]:
    match value:
        case dict():
            own = {
                code for name, texts in value.items() if name.endswith(IN) and isinstance(texts, dict) for code in texts
            }
            return own.union(*map(languages_in, value.values()))
        case list() | tuple():
            return set[str]().union(*map(languages_in, value))
    return set()


def name_of(language: str) -> str:
    """Under its own name; what an imported draft says of a language that we do not speak is shown as it is."""
    if language not in LANGUAGES:
        return language
    return str(get_language_info(language)["name_local"].capitalize())


def in_language(field: forms.Field, language: str) -> forms.Field:
    """The box is written in its own direction, and may stay empty."""
    field.required = False
    field.widget.attrs |= {"lang": language, "dir": "rtl" if get_language_info(language)["bidi"] else "ltr"}
    return field


def spread(settings: Settings) -> dict[str, Any]:
    """`{"text", "text_in": {"de"}}` as `{"text", "text__de"}`."""
    found: dict[str, Any] = {}
    for name, value in settings.items():
        if name.endswith(IN) and isinstance(value, dict):
            found |= {f"{name.removesuffix(IN)}{BETWEEN}{language}": text for language, text in value.items()}
        else:
            found[name] = value
    return found


def folded(row: Settings) -> dict[str, Any]:
    """The other way round; empty texts are left out."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        stem, between, language = name.partition(BETWEEN)
        if not between:
            found[name] = value
        elif value:
            found.setdefault(stem + IN, {})[language] = value
    return found


def with_languages(
    columns: Mapping[str, forms.Field], said: Sequence[str], languages: Sequence[str], *, longest: int
) -> dict[str, forms.Field]:
    """The columns of rows, with one for each language after those that visitors read."""
    found: dict[str, forms.Field] = {}
    for name, field in columns.items():
        found[name] = field
        for language in languages if name in said else ():
            label = f"{field.label} · {name_of(language)}"
            made = forms.CharField(label=label, max_length=longest)
            found[f"{name}{BETWEEN}{language}"] = in_language(made, language)
    return found
