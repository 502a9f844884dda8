"""A long conversation: the newest first, the earlier ones when somebody scrolls up to them."""

import uuid
from datetime import timedelta

import pytest
from django.db.models import F
from playwright.sync_api import expect

from accounts.models import User
from channels_app.models import Channel
from chat.models import Message
from chat.posting import Post, post_many
from tests.live_server import LiveServer
from tests.widget.conftest import TokenFor, signed_in
from tests.widget.shop import Shop, Visitor

pytestmark = pytest.mark.browser
LINES = 320
WATCH = """
    const log = document.getElementById('log');
    window.jumps = [];
    window.watched = document.querySelectorAll('#messages .message')[3];
    let before = null;
    const look = () => {
        const {top} = watched.getBoundingClientRect();
        if (before !== null && log.scrollHeight !== before.height) jumps.push(Math.abs(top - before.top));
        before = {top, height: log.scrollHeight};
        requestAnimationFrame(look);
    };
    look();
"""


def test_earlier_messages_come_as_the_visitor_scrolls_up_and_nothing_jumps(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel, ana: User
) -> None:
    address = shop.page(site.pk, script=signed_in(token_for()))
    visitor.visit(address).open_chat()
    visitor.say("line 0")
    visitor.expect_sent("line 0")
    place = Message.objects.get(author_kind="visitor").conversation_id
    lines = [
        Post(kind="agent", conversation_id=place, message_id=uuid.uuid4(), text=f"line {number}", user_id=ana.pk)
        for number in range(1, LINES)
    ]
    post_many(lines)
    Message.objects.filter(seq__lte=100).update(at=F("at") - timedelta(days=1))
    Message.objects.filter(seq__lte=10).update(at=F("at") - timedelta(days=400))

    visitor.visit(address).open_chat()
    expect(visitor.bubbles.last).to_have_text(f"line {LINES - 1}")
    expect(visitor.bubbles.last).to_be_in_viewport()
    assert visitor.bubbles.count() == 50
    expect(visitor.frame.locator(".day")).to_have_text(["today"])

    visitor.inner.evaluate(WATCH)
    log = visitor.frame.locator("#log")
    log.evaluate("(log) => { log.scrollTop = 30 }")
    expect(visitor.bubbles).to_have_count(250)
    visitor.inner.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    jumps = visitor.inner.evaluate("jumps")
    assert jumps
    assert max(jumps) <= 1
    log.evaluate("(log) => { log.scrollTop = 0 }")
    expect(visitor.bubbles).to_have_count(LINES)
    assert visitor.bubbles.all_text_contents() == [f"line {number}" for number in range(LINES)]
    days = visitor.frame.locator(".day").all_text_contents()
    assert days[1:] == ["yesterday", "today"]
    assert any(sign.isdigit() for sign in days[0])
    asked = visitor.paths().count("/widget/api/v1/messages")
    log.evaluate("(log) => { log.scrollTop = 100 }")
    log.evaluate("(log) => { log.scrollTop = 0 }")
    assert visitor.paths().count("/widget/api/v1/messages") == asked == 2

    post_many([Post(kind="agent", conversation_id=place, message_id=uuid.uuid4(), text="news", user_id=ana.pk)])
    button = visitor.frame.get_by_role("button", name="New messages")
    expect(button).to_be_visible()
    expect(visitor.bubbles.first).to_be_in_viewport()
    button.click()
    expect(visitor.bubbles.last).to_be_in_viewport()
    expect(button).to_be_hidden()


def test_an_anonymous_visitor_who_returns_finds_the_newest_messages_first(
    server: LiveServer, visitor: Visitor, site: Channel, ana: User
) -> None:
    visitor.visit(f"{server.url}/chat/{site.pk}/")
    visitor.say("line 0")
    visitor.expect_sent("line 0")
    place = Message.objects.get(author_kind="visitor").conversation_id
    post_many(
        [
            Post(kind="agent", conversation_id=place, message_id=uuid.uuid4(), text=f"line {number}", user_id=ana.pk)
            for number in range(1, 80)
        ]
    )
    visitor.page.reload()
    expect(visitor.bubbles.last).to_have_text("line 79")
    assert visitor.bubbles.first.text_content() == "line 30"
    visitor.say("line 80")
    visitor.expect_sent("line 80")
    assert Message.objects.get(text="line 80").seq == 81
