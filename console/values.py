"""Values of JSON, lists of words and codes of languages as people say them."""

import json
from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language_info, pgettext
from django.utils.translation import gettext as _


def is_flat(value: Any) -> bool:
    """A list or an object without another one inside."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return inner is not None and not any(isinstance(each, dict | list) for each in inner)


def as_text(value: Any) -> str:
    """Without brackets: "tents, boots", "city: Berlin · street: High Street 5". What is nested deeper stays JSON."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dict) and is_flat(value):
        return " · ".join(f"{name}: {as_text(inner)}" for name, inner in value.items())
    if isinstance(value, list) and is_flat(value):
        return listed(as_text(inner) for inner in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def listed(words: Iterable[Any]) -> str:
    """One after the other, with the comma of the language."""
    return comma().join(map(str, words))


def apart(words: Iterable[Any]) -> str:
    """The same for what may hold commas itself."""
    return semicolon().join(map(str, words))


def semicolon() -> str:
    return pgettext("between the parts of a list", "; ")


def comma() -> str:
    return pgettext("between the words of a list", ", ")


def language(code: str) -> str:
    """The language of a code such as "de" or "de-AT", in the reader's words; what is no language stays as it is."""
    try:
        return str(get_language_info(code.replace("_", "-").lower())["name_translated"]) if code else ""
    except KeyError:
        return code
