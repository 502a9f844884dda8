"""Reading one value out of a JSON answer: `data.token`, `items[0].id`, `["a name"]`; `$.` in front is fine."""

import re
from typing import Any

PIECE = re.compile(r"\.?([A-Za-z0-9_-]+)|\[(\d{1,6})\]|\[\"([^\"\]]{1,100})\"\]")


def read_path(path: str) -> list[str | int]:
    """Raises ValueError for what is no path."""
    rest = path.removeprefix("$")
    pieces: list[str | int] = []
    place = 0
    while place < len(rest):
        match = PIECE.match(rest, place)
        if match is None:
            raise ValueError(path)
        pieces.append(int(match[2]) if match[2] is not None else match[1] or match[3])
        place = match.end()
    if not pieces and path != "$":
        raise ValueError(path)
    return pieces


def look_up(value: Any, path: str) -> Any:
    """What stands there; None if nothing does. Raises ValueError for what is no path."""
    for piece in read_path(path):
        match value, piece:
            case dict(), str():
                value = value.get(piece)
            case list(), int():
                value = value[piece] if piece < len(value) else None
            case list(), str() if piece.isdigit():
                value = value[int(piece)] if int(piece) < len(value) else None
            case _:
                return None
    return value
