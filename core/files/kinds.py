"""The kinds of files that may be sent, told by their first bytes alone: names and declared types are only claims."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from core.files import boxes, gif, jpeg, png, webp
from core.files.pieces import Cleaned, Damaged

PIXELS_MAX = 64_000_000  # more would fill the memory of whoever looks at it
MEMBERS_MAX = 10_000  # files in an office document
MARKUP = re.compile(rb"<(!doctype|\?xml|html|head|body|svg|script|iframe|math|style|img|link|meta)\b", re.IGNORECASE)
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


@dataclass(frozen=True)
class Kind:
    """`type` is the one that we serve; a name ends with one of `endings`, else with the first."""

    type: str
    endings: tuple[str, ...]
    fits: Callable[[bytes], bool]
    clean: Callable[[bytes], Cleaned] = Cleaned


def begins(*signatures: bytes, at: int = 0) -> Callable[[bytes], bool]:
    return lambda content: content[at:].startswith(signatures)


def is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def is_film(*brands: bytes) -> Callable[[bytes], bool]:
    return lambda content: content[4:8] == b"ftyp" and content[8:12].startswith(brands)


def is_mp3(content: bytes) -> bool:
    return content[:3] == b"ID3" or (content[:1] == b"\xff" and content[1:2] in (b"\xfb", b"\xf3", b"\xf2"))


def is_office(folder: str) -> Callable[[bytes], bool]:
    """An Office Open XML document without macros: a ZIP with its list of contents and that folder."""

    def fits(content: bytes) -> bool:
        if not content.startswith(b"PK\x03\x04"):
            return False
        try:
            names = zipfile.ZipFile(io.BytesIO(content)).namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            return False
        has_parts = "[Content_Types].xml" in names and any(name.startswith(f"{folder}/") for name in names)
        return has_parts and len(names) <= MEMBERS_MAX and not any("vba" in name.lower() for name in names)

    return fits


def is_text(content: bytes) -> bool:
    """UTF-8 without control characters, and nothing that a browser could take for a page."""
    if not content or CONTROL.search(content) or MARKUP.search(content):
        return False
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: tuple[Kind, ...] = (
    Kind("image/png", ("png",), begins(png.SIGNATURE), png.clean),
    Kind("image/jpeg", ("jpg", "jpeg"), begins(b"\xff\xd8\xff"), jpeg.clean),
    Kind("image/gif", ("gif",), begins(b"GIF87a", b"GIF89a"), gif.clean),
    Kind("image/webp", ("webp",), is_webp, webp.clean),
    Kind("application/pdf", ("pdf",), begins(b"%PDF-")),
    Kind("audio/mp4", ("m4a",), is_film(b"M4A"), boxes.clean),
    Kind("video/mp4", ("mp4", "m4v"), is_film(b"isom", b"iso", b"mp4", b"avc1", b"M4V", b"dash"), boxes.clean),
    Kind("video/quicktime", ("mov",), is_film(b"qt  "), boxes.clean),
    Kind("video/webm", ("webm",), begins(b"\x1a\x45\xdf\xa3")),
    Kind("audio/ogg", ("ogg", "oga", "opus"), begins(b"OggS")),
    Kind("audio/mpeg", ("mp3",), is_mp3),
    Kind(f"{OFFICE}.wordprocessingml.document", ("docx",), is_office("word")),
    Kind(f"{OFFICE}.spreadsheetml.sheet", ("xlsx",), is_office("xl")),
    Kind(f"{OFFICE}.presentationml.presentation", ("pptx",), is_office("ppt")),
    Kind("text/plain", ("txt", "csv", "log", "md"), is_text),
)


def recognise(content: bytes) -> Kind | None:
    """What a file is; None for what may not be sent."""
    return next((kind for kind in KINDS if kind.fits(content)), None)


def cleaned(kind: Kind, content: bytes) -> Cleaned:
    """The file without what it tells about its maker. Raises Damaged, also for a picture that nobody could open."""
    found = kind.clean(content)
    if found.width is not None and found.height is not None and not 0 < found.width * found.height <= PIXELS_MAX:
        raise Damaged("The picture has too many pixels.")
    return found
