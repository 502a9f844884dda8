"""A code in the address of the hosted page."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import EndUser
from channels_app.models import Channel, ChannelHost
from chatauth.models import Session
from chatauth.revocation import revoke
from core.audit import SYSTEM
from tests.factories import SigningKeyFactory
from tests.live_server import LiveServer, SecondServer
from tests.widget.codes import code_for
from tests.widget.conftest import VisitorFor
from tests.widget.shop import Shop, Visitor

pytestmark = pytest.mark.browser
WAYS = ["?ref=mail&externalAuthCode={}&utm=1#top", "?ref=mail&utm=1#externalAuthCode={}&top"]


@pytest.fixture(autouse=True)
def key(site: Channel) -> Any:
    site.sign_in = ["external_jwt", "anonymous"]
    site.save()
    return SigningKeyFactory(channel=site)


@pytest.fixture
def address(server: LiveServer, site: Channel) -> str:
    return f"{server.url}/chat/{site.pk}/"


def expect_known(visitor: Visitor, name: str = "Vera") -> None:
    expect(visitor.page.locator("#whoText")).to_have_text(f"You are chatting as {name}")


@pytest.mark.parametrize("way", WAYS)
def test_a_code_signs_in_and_leaves_the_address_before_anything_else_runs(
    server: LiveServer, visitor: Visitor, site: Channel, address: str, way: str
) -> None:
    code = code_for()
    visitor.context.add_init_script(
        "addEventListener('DOMContentLoaded', () => { window.atFirst = location.href }, {once: true})"
    )
    visitor.visit(address + way.format(code))
    expect_known(visitor)
    assert visitor.page.url == f"{address}?ref=mail&utm=1#top"
    assert visitor.page.evaluate("atFirst") == visitor.page.url
    visitor.say("Hello")
    visitor.expect_sent("Hello")
    session = Session.objects.get()
    assert (session.method, session.assurance) == ("external_jwt", "verified")
    assert session.context["CHAT_URL"] == address


def test_G02_a_code_is_in_no_referer_and_no_history(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel, address: str
) -> None:
    code = code_for()
    other = shop.page(site.pk, path="/other")
    visitor.visit(f"{address}?externalAuthCode={code}")
    expect_known(visitor)
    asked = [request for request in visitor.requests if code in str(request.headers.get("referer", ""))]
    assert asked == []
    assert [request.url for request in visitor.requests if code in request.url] == [visitor.requests[0].url]
    visitor.page.evaluate("(address) => location.assign(address)", other)
    visitor.page.wait_for_url(other)
    assert visitor.page.evaluate("document.referrer") == ""
    session = visitor.context.new_cdp_session(visitor.page)
    entries = session.send("Page.getNavigationHistory")["entries"]
    assert [entry["url"] for entry in entries][-2:] == [address, other]
    assert code not in str([entry["url"] for entry in entries])
    visitor.page.go_back()
    expect_known(visitor)
    kept = visitor.page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie])")
    assert code not in kept


@contextmanager
def watched_server(port: int) -> Iterator[SecondServer]:
    """A process of its own; begun inside the test, its log goes where `capfd` reads it."""
    other = SecondServer(port, f"http://localhost:{port}")
    try:
        other.wait()
        yield other
    finally:
        other.stop()


def test_G02_a_code_is_in_no_log_of_the_server(
    server: LiveServer,
    visitor_for: VisitorFor,
    site: Channel,
    unused_tcp_port: int,
    capfd: pytest.CaptureFixture[str],
) -> None:
    code = code_for()
    url = f"http://localhost:{unused_tcp_port}"
    with watched_server(unused_tcp_port):
        visitor = visitor_for(url)
        visitor.visit(f"{url}/chat/{site.pk}/?externalAuthCode={code}")
        expect_known(visitor)
        visitor.page.goto("about:blank")
    log = "".join(capfd.readouterr())
    assert f"/chat/{site.pk}/" in log
    assert "/widget/api/v1/sessions" in log
    assert [part for part in code.split(".") if part in log] == []


def test_the_channels_own_host_takes_a_code_at_its_root(
    server: LiveServer, visitor_for: VisitorFor, site: Channel
) -> None:
    host = f"127.0.0.1:{server.port}"
    ChannelHost.objects.create(channel=site, company=site.company, host=host)
    visitor = visitor_for(f"http://{host}")
    visitor.visit(f"http://{host}/?externalAuthCode={code_for()}")
    expect_known(visitor)
    assert visitor.page.url == f"http://{host}/"


def test_the_page_goes_on_after_a_reload_and_asks_the_server_first(
    server: LiveServer, visitor: Visitor, site: Channel, address: str
) -> None:
    visitor.visit(f"{address}#externalAuthCode={code_for()}")
    visitor.say("Hello")
    visitor.expect_sent("Hello")
    before = len(visitor.paths())
    visitor.page.reload()
    expect_known(visitor)
    expect(visitor.own).to_have_text(["Hello"])
    assert visitor.paths()[before:].count("/widget/api/v1/sessions/current") == 1
    assert Session.objects.count() == 1


def test_J14_a_reload_shows_nothing_once_the_key_behind_the_session_is_revoked(
    server: LiveServer, visitor: Visitor, site: Channel, address: str, key: Any
) -> None:
    visitor.expected = ["token_revoked", "401"]
    visitor.visit(f"{address}#externalAuthCode={code_for()}")
    visitor.say("Vera's secret")
    visitor.expect_sent("Vera's secret")
    visitor.page.goto("about:blank")
    revoke(key, by=SYSTEM, end_sessions=True)
    visitor.visit(address)
    alert = visitor.page.get_by_role("alert").get_by_role("heading")
    expect(alert).to_have_text("You have been signed out")
    expect(visitor.own).to_have_count(0)
    visitor.page.get_by_role("button", name="Try again").click()
    expect(visitor.page.locator("#text")).to_be_visible()
    expect(visitor.page.locator("#who")).to_be_hidden()
    visitor.say("Somebody else")
    visitor.expect_sent("Somebody else")
    assert EndUser.objects.count() == 2


def test_another_tab_without_a_code_is_nobody(
    server: LiveServer, visitor: Visitor, site: Channel, address: str
) -> None:
    visitor.visit(f"{address}#externalAuthCode={code_for()}")
    expect_known(visitor)
    tab = visitor.context.new_page()
    tab.goto(address)
    tab.locator("#text").fill("Hello")
    tab.locator("#text").press("Enter")
    expect(tab.locator(".own[data-state=sent]")).to_be_visible()
    expect(tab.locator("#who")).to_be_hidden()
    assert EndUser.objects.count() == 2
