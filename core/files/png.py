"""PNG (ISO 15948) with only the chunks that a browser draws with: text, time and Exif chunks go."""

from core.files.pieces import Cleaned, Damaged, number, take

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD pHYs acTL fcTL fdAT".split()
)  # the last three move


def clean(content: bytes) -> Cleaned:
    """Raises Damaged."""
    at, kept = len(SIGNATURE), [SIGNATURE]
    if take(content, at + 4, 4) != b"IHDR":
        raise Damaged("It does not begin with its size.")
    width, height = number(content, at + 8, 4), number(content, at + 12, 4)
    while True:
        length, kind = number(content, at, 4), take(content, at + 4, 4)
        chunk = take(content, at, length + 12)
        if kind in KEPT:
            kept.append(chunk)
        if kind == b"IEND":
            return Cleaned(b"".join(kept), width, height)
        at += length + 12
