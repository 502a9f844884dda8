"""What is taken of a mail: the words that somebody wrote, as text."""

from email.message import EmailMessage

import pytest

from chat.incoming.cutting import cut
from chat.incoming.reading import MOST, as_text, read_text
from core.reasons import Refused

HEAD = b"From: vera@home.test\nMIME-Version: 1.0\n"


def part(kind: str, body: bytes, **head: str) -> bytes:
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in head.items()]
    return HEAD + "\n".join([f"Content-Type: {kind}", *lines, "", ""]).encode() + body


@pytest.mark.parametrize(
    "quoted",
    [
        "On Sat, 21 Nov 2026 at 17:00, Acme <no-reply@chat.test> wrote:\n> An answer\n> more",
        "On Sat, 21 Nov 2026 at 17:00,\nAcme <no-reply@chat.test>\nwrote:\n\n> An answer",
        "Am Sa., 21. Nov. 2026 um 17:00 Uhr schrieb Acme <a@b.test>:\n> An answer",
        "Le sam. 21 nov. 2026 à 17:00, Acme a écrit :\n> An answer",
        "El sáb, 21 nov 2026 a las 17:00, Acme escribió:\n> An answer",
        "Acme <a@b.test>, 21 Kas 2026 Cmt, 17:00 tarihinde şunu yazdı:\n> An answer",
        "في السبت 21 نوفمبر 2026 كتب Acme:\n> An answer",
        "-----Original Message-----\nFrom: Acme\nAn answer",
        "________________________________\nVon: Acme\nAn answer",
        "Von: Acme <no-reply@localhost>\nGesendet: Samstag\nAn answer",
        "-- \nVera, Director\n+44 1632 960960",
        "> An answer",
    ],
)
def test_what_is_quoted_and_signed_is_cut(quoted, settings):
    settings.DEFAULT_FROM_EMAIL = "Usher <no-reply@localhost>"
    assert cut(f"Yes, please.\n\n{quoted}\n", limit=100) == "Yes, please."


def test_what_is_written_below_or_between_quotes_is_kept():
    text = "On 21 Nov 2026 Acme wrote:\n> First?\n\nYes.\n> Second?\n\n\n\nNo."
    assert cut(text, limit=100) == "Yes.\n\nNo."


@pytest.mark.parametrize("text", ["On Monday you wrote:\nnothing", "Price: > 5", "a -- b", "On 5 May:\nOK"])
def test_what_only_looks_like_a_quote_is_kept(text):
    assert cut(text, limit=100) == text


def test_a_text_that_is_too_long_ends_with_an_ellipsis():
    assert cut("x" * 101, limit=100) == "x" * 99 + "…"
    assert cut("x" * 100, limit=100) == "x" * 100
    assert cut("> all\n> quoted", limit=100) == ""


def test_the_plain_part_is_taken_and_files_are_not():
    mail = EmailMessage()
    mail.set_content("Plain")
    mail.add_alternative("<p>Rich</p>", subtype="html")
    mail.add_attachment("A file", filename="notes.txt")
    inner = EmailMessage()
    inner.set_content("Somebody else's mail")
    mail.add_attachment(inner)
    assert read_text(mail.as_bytes()).strip() == "Plain"
    only_file = EmailMessage()
    only_file.add_attachment("A file", filename="notes.txt")
    assert read_text(only_file.as_bytes()) == ""


def test_X01_html_becomes_text():
    page = (
        "<html><head><title>T</title><style>p{}</style></head><body><p>Hello <b>there</b>,</p><div>it&#39;s &lt;b&gt;"
        " me<br>two</div><script>alert(1)</script><img src=x onerror=alert(2)><blockquote>An answer<blockquote>old"
        "</blockquote></blockquote><p>below</p></body></html>"
    )
    assert read_text(part("text/html", page.encode())) == as_text(page)
    assert cut(as_text(page), limit=100) == "Hello there,\n\nit's <b> me\ntwo\n\nbelow"
    assert cut(as_text("<script>alert(1)"), limit=100) == ""


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("text/plain; charset=iso-8859-9", "Teşekkürler".encode("iso-8859-9"), "Teşekkürler"),
        ("text/plain; charset=windows-1256", "شكرا".encode("windows-1256"), "شكرا"),
        ("text/plain; charset=nonsense", "Grüße".encode(), "Grüße"),
        ("text/plain; charset=hex", b"Yes", "Yes"),
        ("text/plain; charset=us-ascii", "Grüße".encode(), "Gr????e"),
        ("text/plain; charset=utf-8", b"a\0b\xed\xa0\x80", "ab"),
        ("text/plain; charset=unicode_escape", rb"\ud800x", "x"),
        ('text/plain; charset="=?"', b"Yes", "Yes"),
        ("text/plain", b"one\r\ntwo", "one\ntwo"),
    ],
)
def test_charsets_are_read_as_well_as_may_be(kind, body, text):
    assert read_text(part(kind, body)).replace("\ufffd", "?").rstrip("?") == text


def test_a_part_of_any_size_is_read_to_a_point():
    assert len(read_text(part("text/plain", b"x" * (MOST * 3)))) == MOST


@pytest.mark.parametrize(
    "body",
    [
        "<" * 100_000,
        "<!--" * 50_000,
        "<div>" * 40_000,
        "&" * 100_000,
        "<![" * 60_000,
        '<a x="' * 30_000,
        "</" * 90_000,
        "<a " * 60_000,
        "<a b=c" * 30_000,
        "<script>" + "</" * 90_000,
    ],
)
def test_hostile_html_ends(body):
    assert isinstance(read_text(part("text/html", body.encode())), str)


def test_a_mail_in_a_thousand_covers_is_refused():
    raw = HEAD
    for number in range(1_500):
        raw += f"Content-Type: multipart/mixed; boundary=b{number}\n\n--b{number}\n".encode()
    with pytest.raises(Refused, match="invalid_request"):
        read_text(raw)
