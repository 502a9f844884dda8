"""MP4 and QuickTime (ISO 14496-12): boxes that tell where and with what a film was made are blanked.

They keep their length and become `free` boxes, because the tables of a film name places in the file.
"""

from core.files.pieces import Cleaned, Damaged, number, take

BLANKED = (b"udta", b"meta", b"uuid")
OPENED = (b"moov", b"trak", b"mdia", b"minf")
DEPTH = 6


def clean(content: bytes) -> Cleaned:
    """Raises Damaged."""
    changed = bytearray(content)
    blank(changed, 0, len(changed), DEPTH)
    return Cleaned(bytes(changed))


def blank(content: bytearray, start: int, end: int, depth: int) -> None:
    at = start
    while at < end:
        head, length = box_at(content, at, end)
        kind = bytes(content[at + 4 : at + 8])
        if kind in BLANKED:
            content[at + 4 : at + 8] = b"free"
            content[at + head : at + length] = bytes(length - head)
        elif kind in OPENED and depth:
            blank(content, at + head, at + length, depth - 1)
        at += length


def box_at(content: bytearray, at: int, end: int) -> tuple[int, int]:
    """The lengths of a box's head and of the whole."""
    view = take(content, at, min(16, end - at))
    length, head = number(view, 0, 4), 8
    if length == 1:
        length, head = number(view, 8, 8), 16
    elif length == 0:
        length = end - at
    if not head <= length <= end - at:
        raise Damaged("A box is longer than what holds it.")
    return head, length
