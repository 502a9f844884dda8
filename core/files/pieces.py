"""What the readers of formats share."""

from typing import NamedTuple


class Damaged(Exception):
    """The bytes do not follow the format that they begin with."""


class Cleaned(NamedTuple):
    """A file without what its maker did not mean to tell, and its size on the screen if it is a picture."""

    content: bytes
    width: int | None = None
    height: int | None = None


def take(content: bytes | bytearray, at: int, length: int) -> bytes:
    """Exactly so many bytes. Raises Damaged where the file ends before."""
    piece = content[at : at + length]
    if at < 0 or length < 0 or len(piece) != length:
        raise Damaged("The file ends too early.")
    return bytes(piece)


def number(content: bytes | bytearray, at: int, length: int, *, little: bool = False) -> int:
    return int.from_bytes(take(content, at, length), "little" if little else "big")
