"""Who is talking, and who has a say in it: renewal, drafts, "Not you?", and messages that come along."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from channels_app.models import Channel
from chat.models import Conversation, Message
from chatauth.models import Session
from tests.live_server import LiveServer, wait_for
from tests.widget.conftest import TokenFor, signed_in
from tests.widget.shop import Shop, Visitor
from tests.widget.test_session_rules import soon

pytestmark = pytest.mark.browser
FLASH = """
    window.flashed = [];
    const look = () => { flashed.push(document.body?.innerText ?? ''); requestAnimationFrame(look); };
    look();
"""


def giving(tokens: list[str], wait: int = 0) -> str:
    """A page whose getToken hands out these, the last one again and again, each after so many milliseconds."""
    return f"""
        window.asked = []; window.tokens = {json.dumps(tokens)};
        window.Usher = [['init', {{getToken: async ({{reason}}) => {{
            asked.push(reason);
            if (asked.length > 1) await new Promise((done) => setTimeout(done, {wait}));
            return tokens.length > 1 ? tokens.shift() : tokens[0];
        }}}}]]
    """


def asked(page: Page) -> list[str]:
    reasons: list[str] = page.evaluate("asked")
    return reasons


def test_a_refused_token_is_replaced_once_and_nobody_sees_the_refusal(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    visitor.expected = ["401"]
    visitor.visit(shop.page(site.pk, script=giving([token_for()[:-3] + "abc", token_for()]))).open_chat()
    visitor.expect_heard("identified", assurance="verified")
    assert asked(visitor.page) == ["open", "refused"]
    assert visitor.heard("rejected") == []


def test_a_token_that_is_refused_again_is_not_asked_for_in_a_loop(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    visitor.expected = ["401", "signature_invalid"]
    visitor.visit(shop.page(site.pk, script=giving([token_for()[:-3] + "abc"]))).open_chat()
    visitor.expect_heard("rejected", reason="signature_invalid")
    visitor.page.wait_for_timeout(1_500)
    assert asked(visitor.page) == ["open", "refused", "refused"]
    assert len(visitor.heard("rejected")) == 1
    visitor.frame.get_by_role("button", name="Try again").click()
    visitor.page.wait_for_function("asked.length === 4")
    assert asked(visitor.page)[-1] == "retry"


def test_what_is_written_while_a_token_is_awaited_waits_and_goes_once(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    """The session runs out, renewing fails, and the site takes its time."""

    def shorten(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | (soon(3) if first in str(route.request.post_data) else {}))

    visitor.expected = ["token_expired", "401"]
    first = token_for(ttl=600)
    visitor.context.route(re.compile(r"/api/v1/sessions$"), shorten)
    visitor.context.route(re.compile("/sessions/refresh"), lambda route: route.abort())
    visitor.visit(shop.page(site.pk, script=giving([first, token_for()], wait=3_000))).open_chat()
    visitor.expect_heard("identified")
    visitor.expect_heard("expired")
    Session.objects.update(expires_at="2020-01-01T00:00:00Z")  # as the server sees it, too
    visitor.say("Written meanwhile")
    visitor.frame.locator("#text").fill("A draft")
    visitor.expect_sent("Written meanwhile")
    assert [message.text for message in Message.objects.filter(author_kind="visitor")] == ["Written meanwhile"]
    expect(visitor.frame.locator("#text")).to_have_value("A draft")
    assert visitor.heard("rejected") == []
    visitor.context.unroute_all(behavior="wait")


def test_a_draft_survives_a_change_of_page_and_is_never_shown_to_the_next(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    shop.page(site.pk, script=signed_in(token_for()))
    visitor.context.add_init_script(FLASH)
    visitor.visit(shop.near_url).open_chat()
    visitor.say("Vera's secret")
    visitor.expect_sent("Vera's secret")
    visitor.frame.locator("#text").fill("Vera's draft")
    visitor.page.reload()
    visitor.open_chat()
    expect(visitor.frame.locator("#text")).to_have_value("Vera's draft")
    expect(visitor.own).to_have_text(["Vera's secret"])
    visitor.inner.evaluate("flashed.length = 0")
    kim = "(token) => Usher.identify({token, client: 'customer-2077'})"
    visitor.page.evaluate(kim, token_for("customer-2077", name="Kim"))
    expect(visitor.frame.locator("#who")).to_contain_text("You are chatting as Kim")
    expect(visitor.frame.locator("#text")).to_have_value("")
    since = visitor.inner.evaluate("flashed.slice(flashed.findIndex((text) => !text.includes('secret')))")
    assert since
    assert not any("Vera" in text for text in since)
    vera = "(token) => Usher.identify({token, client: 'customer-1042'})"
    visitor.page.evaluate(vera, token_for())
    expect(visitor.frame.locator("#text")).to_have_value("Vera's draft")
    visitor.page.evaluate("Usher.logout()")
    expect(visitor.frame.locator("#text")).to_have_value("")
    assert visitor.inner.evaluate("Object.keys({...localStorage, ...sessionStorage})") == []


def test_J14_other_tabs_follow_when_somebody_else_is_named(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    visitor.expected = ["token_revoked"]
    shop.page(site.pk, script=signed_in(token_for()))
    visitor.visit(shop.near_url).open_chat()
    visitor.expect_heard("identified")
    tab = visitor.context.new_page()
    tab.goto(shop.near_url)
    tab.locator("button[aria-expanded]").click()
    expect(tab.frame_locator("iframe").locator("#who")).to_contain_text("You are chatting as Vera")
    visitor.page.evaluate("(token) => Usher.identify({token})", token_for("customer-2077", name="Kim"))
    expect(tab.frame_locator("iframe").get_by_role("alert")).to_contain_text("You have been signed out")
    wait_for(lambda: set(Session.objects.live().values_list("end_user__name", flat=True)) == {"Kim"}, 5)


def test_not_you_leaves_the_chat_and_goes_on_as_nobody(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    visitor.visit(shop.page(site.pk, script=signed_in(token_for()))).open_chat()
    visitor.say("Vera's secret")
    visitor.expect_sent("Vera's secret")
    visitor.frame.get_by_role("button", name="Not you?").click()
    notice = visitor.frame.get_by_role("group", name="This site signed you in as Vera.")
    expect(notice.get_by_role("button", name="That is me")).to_be_focused()
    notice.get_by_role("button", name="That is me").click()
    expect(notice).to_be_hidden()
    expect(visitor.own).to_have_count(1)
    visitor.frame.get_by_role("button", name="Not you?").click()
    notice.get_by_role("button", name="Leave this chat").click()
    expect(visitor.frame.locator("#who")).to_be_hidden()
    expect(visitor.own).to_have_count(0)
    wait_for(lambda: not Session.objects.live().exists(), 5)
    visitor.say("Somebody else")
    visitor.expect_sent("Somebody else")
    assert Message.objects.get(text="Somebody else").assurance == "anonymous"


@pytest.mark.parametrize("choice", ["Bring them along", "Leave them"])
def test_messages_from_before_the_sign_in_come_along_if_the_visitor_wants_that(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel, choice: str
) -> None:
    """The frame may keep nothing here: the offer must not depend on storage."""
    visitor.visit(shop.page(site.pk)).open_chat()
    visitor.say("Before")
    visitor.expect_sent("Before")
    notice: Any = visitor.frame.get_by_text("This browser keeps nothing for this chat.")
    expect(notice).to_be_visible()
    visitor.page.evaluate("(token) => Usher.identify({token, client: 'customer-1042'})", token_for())
    expect(notice).to_be_hidden()
    offer = visitor.frame.get_by_role("group", name="You wrote to us here before you signed in (messages: 1).")
    expect(visitor.own).to_have_count(0)
    offer.get_by_role("button", name=choice).click()
    if choice == "Bring them along":
        expect(visitor.own).to_have_text(["Before"])
    visitor.say("After")
    visitor.expect_sent("After")
    expect(visitor.own).to_have_text(["Before", "After"] if choice == "Bring them along" else ["After"])
    owners = set(Conversation.objects.values_list("end_user__name", flat=True))
    assert owners == ({"Vera"} if choice == "Bring them along" else {"Vera", ""})
