"""A code that is not good: plain words per reason, on the hosted page and around the iframe."""

from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import EndUser
from channels_app.models import Channel
from chatauth.models import Attempt, Session
from tests.factories import SigningKeyFactory
from tests.live_server import LiveServer
from tests.widget.codes import code_for
from tests.widget.conftest import VisitorFor
from tests.widget.shop import Shop, Visitor

pytestmark = pytest.mark.browser
UNCONFIRMED = "We could not confirm who you are"
REFUSALS = {
    "token_expired": ({"age": 7_200}, "Your sign-in has run out"),
    "signature_invalid": ({"secret": "another secret of 32 bytes or more!!"}, UNCONFIRMED),
    "audience_mismatch": ({"aud": "https://other.example"}, "This sign-in is meant for another place"),
    "lifetime_too_long": ({"ttl": 9_000_000}, UNCONFIRMED),
    "client_not_found": ({"user": None, "id": "nobody"}, "We do not know you here yet"),
}


@pytest.fixture(autouse=True)
def strict(site: Channel) -> None:
    site.sign_in = ["external_jwt", "anonymous"]
    site.audience = "https://chat.example"
    site.save()
    SigningKeyFactory(channel=site)


def good(**claims: Any) -> str:
    """Made for this channel, unless the test says otherwise."""
    return code_for(**{"aud": "https://chat.example", **claims})


@pytest.mark.parametrize("place", ["hosted", "framed"])
@pytest.mark.parametrize("reason", sorted(REFUSALS))
def test_each_reason_has_plain_words(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel, place: str, reason: str
) -> None:
    claims, title = REFUSALS[reason]
    code = good(**claims)
    visitor.expected = [reason, "401", "403"]
    if place == "hosted":
        visitor.visit(f"{server.url}/chat/{site.pk}/#externalAuthCode={code}")
    else:
        visitor.visit(shop.page(site.pk, attributes=f'data-external-auth-code="{code}"')).open_chat()
        visitor.expect_heard("rejected", reason=reason)
    expect(visitor.place.get_by_role("alert").get_by_role("heading")).to_have_text(title)
    expect(visitor.place.locator("#composer")).to_be_hidden()
    assert Attempt.objects.get().reason == reason
    assert not Session.objects.exists()


def test_a_seat_that_is_not_there_is_said_kindly(
    server: LiveServer, visitor_for: VisitorFor, shop: Shop, site: Channel
) -> None:
    site.company.seat_limit = 1
    site.company.save()
    address = f"{server.url}/chat/{site.pk}/"
    first = visitor_for()
    first.visit(f"{address}#externalAuthCode={good()}")
    expect(first.page.locator("#whoText")).to_have_text("You are chatting as Vera")
    second = visitor_for()
    second.expected = ["seat_limit_reached", "403"]
    second.visit(f"{address}#externalAuthCode={good(client='customer-2077', name='Kim')}")
    alert = second.page.get_by_role("alert")
    expect(alert.get_by_role("heading")).to_have_text("No place is free right now")
    expect(alert.get_by_role("paragraph")).to_contain_text("please try again later")
    expect(second.page.locator("#composer")).to_be_hidden()
    assert EndUser.objects.get().name == "Vera"
    site.company.seat_limit = 2
    site.company.save()
    alert.get_by_role("button", name="Try again").click()
    expect(second.page.locator("#whoText")).to_have_text("You are chatting as Kim")
