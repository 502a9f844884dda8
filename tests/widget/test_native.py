"""The hosted page in an app's WebView: the app hears what happens, and calls window.Usher - docs/native.md."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from channels_app.models import Channel
from chatauth.models import Session
from tests.live_server import LiveServer, wait_for
from tests.widget.conftest import CLIENT, TokenFor, VisitorFor, signed_in
from tests.widget.shop import Visitor

pytestmark = pytest.mark.browser
TAKE = "postMessage: (text) => told.push(text)"
BRIDGES = {
    "React Native": f"window.ReactNativeWebView = {{{TAKE}}}",
    "iOS": f"window.webkit = {{messageHandlers: {{usher: {{{TAKE}}}}}}}",
    "Android": f"window.UsherAndroid = {{{TAKE}}}",
}


def in_app(visitor: Visitor, bridge: str, before: str = "") -> Page:
    """A WebView: what the app puts on each page before anything else runs."""
    visitor.context.add_init_script(f"window.told = []; {BRIDGES[bridge]}; {before}")
    return visitor.page


def told(page: Page, name: str) -> list[dict[str, Any]]:
    """What reached the app under this name."""
    messages = [json.loads(text) for text in page.evaluate("told")]
    assert all(set(message) == {"name", "detail"} for message in messages)
    return [message["detail"] for message in messages if message["name"] == name]


def wait_told(page: Page, name: str) -> dict[str, Any]:
    page.wait_for_function("(name) => told.some((text) => JSON.parse(text).name === name)", arg=name)
    return told(page, name)[-1]


@pytest.mark.parametrize("bridge", BRIDGES)
def test_the_app_hears_who_is_there_what_is_said_and_that_the_chat_is_closed(
    server: LiveServer, visitor_for: VisitorFor, token_for: TokenFor, site: Channel, bridge: str
) -> None:
    site.away_text = "We answer in the morning."
    site.save()
    visitor = visitor_for(viewport={"width": 375, "height": 740}, has_touch=True)
    page = in_app(visitor, bridge, signed_in(token_for()))
    visitor.visit(f"{server.url}/chat/{site.pk}/")
    assert wait_told(page, "identified") == {"client": CLIENT, "assurance": "verified"}
    assert told(page, "ready") == [{"channel": str(site.pk)}]
    assert told(page, "opened") == [{}]
    expect(page.locator("#who")).to_contain_text("You are chatting as Vera")
    page.evaluate("Usher.send('From the app')")
    assert wait_told(page, "message")["text"] == "We answer in the morning."
    visitor.expect_sent("From the app")
    page.get_by_role("button", name="Close chat").click()
    assert wait_told(page, "closed") == {}
    assert "eyJ" not in "".join(page.evaluate("told")), "No token goes back."


def test_the_app_changes_who_is_talking_renews_a_token_and_signs_out(
    server: LiveServer, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    page = in_app(visitor, "Android")
    visitor.visit(f"{server.url}/chat/{site.pk}/")
    expect(page.locator("#text")).to_be_visible()
    assert not Session.objects.exists()
    wait_for(lambda: page.evaluate("'Usher' in window"), 5)
    page.evaluate("(token) => Usher.identify({token, client: 'customer-1042'})", token_for())
    expect(page.locator("#who")).to_contain_text("You are chatting as Vera")
    visitor.say("Vera's secret")
    visitor.expect_sent("Vera's secret")
    page.locator("#text").fill("A draft")
    page.evaluate("(token) => Usher.identify({token, client: 'customer-1042'})", token_for(ttl=600))
    expect(visitor.own).to_have_text(["Vera's secret"])
    expect(page.locator("#text")).to_have_value("A draft")
    page.evaluate("(token) => Usher.identify({token, client: 'customer-2077'})", token_for("customer-2077", name="Kim"))
    expect(page.locator("#who")).to_contain_text("You are chatting as Kim")
    expect(visitor.own).to_have_count(0)
    wait_for(lambda: set(Session.objects.live().values_list("end_user__name", flat=True)) == {"Kim"}, 5)
    page.evaluate("Usher.logout()")
    expect(page.locator("#who")).to_be_hidden()
    assert not Session.objects.live().exists()
    page.reload()
    expect(page.locator("#text")).to_be_visible()
    assert not Session.objects.live().exists()


def test_a_browser_has_no_bridge_no_global_and_nothing_to_close(
    server: LiveServer, visitor: Visitor, site: Channel
) -> None:
    visitor.visit(f"{server.url}/chat/{site.pk}/")
    expect(visitor.page.locator("#text")).to_be_visible()
    assert visitor.page.evaluate("'Usher' in window") is False
    assert not [path for path in visitor.paths() if "native" in path]
    expect(visitor.page.get_by_role("button", name="Close chat")).to_be_hidden()
