"""What browsers send: JSON objects with a type. Whatever else arrives is refused as invalid_request."""

from typing import Any
from uuid import UUID

from chat.posting import clean_uuid
from core.endpoint import parse_object
from core.reasons import Reason, Refused

FRAME_MAX = 65_536  # bytes
SEQ_MAX = 2**31 - 1

Frame = dict[str, Any]


class TooLarge(Exception):
    """The frame is longer than FRAME_MAX bytes."""


def read_frame(text: str | None) -> Frame:
    """Raises Refused(invalid_request) unless it is a JSON object with a `type`, TooLarge if it is too long."""
    if text is None:
        raise Refused(Reason.INVALID_REQUEST, "Send text frames.")
    if len(text) > FRAME_MAX or len(text.encode(errors="surrogatepass")) > FRAME_MAX:
        raise TooLarge
    found = parse_object(text)
    if not isinstance(found.get("type"), str):
        raise Refused(Reason.INVALID_REQUEST, "Say which type of frame this is.")
    return found


def optional_uuid(found: Frame, name: str) -> UUID | None:
    """Raises Refused(invalid_request)."""
    return None if found.get(name) is None else clean_uuid(found[name], name)


def read_seq(found: Frame, name: str, *, default: int | None = None) -> int:
    """A number from 0 to 2**31-1. Raises Refused(invalid_request)."""
    value = found.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= SEQ_MAX:
        raise Refused(Reason.INVALID_REQUEST, f"{name} is not the number of a message.")
    return value
