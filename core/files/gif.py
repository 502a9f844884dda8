"""GIF89a without comments and without what applications add, other than how often the film repeats."""

from core.files.pieces import Cleaned, Damaged, number, take

EXTENSION, IMAGE, END = 0x21, 0x2C, 0x3B
COMMENT, APPLICATION = 0xFE, 0xFF
LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def clean(content: bytes) -> Cleaned:
    """Raises Damaged."""
    width, height = number(content, 6, 2, little=True), number(content, 8, 2, little=True)
    at = 13 + table_length(number(content, 10, 1))
    kept = [take(content, 0, at)]
    while (sign := number(content, at, 1)) != END:
        if sign == EXTENSION:
            end = end_of_blocks(content, at + 2)
        elif sign == IMAGE:
            end = end_of_blocks(content, at + 11 + table_length(number(content, at + 9, 1)))
        else:
            raise Damaged("A block is of no known kind.")
        if sign == IMAGE or is_kept(content, at):
            kept.append(content[at:end])
        at = end
    return Cleaned(b"".join([*kept, b";"]), width, height)


def table_length(packed: int) -> int:
    return 3 * 2 ** ((packed & 7) + 1) if packed & 0x80 else 0


def end_of_blocks(content: bytes, at: int) -> int:
    while length := number(content, at, 1):
        at += length + 1
    return at + 1


def is_kept(content: bytes, at: int) -> bool:
    label = number(content, at + 1, 1)
    if label == APPLICATION:
        return content[at + 3 : at + 14] in LOOPS
    return label != COMMENT
