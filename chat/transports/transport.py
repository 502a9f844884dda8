"""The shape of a transport."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Message = Mapping[str, Any]
TERMINATOR = "#"


def whole(text: str) -> list[str]:
    return [text] if text else []


@dataclass(frozen=True, kw_only=True)
class Transport:
    """`render` gives what the other side gets of a message, as text, and `split` as the texts that are sent.

    `has_keypad`: digits can be pressed; TERMINATOR ends what is pressed and is no part of it.
    """

    render: Callable[[Message], str]
    split: Callable[[str], list[str]] = whole
    has_keypad: bool = False


def pressed(keys: str) -> str:
    """What somebody pressed, without the key that ended it; that key alone is an answer as well."""
    return keys.removesuffix(TERMINATOR) or keys


def lines_of(message: Message) -> list[str]:
    """The text, then each card as its texts and its link."""
    lines = [message.get("text", "")]
    for card in message.get("cards", []):
        lines += [card.get("title", ""), card.get("text", ""), card.get("url", "")]
    return [line for line in lines if line]
