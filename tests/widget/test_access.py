"""By keyboard, with a screen reader, on a small phone, from right to left."""

import json
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page, expect

from accounts.models import User
from channels_app.models import Channel
from chat.models import Message
from chat.posting import Post, post
from core.ids import uuid7
from tests.live_server import LiveServer
from tests.widget.conftest import TokenFor, VisitorFor, signed_in
from tests.widget.shop import Shop, Visitor

pytestmark = pytest.mark.browser


def violations(page: Page | Frame) -> list[str]:
    found: dict[str, Any] = Axe().run(page).response
    return [f"{rule['id']}: {json.dumps([node['target'] for node in rule['nodes']])}" for rule in found["violations"]]


def talk(visitor: Visitor, ana: User) -> None:
    """A conversation with something of everything in it."""
    visitor.say("Hello")
    visitor.expect_sent("Hello")
    place = Message.objects.filter(author_kind="visitor").latest("at").conversation_id
    for text in ("Good morning.", "See https://shop.example/tents for all of them."):
        post(Post(kind="agent", conversation_id=place, message_id=uuid7(), text=text, user_id=ana.pk))
    expect(visitor.bubbles.last).to_contain_text("See https://shop.example")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("accent", ["#0f766e", "#ffd60a"])
def test_M08_axe_finds_nothing_to_complain_about(
    server: LiveServer, shop: Shop, visitor_for: VisitorFor, site: Channel, ana: User, scheme: str, accent: str
) -> None:
    site.accent = accent
    site.away_text = "We answer in the morning."
    site.save()
    visitor = visitor_for(color_scheme=scheme, reduced_motion="reduce")
    visitor.visit(f"{server.url}/chat/{site.pk}/")
    assert violations(visitor.page) == []
    talk(visitor, ana)
    assert violations(visitor.page) == []


def test_M08_the_launcher_and_a_refusal_pass_too(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel
) -> None:
    site.sign_in = ["client_token"]
    site.save()
    visitor.expected = ["token_missing"]
    address = shop.page(site.pk)
    html, _headers = shop.pages["/"]
    shop.pages["/"] = (html, {})  # axe puts a script of its own into the page
    visitor.visit(address).open_chat()
    visitor.expect_heard("rejected")
    expect(visitor.frame.get_by_role("alert")).to_be_visible()
    assert violations(visitor.page) == []


def test_the_keyboard_alone_opens_writes_and_closes(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    visitor.visit(shop.page(site.pk, script=signed_in(token_for())))
    expect(visitor.launcher).to_have_attribute("aria-expanded", "false")
    keyboard = visitor.page.keyboard
    keyboard.press("Tab")
    expect(visitor.launcher).to_be_focused()
    keyboard.press("Enter")
    expect(visitor.frame.locator("#text")).to_be_focused()
    visitor.expect_heard("identified")
    keyboard.type("first line")
    keyboard.press("Shift+Enter")
    keyboard.type("second line")
    keyboard.press("Enter")
    visitor.expect_sent("first line")
    assert visitor.own.all_text_contents() == ["first line\nsecond line"]
    keyboard.press("Escape")
    expect(visitor.launcher).to_be_focused()
    expect(visitor.launcher).to_have_attribute("aria-expanded", "false")
    expect(visitor.page.locator("iframe")).to_be_hidden()
    visitor.expect_heard("closed")


def test_new_messages_are_read_out_and_say_who_wrote_them(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel, ana: User
) -> None:
    visitor.visit(f"{server.url}/chat/{site.pk}/")
    talk(visitor, ana)
    log = visitor.page.get_by_role("log", name="Conversation")
    assert log.get_by_role("listitem").filter(has_text="Hello").inner_text().split() == ["You", "Hello", *now(visitor)]
    assert visitor.page.locator(".other .author").all_text_contents() == [str(ana), str(ana)]
    [shown] = now(visitor)
    assert re.fullmatch(r"\d?\d:\d\d", shown), "As in Britain, where this browser comes from."


def now(visitor: Visitor) -> list[str]:
    """The time under the visitor's message, in words."""
    return visitor.page.locator(".own time").inner_text().split()


def test_M08_on_a_phone_the_chat_fills_the_screen_pleases_axe_and_can_be_closed_in_it(
    server: LiveServer, shop: Shop, visitor_for: VisitorFor, site: Channel
) -> None:
    visitor = visitor_for(viewport={"width": 375, "height": 740})
    visitor.visit(shop.page(site.pk)).open_chat()
    expect(visitor.frame.locator("#text")).to_be_focused()
    box = visitor.page.locator("iframe").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 375, "height": 740}
    expect(visitor.frame.get_by_role("dialog", name="Acme")).to_be_visible()
    expect(visitor.frame.locator("#close")).to_be_visible()  # only a chat inside a page can be closed
    assert violations(visitor.inner) == []
    places = ["More", "Close chat", "Conversation", "Attach files", "Your message"]
    for place in [*places, places[0]]:
        visitor.page.keyboard.press("Tab")
        expect(visitor.frame.get_by_label(place, exact=True)).to_be_focused()
    visitor.page.keyboard.press("Shift+Tab")
    expect(visitor.frame.locator("#text")).to_be_focused()
    visitor.frame.get_by_role("button", name="Close chat").click()
    expect(visitor.page.locator("iframe")).to_be_hidden()
