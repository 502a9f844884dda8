"""The settings of a step, declared once: what reads a form, an import or a draft, and what the editor draws."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.properties import is_clean
from bots.findings import Finding
from channels_app.models.code_rules import LANGUAGES

LINE = 500  # characters
LONG = 4_000
LIST_MAX = 50
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
KEY = re.compile(r"[-a-zA-Z0-9_]{1,60}")
IN = "_in"  # `text_in` beside `text`: the same in other languages, {"de": "..."}
RESERVED = re.compile(r"authtoken|[A-Z0-9_]+|val[0-9]+")  # the program's own: CHAT_URL, INPUT_TYPE, val1, ...

Words = str | Promise  # for people, in their language


class Type(StrEnum):
    LINE = "line"  # one line of text, may hold placeholders
    TEXT = "text"  # several lines
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    VARIABLE = "variable"  # the name of a variable to write
    PROPERTY = "property"  # the name of a claimed property
    TARGET = "target"  # the key of a step
    COMPONENT = "component"  # the unique id of an authorization token or a web service
    NAME = "name"  # the short name of a script
    TEAM = "team"  # the name of a team
    LIST = "list"  # rows with fields of their own


@dataclass(frozen=True, kw_only=True)
class Field:
    name: str
    type: Type
    label: Words
    required: bool = False
    choices: tuple[tuple[str, Words], ...] = ()
    default: Any = None
    least: int = 0
    most: int = LINE
    rows: "tuple[Field, ...]" = ()
    help: Words = ""
    is_said: bool = False  # visitors read it, so it may be given in several languages


Cleaned = dict[str, Any]


def clean(fields: Sequence[Field], raw: Any, path: str = "") -> tuple[Cleaned, list[Finding]]:
    """The settings as they are stored, defaults left out, and what is wrong with them. Unknown members are wrong."""
    if not isinstance(raw, dict):
        return {}, [bad(path, _("Give an object of settings."))]
    known = {field.name for field in fields} | {field.name + IN for field in fields if field.is_said}
    findings = [bad(f"{path}{name}", _("There is no such setting.")) for name in raw if name not in known]
    cleaned: Cleaned = {}
    for field in fields:
        if field.is_said and raw.get(field.name + IN):
            words, wrong = clean_words(field, raw[field.name + IN], path + field.name + IN)
            findings += wrong
            cleaned |= {field.name + IN: words} if words else {}
        value = raw.get(field.name)
        if value is None or value == "" or value == []:
            if field.required:
                findings.append(bad(path + field.name, _("This is needed.")))
            continue
        value, wrong = clean_value(field, value, path + field.name)
        findings += wrong
        if not wrong:
            cleaned[field.name] = value
    return cleaned, findings


def clean_value(field: Field, value: Any, path: str) -> tuple[Any, list[Finding]]:
    if field.type is Type.LIST:
        return clean_list(field, value, path)
    sentence = READERS[field.type](field, value)
    return value, [bad(path, sentence)] if sentence else []


def clean_words(field: Field, value: Any, path: str) -> tuple[dict[str, str], list[Finding]]:
    """A text by language; empty ones are left out."""
    if not isinstance(value, dict) or set(value) - set(LANGUAGES):
        return {}, [bad(path, _("Give texts by language: %(known)s.") % {"known": ", ".join(LANGUAGES)})]
    wrong = {language: wrong_text(field, text) for language, text in value.items() if text}
    findings = [bad(f"{path}.{language}", sentence) for language, sentence in wrong.items() if sentence]
    return {language: value[language] for language, sentence in wrong.items() if not sentence}, findings


def clean_list(field: Field, value: Any, path: str) -> tuple[list[Any], list[Finding]]:
    most = min(field.most, LIST_MAX)
    if not isinstance(value, list) or len(value) > most:
        return [], [bad(path, _("Give a list of at most %(most)d rows.") % {"most": most})]
    rows, findings = [], []
    for index, item in enumerate(value):
        row, wrong = clean(field.rows, item, f"{path}[{index}].")
        rows.append(row)
        findings += wrong
    return rows, findings


def wrong_text(field: Field, value: Any) -> str:
    most = LONG if field.type is Type.TEXT else field.most
    if not isinstance(value, str) or not is_clean(value):
        return _("Give a text.")
    if len(value) > most:
        return _("Give at most %(most)d characters.") % {"most": most}
    if field.type is Type.LINE and any(ord(letter) < ord(" ") for letter in value):
        return _("Give one line.")
    return ""


def wrong_number(field: Field, value: Any) -> str:
    if not isinstance(value, int) or isinstance(value, bool) or not field.least <= value <= field.most:
        return _("Give a whole number from %(least)d to %(most)d.") % {"least": field.least, "most": field.most}
    return ""


def wrong_flag(field: Field, value: Any) -> str:
    return "" if isinstance(value, bool) else _("Give true or false.")


def wrong_choice(field: Field, value: Any) -> str:
    known = [choice for choice, _label in field.choices]
    return "" if value in known else _("Give one of %(known)s.") % {"known": ", ".join(known)}


def wrong_variable(field: Field, value: Any) -> str:
    if not isinstance(value, str) or not NAME.fullmatch(value):
        return _("A variable's name has letters, digits and _, and begins with a letter.")
    if RESERVED.fullmatch(value):
        return _("That name belongs to the program; use small letters.")
    return ""


def wrong_property(field: Field, value: Any) -> str:
    return (
        "" if isinstance(value, str) and NAME.fullmatch(value) else _("Give a property's name of letters and digits.")
    )


def wrong_key(field: Field, value: Any) -> str:
    return (
        "" if isinstance(value, str) and KEY.fullmatch(value) else _("Give a short name of letters, digits, - and _.")
    )


def bad(path: str, sentence: str) -> Finding:
    return Finding("bad_setting", sentence, field=path.rstrip("."))


READERS = {
    Type.LINE: wrong_text,
    Type.TEXT: wrong_text,
    Type.NUMBER: wrong_number,
    Type.FLAG: wrong_flag,
    Type.CHOICE: wrong_choice,
    Type.VARIABLE: wrong_variable,
    Type.PROPERTY: wrong_property,
    Type.TARGET: wrong_key,
    Type.COMPONENT: wrong_key,
    Type.NAME: wrong_key,
    Type.TEAM: wrong_text,
}


def values_of(kind: Type, fields: Sequence[Field], settings: Cleaned, path: str = "") -> list[tuple[str, str]]:
    """Every setting of a type, as (path, value): the targets of a step, or the variables that it writes."""
    found: list[tuple[str, str]] = []
    for field in fields:
        value = settings.get(field.name)
        if value is None:
            continue
        if field.type is kind:
            found.append((path + field.name, value))
        elif field.type is Type.LIST:
            for index, row in enumerate(value):
                found += values_of(kind, field.rows, row, f"{path}{field.name}[{index}].")
    return found
