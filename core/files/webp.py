"""WebP (RFC 9649) without its Exif and XMP chunks."""

from core.files.pieces import Cleaned, Damaged, number, take

DROPPED = (b"EXIF", b"XMP ")
TOLD = 0x08 | 0x04  # the flags of a VP8X chunk that announce the two


def clean(content: bytes) -> Cleaned:
    """Raises Damaged."""
    end = 8 + number(content, 4, 4, little=True)
    take(content, 0, end)
    at, kept, size = 12, [], None
    while at < end:
        kind, length = take(content, at, 4), number(content, at + 4, 4, little=True)
        body = take(content, at + 8, length)
        if size is None:
            size = size_of(kind, body)
        if kind == b"VP8X":
            body = bytes([body[0] & ~TOLD]) + body[1:]
        if kind not in DROPPED:
            kept.append(kind + length.to_bytes(4, "little") + body + b"\0" * (length % 2))
        at += 8 + length + length % 2
    if size is None:
        raise Damaged("There is no picture in it.")
    inner = b"".join(kept)
    return Cleaned(b"RIFF" + (len(inner) + 4).to_bytes(4, "little") + b"WEBP" + inner, *size)


def size_of(kind: bytes, body: bytes) -> tuple[int, int] | None:
    if kind == b"VP8X":
        return number(body, 4, 3, little=True) + 1, number(body, 7, 3, little=True) + 1
    if kind == b"VP8 ":
        return number(body, 6, 2, little=True) & 0x3FFF, number(body, 8, 2, little=True) & 0x3FFF
    if kind == b"VP8L":
        packed = number(body, 1, 4, little=True)
        return (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
    return None
