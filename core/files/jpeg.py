"""JPEG (ITU T.81) without Exif, XMP, IPTC and comments: they hold the place and the camera of a photograph.

The orientation stays, in an Exif block of our own, because without it photographs of phones lie on their side. What
follows the end of the picture goes too: phones put a second picture or a film there, with a place of its own.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from core.files.pieces import Cleaned, Damaged, number, take

EOI, SOS, APP0, APP1, APP14 = 0xD9, 0xDA, 0xE0, 0xE1, 0xEE
FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # those that begin a picture and tell its size
IN_SCANS = frozenset({0x00, *range(0xD0, 0xD8)})  # after 0xFF inside a scan: a stuffed byte, a restart
ORIENTATION = 0x0112


class Segment(NamedTuple):
    marker: int
    start: int
    end: int
    body: bytes


def clean(content: bytes) -> Cleaned:
    """Raises Damaged."""
    size: tuple[int, int] | None = None
    kept, orientation = [content[:2]], 1
    for segment in segments(content):
        if segment.marker == APP1:
            orientation = orientation_of(segment.body) or orientation
        if segment.marker in FRAMES:
            size = (number(segment.body, 3, 2), number(segment.body, 1, 2))
        if is_kept(segment):
            kept.append(content[segment.start : segment.end])
    if size is None:
        raise Damaged("There is no picture in it.")
    if orientation != 1:
        kept.insert(1, exif_with(orientation))
    width, height = reversed(size) if orientation >= 5 else size  # those lie on their side
    return Cleaned(b"".join(kept), width, height)


def segments(content: bytes) -> Iterator[Segment]:
    """Every segment up to the end of the picture; a scan's pixels belong to the segment that begins it."""
    at = 2
    while True:
        while number(content, at, 2) == 0xFFFF:
            at += 1  # padding
        marker = number(content, at + 1, 1)
        if content[at] != 0xFF or marker in IN_SCANS:
            raise Damaged("There is no marker where one belongs.")
        if marker == EOI:
            yield Segment(EOI, at, at + 2, b"")
            return
        length = number(content, at + 2, 2)
        body = take(content, at + 4, length - 2)
        end = at + 2 + length
        end = end_of_scan(content, end) if marker == SOS else end
        yield Segment(marker, at, end, body)
        at = end


def end_of_scan(content: bytes, at: int) -> int:
    while True:
        at = content.find(b"\xff", at)
        if at < 0:
            raise Damaged("The picture never ends.")
        follower = number(content, at + 1, 1)
        if follower not in IN_SCANS and follower != 0xFF:
            return at
        at += 1 if follower == 0xFF else 2


def is_kept(segment: Segment) -> bool:
    """Of what applications add, only what the colours need."""
    if APP0 <= segment.marker <= 0xEF:
        return segment.marker in (APP0, APP14) or segment.body.startswith(b"ICC_PROFILE\0")
    return segment.marker != 0xFE


def orientation_of(body: bytes) -> int | None:
    """The tag in the first directory of an Exif block (TIFF 6.0); None where there is none that can be read."""
    if not body.startswith(b"Exif\0\0"):
        return None
    tiff = body[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for entry in range(first + 2, first + 2 + 12 * count, 12):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
            if tag == ORIENTATION:
                return value if 1 <= value <= 8 else None
    except struct.error:
        return None
    return None


def exif_with(orientation: int) -> bytes:
    tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, ORIENTATION, 3, 1, orientation, 0, 0)
    body = b"Exif\0\0" + tiff
    return struct.pack(">BBH", 0xFF, APP1, len(body) + 2) + body
