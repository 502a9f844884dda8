"""docs/first-token.md: what the templates render."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command

from console.install.page import EXAMPLE
from console.install.snippets import minting, signing, text_of

DOCS = Path(__file__).resolve().parents[2] / "docs"
AGAIN = "Write it again: .venv/bin/python manage.py first_token > docs/first-token.md"


def page() -> str:
    return (DOCS / "first-token.md").read_text(encoding="utf-8")


def test_it_is_what_the_templates_render() -> None:
    printed = StringIO()
    call_command("first_token", stdout=printed)
    assert page() == printed.getvalue(), AGAIN


def test_it_holds_every_snippet_that_the_console_shows() -> None:
    others = ["key.curl", "page.token", "page.fetch", "page.code", "page.policy"]
    shown = [each.text for each in [*minting(EXAMPLE), *signing(EXAMPLE)]] + [text_of(each, EXAMPLE) for each in others]
    assert [text for text in shown if f"\n{text}\n```" not in page()] == []


def test_no_placeholder_is_left_empty_or_unfilled() -> None:
    assert "{{" not in page()
    assert "{%" not in page()
    assert EXAMPLE.public_url in page()
    assert EXAMPLE.channel_id in page()
