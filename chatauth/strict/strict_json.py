"""JSON that every reader understands alike (RFC 8259 within the bounds of I-JSON, RFC 7493)."""

import json
import math
import re
from typing import Any, NoReturn

from django.utils.translation import gettext as _

DEPTH = 20
DIGITS = 40  # of a whole number: any id fits, and no time is lost on converting it

# A string is one match, closed or not, so that brackets within do not count and the scan stays linear.
BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL keeps neither NUL nor half a surrogate pair


def read_object(raw: bytes) -> dict[str, Any]:
    """One JSON object. Raises ValueError, with a sentence that may be shown, for anything ambiguous:
    other encodings than UTF-8, repeated members, NaN and infinite numbers, NUL, lone surrogates, deep nesting.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError(_("is not UTF-8")) from None
    _check_depth(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_without_repeats,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_short,
        )
    except json.JSONDecodeError:
        raise ValueError(_("is not JSON")) from None
    if not isinstance(value, dict):
        raise ValueError(_("is not a JSON object"))
    _check_texts(value)
    return value


def _check_depth(text: str) -> None:
    depth = 0
    for match in BRACKETS.finditer(text):
        if match[0] in "[{":
            depth += 1
            if depth > DEPTH:
                raise ValueError(_("is nested too deeply"))
        elif match[0] in "]}":
            depth -= 1


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError(_("names a member twice"))
    return members


def _no_constant(name: str) -> NoReturn:
    raise ValueError(_("holds %(name)s, which is not JSON") % {"name": name})


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(_("holds a number that is too large"))
    return number


def _short(text: str) -> int:
    if len(text) > DIGITS:
        raise ValueError(_("holds a number that is too large"))
    return int(text)


def _check_texts(value: Any) -> None:
    if isinstance(value, str):
        if UNKEEPABLE.search(value):
            raise ValueError(_("holds a character that cannot be kept"))
    elif isinstance(value, dict):
        for name, member in value.items():
            _check_texts(name)
            _check_texts(member)
    elif isinstance(value, list):
        for item in value:
            _check_texts(item)
