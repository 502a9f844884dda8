"""Putting values in the place of `{name}`: a look-up in a flat dict, no expressions, no attributes, no formats.

What is not known stays as it was written. A text is filled after its structure was parsed, each value encoded for its
place, so that no value can add a parameter, a header or a member.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

PLACEHOLDER = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*(?:[.:][A-Za-z0-9_-]+)?)\}")
BREAK = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\u0080-\uffff]|[^\x00-\uffff]")
FILLED_MAX = 16_000  # characters of one filled text

Values = Mapping[str, Any]
Encode = Callable[[str], str]


class CannotFill(Exception):
    """A value does not fit where it should go. `str()` names the place, never the value."""


def as_is(text: str) -> str:
    return text


def for_url(text: str) -> str:
    """One piece of a path or of a query. A piece that is only dots would climb."""
    return quote(text, safe="") if text.strip(".") else quote(text, safe="").replace(".", "%2E")


def fill(text: str, values: Values, encode: Encode = as_is) -> str:
    """Raises CannotFill if the result is too long."""

    def value_of(match: re.Match[str]) -> str:
        name = match[1]
        return encode(as_text(values[name])) if name in values else match[0]

    filled = PLACEHOLDER.sub(value_of, text)
    if len(filled) > FILLED_MAX:
        raise CannotFill("A filled text is too long.")
    return filled


def fill_header(text: str, values: Values) -> str:
    """Raises CannotFill for a value with a line break, a control character or anything beyond ASCII."""
    filled = fill(text, values)
    if BREAK.search(filled):
        raise CannotFill("A header would hold a line break or a character that headers cannot carry.")
    return filled


def fill_json(value: Any, values: Values) -> Any:
    """Every text of a parsed JSON value. A text that is one placeholder alone takes the value with its type."""
    match value:
        case str():
            alone = PLACEHOLDER.fullmatch(value)
            if alone and alone[1] in values:
                return values[alone[1]]
            return fill(value, values)
        case dict():
            return {name: fill_json(inner, values) for name, inner in value.items()}
        case list():
            return [fill_json(inner, values) for inner in value]
    return value


def names_in(value: Any) -> set[str]:
    """The placeholders of a text or of a JSON value."""
    match value:
        case str():
            return {match[1] for match in PLACEHOLDER.finditer(value)}
        case dict():
            return {name for key, inner in value.items() for name in names_in(key) | names_in(inner)}
        case list():
            return {name for inner in value for name in names_in(inner)}
    return set()


def tokens_in(value: Any) -> set[str]:
    """The authorization tokens that a value wants: their unique ids, "" for `{authtoken}` alone."""
    names = names_in(value)
    return {name.partition(":")[2] for name in names if name == "authtoken" or name.startswith("authtoken:")}


def as_text(value: Any) -> str:
    match value:
        case str():
            return value
        case None:
            return ""
        case True:
            return "true"
        case False:
            return "false"
        case int() | float():
            return str(value)
    return ""
