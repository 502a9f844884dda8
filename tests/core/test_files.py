"""Files of strangers: what they are by their own bytes, what is taken out of them, and their names."""

import struct

import pytest

from core.files.jpeg import orientation_of
from core.files.kinds import cleaned, recognise
from core.files.names import safe_name
from core.files.pieces import Damaged
from tests.samples import HTML, PDF, SECRET, SVG, docx, exif, gif, jpeg, mp4, png, segment, webp


def clean(content):
    kind = recognise(content)
    assert kind is not None
    return cleaned(kind, content)


@pytest.mark.parametrize(
    ("content", "type_"),
    [
        (png(), "image/png"), (jpeg(), "image/jpeg"), (gif(), "image/gif"), (webp(), "image/webp"),
        (PDF, "application/pdf"), (mp4(), "video/mp4"), (mp4(b"qt  "), "video/quicktime"), (mp4(b"M4A "), "audio/mp4"),
        (docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"\x1a\x45\xdf\xa3webm", "video/webm"), (b"OggS....", "audio/ogg"), (b"ID3\x04", "audio/mpeg"),
        ("Grüße, ein Text".encode(), "text/plain"), (b"a,b\n1,2\n", "text/plain"),
    ],
)  # fmt: skip
def test_X06_a_file_is_what_its_bytes_say(content, type_):
    assert recognise(content).type == type_


@pytest.mark.parametrize(
    "content",
    [
        SVG, HTML, b"\xef\xbb\xbf" + SVG, b"  \n<?xml version='1.0'?><svg/>", b"hello <SCRIPT>alert(1)</script>",
        b"<p>text</p><iFrame src=x>", b"MZ\x90\x00", b"\x7fELF\x02", b"PK\x03\x04 not an office document", b"",
        b"\x00\x01", docx("word/vbaProject.bin"), b"\xff\xfe<\x00h\x00t\x00m\x00l\x00", b"x" * 100 + b"\x1b[31m\x08",
    ],
)  # fmt: skip
def test_X06_pages_scripts_programs_and_unknown_things_are_none_of_them(content):
    assert recognise(content) is None


def test_G06_a_photograph_tells_no_place_but_keeps_its_orientation():
    icc = segment(0xE2, b"ICC_PROFILE\0\1\1 colours")
    told = segment(0xE1, exif(6)), segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET), segment(0xED, SECRET)
    second = b"\xff\xd8" + segment(0xE1, exif(1)) + b"\xff\xd9"
    found = clean(jpeg(*told, segment(0xFE, SECRET), icc, segment(0xE2, b"MPF\0" + SECRET), trailer=second))
    assert SECRET not in found.content
    assert found.content.endswith(b"\x78\xff\xd9")
    assert icc in found.content
    assert found.content.count(b"Exif") == 1
    assert orientation_of(found.content.partition(b"\xff\xe1")[2][2:]) == 6
    assert (found.width, found.height) == (3, 5)  # it lies on its side


def test_a_picture_without_anything_to_hide_stays_byte_for_byte():
    for content in (jpeg(), png(), gif()):
        assert clean(content).content == content
    assert (clean(jpeg()).width, clean(jpeg()).height) == (5, 3)
    assert (clean(png(width=7, height=9)).width, clean(png(width=7, height=9)).height) == (7, 9)


@pytest.mark.parametrize("order", ["<", ">"])
def test_an_orientation_is_read_in_both_orders_of_bytes(order):
    assert orientation_of(exif(8, order)) == 8
    assert orientation_of(exif(9, order)) is None
    assert orientation_of(exif(8, order)[:20]) is None


def test_G06_other_pictures_and_films_tell_no_place_either():
    told = png((b"tEXt", b"Comment\0" + SECRET), (b"eXIf", SECRET), (b"iTXt", SECRET))
    assert clean(told).content == png()
    assert clean(gif(SECRET)).content == gif()
    found = clean(webp((b"EXIF", SECRET), (b"XMP ", SECRET)))
    assert SECRET not in found.content
    assert found.content[20] & 0x0C == 0
    assert (found.width, found.height) == (7, 5)
    assert struct.unpack("<I", found.content[4:8])[0] == len(found.content) - 8
    film = clean(mp4())
    assert SECRET not in film.content
    assert len(film.content) == len(mp4())
    assert film.content.endswith(b"mdatfilm")


@pytest.mark.parametrize(
    "content",
    [
        jpeg()[:-2], jpeg()[:40], b"\xff\xd8\xff\xd9", b"\xff\xd8\xff\xe1\x00\x00", png()[:-4], png()[:20], gif()[:-3],
        b"\x89PNG\r\n\x1a\n" + bytes(64), webp()[:-6], mp4()[:-3], mp4()[:16] + b"\x00\x00\x00\x04moov", b"GIF89a\1",
        b"RIFF\x04\x00\x00\x00WEBP", png(width=60_000, height=60_000), png(width=0),
    ],
)  # fmt: skip
def test_B06_a_damaged_or_enormous_picture_is_refused(content):
    with pytest.raises(Damaged):
        clean(content)


@pytest.mark.parametrize(
    ("claimed", "shown"),
    [
        ("photo.png", "photo.png"), ("Photo.PNG", "Photo.png"), ("photo.jpg", "photo.jpg.png"), ("", "file.png"),
        ("../../etc/passwd", "passwd.png"), ("C:\\temp\\a.png", "a.png"), ("a.png.html", "a.png.html.png"),
        ("evil\u202egnp.exe", "evilgnp.exe.png"), ("a\r\nSet-Cookie: b.png", "aSet-Cookie b.png"), (".png", "png.png"),
        ("a\x00.png", "a.png"), ('x"y.png', "x y.png"), ("...", "file.png"), ("x" * 500, "x" * 116 + ".png"),
        ("Grüße 你好.png", "Grüße 你好.png"),
    ],
)  # fmt: skip
def test_X01_a_name_is_harmless_and_ends_with_what_the_file_is(claimed, shown):
    assert safe_name(claimed, recognise(png())) == shown
