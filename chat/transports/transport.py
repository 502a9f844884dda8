"""The shape of a transport."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Message = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Transport:
    """`render` gives what the other side gets of a message, as text; `has_keypad` whether digits can be pressed."""

    render: Callable[[Message], str]
    has_keypad: bool = False


def lines_of(message: Message) -> list[str]:
    """The text, then each card as its texts and its link."""
    lines = [message.get("text", "")]
    for card in message.get("cards", []):
        lines += [card.get("title", ""), card.get("text", ""), card.get("url", "")]
    return [line for line in lines if line]
