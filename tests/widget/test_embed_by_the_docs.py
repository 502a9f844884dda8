"""What docs/embed.md tells a newcomer to paste works as it stands there, with the addresses and ids filled in."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from channels_app.models import Channel
from tests.chatauth.test_external_jwt import code
from tests.factories import SigningKeyFactory
from tests.live_server import LiveServer
from tests.widget.conftest import CLIENT, TokenFor, VisitorFor
from tests.widget.shop import Shop, Visitor

pytestmark = pytest.mark.browser
DOCS = Path(__file__).parents[2] / "docs/embed.md"
HOLES = re.compile(r"<the |<your |<channelID>|chat\.example")


@pytest.fixture
def blocks(server: LiveServer, site: Channel, token_for: TokenFor) -> dict[str, str]:
    """The page's examples by a word that only one of them has."""
    site.sign_in = ["client_token", "external_jwt", "anonymous"]
    site.save()
    SigningKeyFactory(channel=site)
    text = DOCS.read_text()
    for hole, value in {
        "https://chat.example": server.url,
        "<channelID>": str(site.pk),
        "<the token that your server minted>": token_for(),
        "<your own id of the customer>": CLIENT,
        "<the code>": code({"user": {"id": CLIENT, "name": "Vera"}}),
    }.items():
        assert hole in text
        text = text.replace(hole, value)
    found = re.findall(r"```(?:html|css)\n(.*?)```", text, re.DOTALL)
    words = ["<!doctype", "MB_TOKEN", "getToken", "data-external-auth-code", "<usher-chat>", "max-width"]
    named = {word: [block for block in found if word in block] for word in words}
    assert {len(same) for same in named.values()} == {1}
    assert not any(HOLES.search(same[0]) for same in named.values())
    return {word: same[0] for word, same in named.items()}


def put_up(shop: Shop, page: str) -> str:
    shop.pages["/"] = (page, {})
    return f"{shop.url}/"


def test_the_first_page_has_a_chat_that_fills_a_phone(
    shop: Shop, visitor_for: VisitorFor, blocks: dict[str, str]
) -> None:
    visitor = visitor_for(viewport={"width": 375, "height": 740}, is_mobile=True, has_touch=True)
    visitor.visit(put_up(shop, blocks["<!doctype"])).open_chat()
    visitor.say("Hello")
    visitor.expect_sent("Hello")
    box = visitor.page.locator("iframe").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 375, "height": 740}


@pytest.mark.parametrize("way", ["MB_TOKEN", "getToken", "data-external-auth-code"])
def test_each_way_to_say_who_is_signed_in_is_believed(
    shop: Shop, visitor: Visitor, blocks: dict[str, str], token_for: TokenFor, way: str
) -> None:
    page, lines = blocks["<!doctype"], blocks[way]
    script = re.search(r"  <script defer .*?</script>\n", page)
    assert script
    shop.pages["/chat-token"] = (token_for(), {"Content-Type": "text/plain"})
    whole = page.replace(script[0], lines + (script[0] if "data-external" not in way else ""))
    visitor.visit(put_up(shop, whole)).open_chat()
    expect(visitor.frame.locator("#whoText")).to_have_text("You are chatting as Vera")


def test_the_element_is_as_large_as_the_stylesheet_says(shop: Shop, visitor: Visitor, blocks: dict[str, str]) -> None:
    added = f"<style>{blocks['max-width']}</style>{blocks['<usher-chat>']}</html>"
    visitor.visit(put_up(shop, blocks["<!doctype"].replace("</html>", added)))
    visitor.say("Hello")
    visitor.expect_sent("Hello")
    box = visitor.page.locator("usher-chat").bounding_box()
    assert box
    assert (box["width"], box["height"]) == (482, 562), "With the border."
