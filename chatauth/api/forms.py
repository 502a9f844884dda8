"""Reading the fields that the mint doors share."""

from collections.abc import Mapping
from typing import Any, NoReturn
from uuid import UUID

from accounts.properties import is_clean
from core.reasons import Reason, Refused

INT4_MAX = 2**31 - 1
NOBODY = UUID(int=0)  # an id that exists nowhere, so that nonsense and a foreign id answer alike

Errors = dict[str, list[str]]


def as_id(text: str) -> UUID | None:
    """The id that the text is, None if it is none."""
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def as_seconds(age: int | None) -> int | None:
    """Whole seconds, cut to what the database holds; the range itself is the channel's business."""
    return None if age is None else max(-1, min(age, INT4_MAX))


def is_text(value: Any, longest: int) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= longest and is_clean(value)


def is_seconds(value: Any) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool))


def renamed(errors: Mapping[str, list[str]], names: Mapping[str, str]) -> Errors:
    """The errors under the names that this door uses on the wire."""
    return {names.get(name, name): sentences for name, sentences in errors.items()}


def refuse_fields(errors: Errors) -> NoReturn:
    name, sentences = next(iter(errors.items()))
    raise Refused(Reason.INVALID_REQUEST, f"{name}: {sentences[0]}", errors=errors)
