"""Reading the properties that an integrator sends: limits, profile fields, removals."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.reasons import Reason, Refused

PROFILE_FIELDS = ("name", "surname", "email", "phone", "locale", "avatar_url")
MAX_KEYS = 50
MAX_KEY = 64  # characters
MAX_VALUE = 1_024  # bytes of UTF-8
MAX_ALL = 8_192  # bytes of UTF-8, keys and values together
MAX_STORED = 9_216  # bytes of the JSON that 50 properties of MAX_ALL bytes may take; the mint's SQL says the same


class PropertyChange(NamedTuple):
    """What a call changes: profile fields ("" empties one), properties to set, names to remove."""

    profile: dict[str, str]
    put: dict[str, Any]
    remove: list[str]


NO_CHANGE = PropertyChange({}, {}, [])


def read_properties(raw: Any, *, field: str = "properties", may_nest: bool = False) -> PropertyChange:
    """Sort a client's properties. `null` removes; profile fields go to the profile.

    `may_nest` keeps lists and objects as JSON, as a signed code may carry them; a profile field stays a scalar.

    Raises Refused(invalid_request) that names `field` when a limit is passed.
    """
    if raw is None:
        return PropertyChange({}, {}, [])
    if not isinstance(raw, dict):
        raise _wrong(field, _("Send an object."))
    if len(raw) > MAX_KEYS:
        raise _wrong(field, _("At most %(keys)s properties.") % {"keys": MAX_KEYS})
    profile: dict[str, str] = {}
    put: dict[str, Any] = {}
    remove: list[str] = []
    total = 0
    for key, value in raw.items():
        total += _check_key(key, field) + _check_value(
            key, value, field, may_nest=may_nest and key not in PROFILE_FIELDS
        )
        if key in PROFILE_FIELDS:
            profile[key] = "" if value is None else as_text(value)
        elif value is None:
            remove.append(key)
        else:
            put[key] = value
    if total > MAX_ALL:
        raise _wrong(field, _("All properties together may take %(bytes)s bytes.") % {"bytes": MAX_ALL})
    return PropertyChange(profile, put, remove)


def read_profile(raw: Any, *, field: str = "profile") -> dict[str, str]:
    """Profile fields alone, texts or null ("" empties one). Raises Refused(invalid_request)."""
    if isinstance(raw, dict):
        for name, value in raw.items():
            if name not in PROFILE_FIELDS or not (value is None or isinstance(value, str)):
                raise _wrong(field, _("Send texts for %(names)s.") % {"names": ", ".join(PROFILE_FIELDS)})
    return read_properties(raw, field=field).profile


def merged(properties: dict[str, Any], change: PropertyChange) -> dict[str, Any]:
    """The properties after a change. Raises Refused(invalid_request) if they would be too many or too large."""
    kept = {name: value for name, value in properties.items() if name not in change.remove} | change.put
    if change.put and (len(kept) > MAX_KEYS or len(json.dumps(kept, ensure_ascii=False).encode()) > MAX_STORED):
        raise _wrong(
            "properties",
            _("With these the client would have more than %(keys)s properties, or %(bytes)s bytes of them.")
            % {"keys": MAX_KEYS, "bytes": MAX_ALL},
        )
    return kept


def as_text(value: Any) -> str:
    """A scalar as text, the way JSON writes it."""
    return value if isinstance(value, str) else json.dumps(value)


def is_clean(text: str) -> bool:
    """Whether PostgreSQL can keep the text: no NUL, no lone surrogate."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _check_key(key: str, field: str) -> int:
    if not key or len(key) > MAX_KEY or not is_clean(key):
        raise _wrong(field, _("A property's name has 1 to %(most)s characters.") % {"most": MAX_KEY})
    return len(key.encode())


def _check_value(key: str, value: Any, field: str, *, may_nest: bool) -> int:
    if isinstance(value, dict | list) and not may_nest:
        raise _wrong(f"{field}.{key}", _("A property is a text, a number, true, false or null."))
    if (isinstance(value, float) and value in (float("inf"), float("-inf"))) or value != value:
        raise _wrong(f"{field}.{key}", _("That number is not finite."))
    if not all(is_clean(text) for text in _texts(value)):
        raise _wrong(f"{field}.{key}", _("The text holds a character that cannot be stored."))
    size = len(as_text(value).encode())
    if size > MAX_VALUE:
        raise _wrong(f"{field}.{key}", _("A property takes at most %(most)s bytes.") % {"most": MAX_VALUE})
    return size


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value, names of members included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _wrong(field: str, sentence: str) -> Refused:
    return Refused(Reason.INVALID_REQUEST, sentence, errors={field: [sentence]})
