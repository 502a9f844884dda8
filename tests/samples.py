"""Small files of each kind, some with more in them than their maker meant to tell."""

import io
import struct
import zipfile
import zlib

SECRET = b"GPS-CANARY 41.0082N 28.9784E"


def png(*chunks: tuple[bytes, bytes], width: int = 2, height: int = 1) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0\x10\x20")
    parts = [(b"IHDR", head), *chunks, (b"IDAT", body), (b"IEND", b"")]
    made = [struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in parts]
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def exif(orientation: int, order: str = ">") -> bytes:
    """An orientation and a place, as phones write them."""
    mark = b"MM" if order == ">" else b"II"
    short = struct.pack(f"{order}HH", orientation, 0)
    tiff = mark + struct.pack(f"{order}HIH", 42, 8, 2)
    tiff += struct.pack(f"{order}HHI", 0x0112, 3, 1) + short
    tiff += struct.pack(f"{order}HHII", 0x8825, 4, 1, 38) + struct.pack(f"{order}I", 0)
    return b"Exif\0\0" + tiff + SECRET


def jpeg(*segments: bytes, trailer: bytes = b"") -> bytes:
    """Two scans, with a restart and a stuffed byte in the first."""
    frame = segment(0xC2, struct.pack(">BHHB", 8, 3, 5, 1) + b"\x01\x11\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")
    pixels = b"\x12\xff\x00\x34\xff\xd0\x56"
    tables = segment(0xDB, bytes(65)) + frame + segment(0xC4, bytes(17)) + scan + pixels + scan + b"\x78\xff\xd9"
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0") + b"".join(segments) + tables + trailer


def gif(comment: bytes = b"") -> bytes:
    told = b"!\xfe" + bytes([len(comment)]) + comment + b"\0" if comment else b""
    loops = b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    xmp = b"!\xff\x0bXMP DataXMP" + bytes([len(comment)]) + comment + b"\0" if comment else b""
    image = b",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0"
    return b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff" + told + loops + xmp + image + b";"


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    wide = (b"VP8X", bytes([0x0C, 0, 0, 0]) + (6).to_bytes(3, "little") + (4).to_bytes(3, "little"))
    lossless = (b"VP8L", b"\x2f" + (6 | 4 << 14).to_bytes(4, "little"))
    inner = b"".join(
        kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for kind, data in (wide, lossless, *chunks)
    )
    return b"RIFF" + struct.pack("<I", len(inner) + 4) + b"WEBP" + inner


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def mp4(brand: bytes = b"isom") -> bytes:
    udta = box(b"udta", box(b"\xa9xyz", SECRET))
    track = box(b"trak", box(b"tkhd", bytes(20)) + box(b"udta", SECRET))
    return box(b"ftyp", brand + bytes(4)) + box(b"moov", box(b"mvhd", bytes(20)) + track + udta) + box(b"mdat", b"film")


def docx(*more: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in ("[Content_Types].xml", "word/document.xml", *more):
            archive.writestr(name, "<x/>")
    return made.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
