"""How long a session lasts in the browser, and what ends it."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from channels_app.models import Channel
from chatauth.blocking import block
from chatauth.models import Session
from core.audit import SYSTEM
from tests.factories import ApiKeyFactory, SigningKeyFactory
from tests.live_server import LiveServer, SecondServer
from tests.rest import Api
from tests.widget.codes import code_for
from tests.widget.conftest import TokenFor, VisitorFor, signed_in
from tests.widget.shop import Shop, Visitor

pytestmark = pytest.mark.browser


def soon(seconds: int) -> dict[str, str]:
    return {"expires_at": (timezone.now() + timedelta(seconds=seconds)).isoformat()}


def alert(page: Page) -> Any:
    return page.frame_locator("iframe").get_by_role("alert").get_by_role("heading")


@pytest.fixture
def coded(site: Channel) -> Any:
    """The channel takes codes as well."""
    site.sign_in = ["client_token", "external_jwt", "anonymous"]
    site.save()
    return SigningKeyFactory(channel=site)


def test_a_page_is_asked_for_a_new_code_before_the_old_one_ends(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel, coded: Any
) -> None:
    first, second = code_for(ttl=60), code_for()

    def shorten(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | ({} if second in str(route.request.post_data) else soon(6)))

    visitor.context.route(re.compile(r"/api/v1/sessions(/refresh)?$"), shorten)
    script = f"""
        window.asked = []; window.codes = {json.dumps([first, second])};
        window.Usher = [['init', {{getToken: async ({{reason}}) => {{
            asked.push(reason); return {{externalAuthCode: codes.shift()}};
        }}}}]]
    """
    visitor.visit(shop.page(site.pk, script=script)).open_chat()
    visitor.say("Before")
    visitor.expect_sent("Before")
    visitor.page.wait_for_function("() => asked.length === 2")
    assert visitor.page.evaluate("asked") == ["open", "expiring"]
    visitor.say("After")
    visitor.expect_sent("After")
    expect(visitor.own).to_have_text(["Before", "After"])
    assert visitor.heard("expired") == []
    visitor.context.unroute_all(behavior="wait")


def test_a_page_that_had_no_new_token_in_time_is_told_and_asked_once_more(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    first, second, ends = token_for(ttl=60), token_for(), soon(6)

    def shorten(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | ({} if second in str(route.request.post_data) else ends))

    visitor.context.route(re.compile(r"/api/v1/sessions(/refresh)?$"), shorten)
    script = f"""
        window.asked = [];
        window.Usher = [['init', {{getToken: async ({{reason}}) => {{
            asked.push(reason); return reason === 'expired' ? '{second}' : '{first}';
        }}}}]]
    """
    visitor.visit(shop.page(site.pk, script=script)).open_chat()
    visitor.say("Before")
    visitor.expect_sent("Before")
    visitor.expect_heard("expired")
    # A slow machine has asked twice for what was expiring, and then there is a pause of a minute.
    visitor.page.wait_for_function("() => asked.includes('expired')", timeout=75_000)
    visitor.say("After")
    visitor.expect_sent("After")
    expect(visitor.own).to_have_text(["Before", "After"])
    first_asked, *between, last_asked = visitor.page.evaluate("asked")
    assert (first_asked, last_asked) == ("open", "expired")
    assert set(between) <= {"expiring"}, "There may have been no time left for that."
    visitor.context.unroute_all(behavior="wait")


def test_a_code_that_has_run_out_is_told_in_plain_words(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel, coded: Any
) -> None:
    visitor.expected = ["token_expired", "401"]
    visitor.context.route(
        re.compile(r"/api/v1/sessions$"),
        lambda route: route.fulfill(response=(answer := route.fetch()), json=answer.json() | soon(2)),
    )
    visitor.context.route(re.compile("/sessions/refresh"), lambda route: route.abort())
    visitor.visit(f"{server.url}/chat/{site.pk}/#externalAuthCode={code_for()}")
    expect(visitor.page.locator("#whoText")).to_have_text("You are chatting as Vera")
    heading = visitor.page.get_by_role("alert").get_by_role("heading")
    expect(heading).to_have_text("Your sign-in has run out")
    expect(visitor.page.locator("#composer")).to_be_hidden()


def test_two_tabs_share_what_one_of_them_renews(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel
) -> None:
    """The second tab misses the renewal and the grace after it, as one that slept does."""
    shop.page(site.pk)
    visitor.context.route(
        re.compile(r"/api/v1/sessions$"),
        lambda route: route.fulfill(response=(answer := route.fetch()), json=answer.json() | soon(6)),
    )
    visitor.visit(shop.near_url).open_chat()
    visitor.say("From the first")
    visitor.expect_sent("From the first")
    tab = visitor.context.new_page()
    tab.route(re.compile("/sessions/refresh"), lambda route: route.abort())
    tab.goto(shop.near_url)
    tab.locator("button[aria-expanded]").click()
    own = tab.frame_locator("iframe").locator(".own .bubble")
    expect(own).to_have_text(["From the first"])
    expect(tab.frame_locator("iframe").locator("#connection")).to_have_attribute("data-state", "online")
    visitor.until(lambda: Session.objects.get().version == 2)
    Session.objects.update(renewed_at=timezone.now() - timedelta(minutes=1))
    inner = next(frame for frame in tab.frames if "/widget/frame/" in frame.url)
    with tab.expect_response(re.compile("/api/v1/messages")) as answer:
        inner.evaluate("dispatchEvent(new Event('online'))")
    assert answer.value.status == 200
    tab.wait_for_timeout(3_000)  # past the end that the second tab was told
    inner.locator("#text").fill("From the second")
    inner.locator("#text").press("Enter")
    expect(inner.locator(".own[data-state=sent]")).to_have_count(2)
    visitor.say("From the first again")
    expect(own).to_have_text(["From the first", "From the second", "From the first again"])
    assert Session.objects.count() == 1
    visitor.context.unroute_all(behavior="wait")


def test_J14_who_signs_out_in_one_tab_is_signed_out_in_the_other(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    visitor.expected = ["token_revoked"]
    shop.page(site.pk, script=signed_in(token_for()))
    visitor.visit(shop.near_url).open_chat()
    visitor.say("Vera's secret")
    visitor.expect_sent("Vera's secret")
    tab = visitor.context.new_page()
    tab.goto(shop.near_url)
    tab.locator("button[aria-expanded]").click()
    expect(tab.frame_locator("iframe").locator(".own .bubble")).to_have_text(["Vera's secret"])
    visitor.page.evaluate("Usher.logout()")
    expect(alert(tab)).to_have_text("You have been signed out")
    expect(tab.frame_locator("iframe").locator("#log")).to_be_hidden()
    visitor.until(lambda: not Session.objects.live().exists())


@pytest.mark.parametrize("way", ["token", "code"])
def test_W05_the_sites_log_out_closes_open_chats_in_every_process(
    server: LiveServer,
    second_server: SecondServer,
    client: Client,
    shop: Shop,
    visitor_for: VisitorFor,
    token_for: TokenFor,
    site: Channel,
    coded: Any,
    way: str,
) -> None:
    other = f"http://localhost:{second_server.port}"
    site.allowed_origins = [*site.allowed_origins, other]
    site.save()
    code = code_for()
    attributes, script = ("", signed_in(token_for())) if way == "token" else (f'data-external-auth-code="{code}"', "")
    here = visitor_for()
    here.visit(shop.page(site.pk, script=script, attributes=attributes)).open_chat()
    here.say("Hello")
    here.expect_sent("Hello")
    there = visitor_for(other, server.url)
    there.visit(f"{other}/chat/{site.pk}/#externalAuthCode={code}")
    expect(there.own).to_have_text(["Hello"])
    expect(there.page.locator("#connection")).to_have_attribute("data-state", "online")
    here.expected = there.expected = ["token_revoked"]
    vera = Session.objects.first().end_user
    api = Api(client, ApiKeyFactory(company=site.company, scopes=["clients:write"]).text)
    assert api.post(f"/api/v1/end-users/{vera.pk}/logout").status_code == 200
    expect(alert(here.page)).to_have_text("You have been signed out")
    there_alert = there.page.get_by_role("alert").get_by_role("heading")
    expect(there_alert).to_have_text("You have been signed out")
    here.expect_heard("rejected", reason="token_revoked")
    assert not Session.objects.live().exists()


@pytest.mark.parametrize(
    ("reason", "title"),
    [("client_blocked", "You cannot use this chat"), ("channel_inactive", "The chat is closed")],
)
def test_who_is_put_out_reads_why_at_once_and_on_the_next_load(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel, reason: str, title: str
) -> None:
    visitor.expected = [reason, "403", "404"]
    address = shop.page(site.pk, script=signed_in(token_for()))
    visitor.visit(address).open_chat()
    visitor.say("Hello")
    visitor.expect_sent("Hello")
    if reason == "client_blocked":
        block(Session.objects.get().end_user, by=SYSTEM)
    else:
        Channel.objects.filter(pk=site.pk).update(is_active=False)
    expect(alert(visitor.page)).to_have_text(title)
    expect(visitor.frame.get_by_role("button", name="Try again")).to_be_hidden()
    if reason == "client_blocked":
        visitor.visit(address).open_chat()
        expect(alert(visitor.page)).to_have_text(title)
    else:
        visitor.visit(f"{server.url}/chat/{site.pk}/")
        expect(visitor.page.get_by_role("heading")).to_have_text(title)
