"""What a message brings besides its text: answers to choose from, and cards."""

import json
import uuid
from typing import Any

import pytest
from playwright.sync_api import WebSocket, expect

from channels_app.models import Channel
from chat.models import Message
from chat.posting import Post, post
from tests.live_server import LiveServer
from tests.widget.conftest import TokenFor, signed_in
from tests.widget.shop import Shop, Visitor

pytestmark = pytest.mark.browser
BAD = [
    "javascript:alert(1)",
    "data:text/html,<b>",
    "vbscript:x",
    "//evil.example",
    "\\\\evil.example",
    "java\tscript:alert(1)",
    "https://a\\@evil.example",
    7,
]


def ask(conversation: Any, text: str, **extras: Any) -> None:
    """What a bot's script does."""
    post(
        Post(
            kind="bot", conversation_id=conversation, message_id=uuid.uuid4(), text=text, name="Acme bot", extras=extras
        )
    )


def test_X05_answers_are_chosen_with_one_click_and_links_lead_to_the_web_only(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    sent: list[dict[str, Any]] = []

    def note(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(json.loads(frame)))

    visitor.page.on("websocket", note)
    visitor.visit(shop.page(site.pk, script=signed_in(token_for()))).open_chat()
    visitor.say("Hello")
    visitor.expect_sent("Hello")
    place = Message.objects.get(author_kind="visitor").conversation_id
    links = [{"text": f"bad {number}", "url": url} for number, url in enumerate(BAD)]
    card = {"title": "Ridge 2", "text": "Tent for two\n1.9 kg", "url": "https://shop.example/ridge"}
    ask(place, "Hostile", buttons=links, cards=[{"title": "<b>x</b>", "url": "javascript:alert(1)"}, "nonsense", None])
    good = [{"text": "Returns", "value": "returns"}, {"text": "Help", "url": "https://shop.example/help"}]
    ask(place, "What is it about?", buttons=good, cards=[card])
    choice = visitor.frame.get_by_role("button", name="Returns")
    expect(choice).to_be_visible()
    found = visitor.inner.evaluate("[...document.links].map(({href, rel, target}) => [href, rel, target])")
    assert {href for href, *_ in found} == {"https://shop.example/help", "https://shop.example/ridge"}
    assert {(rel, target) for _, rel, target in found} == {("noopener noreferrer nofollow", "_blank")}
    expect(visitor.frame.locator(".card")).to_have_count(2)
    expect(visitor.frame.locator(".card strong").first).to_have_text("<b>x</b>")
    choice.click()
    visitor.expect_sent("Returns")
    expect(visitor.frame.locator(".choice").first).to_be_hidden()
    expect(visitor.frame.locator("#text")).to_be_focused()
    replies = [(frame["text"], frame.get("reply")) for frame in sent if frame["type"] == "send"]
    assert replies == [("Hello", None), ("Returns", "returns")]
    assert Message.objects.filter(author_kind="visitor").last().text == "Returns"  # type: ignore[union-attr]

    visitor.visit(shop.page(site.pk, script=signed_in(token_for()))).open_chat()
    expect(visitor.frame.locator(".card").first).to_be_visible()
    expect(visitor.frame.locator(".choice").first).to_be_hidden()
