"""Reading the fields that the mint doors share."""

from collections.abc import Mapping
from typing import Any

from accounts.api.reading import Errors

INT4_MAX = 2**31 - 1


def as_seconds(age: int | None) -> int | None:
    """Whole seconds, cut to what the database holds; the range itself is the channel's business."""
    return None if age is None else max(-1, min(age, INT4_MAX))


def is_seconds(value: Any) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool))


def renamed(errors: Mapping[str, list[str]], names: Mapping[str, str]) -> Errors:
    """The errors under the names that this door uses on the wire."""
    return {names.get(name, name): sentences for name, sentences in errors.items()}
