"""How an answer that nobody is looking at makes itself known."""

import uuid

import pytest
from playwright.sync_api import expect

from accounts.models import User
from channels_app.models import Channel
from chat.models import Message
from chat.posting import Post, post
from tests.live_server import LiveServer
from tests.widget.shop import Visitor

pytestmark = pytest.mark.browser
SPY = """
    window.played = 0;
    const Real = window.AudioContext;
    window.AudioContext = class extends Real { constructor() { super(); window.played++; } };
    let isHidden = false;
    Object.defineProperty(document, 'hidden', {get: () => isHidden});
    window.hide = (value) => { isHidden = value; document.dispatchEvent(new Event('visibilitychange')); };
"""


def test_an_answer_in_a_hidden_tab_is_counted_in_the_title_and_heard_once(
    server: LiveServer, visitor: Visitor, site: Channel, ana: User
) -> None:
    visitor.context.add_init_script(SPY)
    page = visitor.page
    visitor.visit(f"{server.url}/chat/{site.pk}/")
    visitor.say("Hello")
    visitor.expect_sent("Hello")
    place = Message.objects.get(author_kind="visitor").conversation_id
    other = visitor.context.new_page()
    other.goto(page.url)
    expect(other.locator(".own")).to_have_count(1)

    def answer(text: str) -> None:
        post(Post(kind="agent", conversation_id=place, message_id=uuid.uuid4(), text=text, user_id=ana.pk))
        expect(visitor.bubbles.last).to_have_text(text)

    answer("seen")
    expect(page).to_have_title("Acme")
    for tab in (page, other):
        tab.evaluate("hide(true)")
    answer("one")
    answer("two")
    for tab in (page, other):
        expect(tab).to_have_title("(2) Acme")
    visitor.until(lambda: page.evaluate("played") + other.evaluate("played") >= 2)
    page.wait_for_timeout(100)
    assert page.evaluate("played") + other.evaluate("played") == 2, "Each was heard once."
    for tab in (page, other):
        tab.evaluate("hide(false)")
        expect(tab).to_have_title("Acme")

    page.bring_to_front()
    page.get_by_role("button", name="More").focus()
    page.keyboard.press("Enter")
    switch = page.get_by_role("menuitemcheckbox", name="Sound")
    expect(page.get_by_role("menuitem", name="Your conversations")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(switch).to_be_focused()
    expect(switch).to_be_checked()
    page.keyboard.press("Enter")
    expect(switch).to_be_hidden()
    expect(page.get_by_role("button", name="More")).to_be_focused()
    page.reload()
    expect(visitor.own).to_have_count(1)
    page.evaluate("hide(true)")
    other.close()
    answer("three")
    expect(page).to_have_title("(1) Acme")
    assert page.evaluate("played") == 0
    page.get_by_role("button", name="More").click()
    expect(switch).not_to_be_checked()
    page.keyboard.press("Escape")
    expect(switch).to_be_hidden()
