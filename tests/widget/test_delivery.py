import re
from pathlib import Path

import pytest
from django.test import RequestFactory

from widget.delivery import accepted_encoding, strip
from widget.theme import PARTS

ROOT = Path(__file__).resolve().parent.parent.parent


def test_comments_and_indentation_go_and_code_stays() -> None:
    source = """/**
 * A header.
 */
const address = "https://shop.example"; // stays, it is harmless
  // goes
  /** @type {A} */
  const one = /** @type {A} */ (two);
  /** @type {A} */ (three)(); /* stays */
  four();
"""
    assert strip(source) == (
        'const address = "https://shop.example"; // stays, it is harmless\n'
        "const one = (two);\n(three)(); /* stays */\nfour();\n"
    )


def test_the_stripped_loader_is_the_same_program() -> None:
    loader = (ROOT / "templates/widget/loader.js").read_text()
    short = strip(loader)
    assert len(short) < len(loader)
    assert tokens(short) == tokens(loader)


def tokens(source: str) -> list[str]:
    """The words of a program without its comments and its white space, as Python sees them: enough to compare."""
    return re.findall(r"\S+", re.sub(r"/\*.*?\*/", " ", source, flags=re.DOTALL))


@pytest.mark.parametrize(
    ("header", "expected"),
    [("gzip, deflate, br", "br"), ("gzip;q=1.0, br;q=0.9", "br"), ("gzip", "gzip"), ("identity", ""), ("", "")],
)
def test_the_best_encoding_that_the_browser_names_is_used(header: str, expected: str) -> None:
    assert accepted_encoding(RequestFactory().get("/", headers={"Accept-Encoding": header})) == expected


def test_the_chat_and_the_console_name_their_tokens_alike() -> None:
    here, there = (
        {
            line.split(":")[0].strip()
            for line in (ROOT / f"static/{place}/tokens.css").read_text().splitlines()
            if "--usher-" in line
        }
        for place in ("widget", "console")
    )
    shared = {
        f"--usher-{name}"
        for name in (
            "accent",
            "surface",
            "raised",
            "sunken",
            "text",
            "muted",
            "border",
            "ok",
            "warning",
            "danger",
            "radius-s",
            "radius-m",
            "font",
        )
    }
    assert shared <= here & there
    assert PARTS[0] == "widget/tokens.css"
