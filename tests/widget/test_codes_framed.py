"""A code on a site's page, `data-external-auth-code`: verified each time the iframe loads."""

from typing import Any

import pytest
from playwright.sync_api import expect

from channels_app.models import Channel
from chatauth.models import Attempt, Session
from tests.factories import SigningKeyFactory
from tests.live_server import LiveServer, wait_for
from tests.widget.codes import code_for
from tests.widget.conftest import CLIENT, VisitorFor
from tests.widget.shop import Shop, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def key(site: Channel) -> Any:
    site.sign_in = ["external_jwt", "anonymous"]
    site.save()
    return SigningKeyFactory(channel=site)


def showing(code: str) -> str:
    return f'data-external-auth-code="{code}"'


def test_the_code_of_the_page_is_verified_on_every_load(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel
) -> None:
    code = code_for()
    shop.page(site.pk, attributes=showing(code))
    for count in (1, 2):
        visitor.visit(shop.near_url).open_chat()
        expect(visitor.frame.locator("#whoText")).to_have_text("You are chatting as Vera")
        visitor.expect_heard("identified", assurance="verified")
        assert Attempt.objects.filter(reason="", method="external_jwt").count() == count
    assert not [request for request in visitor.requests if code in request.url]
    assert "/widget/api/v1/sessions/current" not in visitor.paths()


def test_J14_a_session_by_code_is_not_resumed_where_the_page_shows_none(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel
) -> None:
    shop.page(site.pk, attributes=showing(code_for()))
    visitor.visit(shop.near_url).open_chat()
    visitor.say("Vera's secret")
    visitor.expect_sent("Vera's secret")
    shop.page(site.pk)
    visitor.visit(shop.near_url).open_chat()
    visitor.say("Somebody else")
    visitor.expect_sent("Somebody else")
    expect(visitor.own).to_have_text(["Somebody else"])
    assert list(Session.objects.order_by("created_at").values_list("assurance", flat=True)) == ["verified", "anonymous"]


def test_J10_a_one_time_code_works_again_in_the_browser_that_used_it_and_in_no_other(
    server: LiveServer, shop: Shop, visitor_for: VisitorFor, site: Channel
) -> None:
    site.one_time_codes = True
    site.save()
    shop.page(site.pk, attributes=showing(code_for(jti="once")))
    first, second = visitor_for(), visitor_for()
    for _ in range(3):
        first.visit(shop.near_url).open_chat()
        expect(first.frame.locator("#whoText")).to_have_text("You are chatting as Vera")
    second.expected = ["token_replayed", "401"]
    second.visit(shop.near_url).open_chat()
    second.expect_heard("rejected", reason="token_replayed")
    expect(second.frame.get_by_role("alert").get_by_role("heading")).to_have_text("This sign-in was used already")


def test_J10_a_reload_of_the_hosted_page_with_the_same_one_time_code_works(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel
) -> None:
    site.one_time_codes = True
    site.save()
    address = f"{server.url}/chat/{site.pk}/#externalAuthCode={code_for(jti='once')}"
    for _ in range(3):
        visitor.visit(address)
        expect(visitor.page.locator("#whoText")).to_have_text("You are chatting as Vera")
        visitor.page.goto("about:blank")
    wait_for(lambda: Session.objects.live().count() == 1, 5)


def test_identify_and_getToken_take_codes_too(server: LiveServer, shop: Shop, visitor: Visitor, site: Channel) -> None:
    script = f"window.Usher = [['init', {{getToken: async () => ({{externalAuthCode: '{code_for()}'}})}}]]"
    visitor.visit(shop.page(site.pk, script=script)).open_chat()
    expect(visitor.frame.locator("#whoText")).to_have_text("You are chatting as Vera")
    visitor.page.evaluate("(code) => Usher.identify({externalAuthCode: code})", code_for("customer-2077", "Kim"))
    expect(visitor.frame.locator("#whoText")).to_have_text("You are chatting as Kim")
    assert CLIENT not in visitor.frame.locator("body").inner_text()
