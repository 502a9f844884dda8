"""Who is not let in reads plain words; the browser's console names the exact reason."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import EndUser
from channels_app.models import Channel
from chatauth.models import Session
from chatauth.revocation import end_session
from chatauth.tokens import ClientToken
from core.audit import Actor
from tests.live_server import LiveServer
from tests.widget.conftest import CLIENT, TokenFor, signed_in
from tests.widget.shop import Shop, Visitor

pytestmark = pytest.mark.browser
UNCONFIRMED = "We could not confirm who you are"


def expired(text: str) -> str:
    token = ClientToken.read(text)
    before = timezone.now() - timedelta(hours=2)
    token.stamp(issued_at=before, expires_at=before + timedelta(hours=1))
    return str(token)


def expect_refusal(visitor: Visitor, reason: str, title: str) -> None:
    expect(visitor.frame.get_by_role("alert").get_by_role("heading")).to_have_text(title)
    expect(visitor.frame.locator("#composer")).to_be_hidden()
    visitor.expect_heard("rejected", reason=reason)
    visitor.until(lambda: any(text.startswith(f"Usher: {reason}") for text in visitor.complaints))


@pytest.mark.parametrize(
    ("reason", "title"),
    [
        ("client_mismatch", UNCONFIRMED),
        ("signature_invalid", UNCONFIRMED),
        ("token_malformed", UNCONFIRMED),
        ("token_expired", "Your sign-in has run out"),
    ],
)
def test_a_credential_that_does_not_hold_is_refused_in_plain_words(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel, reason: str, title: str
) -> None:
    token = token_for()
    script = {
        "client_mismatch": signed_in(token, "customer-2077"),
        "signature_invalid": signed_in(f"{token[:-8]}AAAAAAAA"),
        "token_malformed": signed_in("not a token"),
        "token_expired": signed_in(expired(token)),
    }[reason]
    visitor.expected = [reason, "401"]
    visitor.visit(shop.page(site.pk, script=script)).open_chat()
    expect_refusal(visitor, reason, title)
    assert not Session.objects.exists()


def test_a_refused_token_is_not_followed_by_an_anonymous_session(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    assert "anonymous" in site.sign_in
    visitor.expected = ["token_expired", "401"]
    visitor.visit(shop.page(site.pk, script=signed_in(expired(token_for())))).open_chat()
    expect_refusal(visitor, "token_expired", "Your sign-in has run out")
    visitor.frame.get_by_role("button", name="Try again").click()
    expect_refusal(visitor, "token_expired", "Your sign-in has run out")
    assert EndUser.objects.count() == 1


def test_a_channel_for_customers_asks_strangers_to_sign_in_first(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel
) -> None:
    site.sign_in = ["client_token"]
    site.save()
    visitor.expected = ["token_missing"]
    visitor.visit(shop.page(site.pk)).open_chat()
    expect_refusal(visitor, "token_missing", "Please sign in first")
    assert "/widget/api/v1/sessions" not in visitor.paths()


def test_a_site_that_is_not_allowed_is_told_which_origin_to_add(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel
) -> None:
    site.allowed_origins = []
    site.save()
    visitor.expected = ["origin_not_allowed"]
    visitor.visit(shop.page(site.pk))
    visitor.expect_heard("rejected", reason="origin_not_allowed")
    visitor.until(lambda: visitor.complaints)
    assert len(visitor.complaints) == 1
    assert f"Add {shop.url} to the channel's allowed origins" in visitor.complaints[0]
    assert visitor.launcher.count() == 0
    visitor.page.evaluate("Usher.open()")
    assert visitor.paths() == ["/widget.js"]


def test_an_unknown_channel_logs_one_clear_error_and_harms_nobody(
    server: LiveServer, shop: Shop, visitor: Visitor
) -> None:
    visitor.expected = ["channel_inactive"]
    visitor.visit(shop.page("01890000-0000-7000-8000-000000000000"))
    visitor.expect_heard("rejected", reason="channel_inactive")
    visitor.until(lambda: visitor.complaints)
    assert len(visitor.complaints) == 1
    assert visitor.page.evaluate("Usher.open().then(() => Usher.send('Hello')).catch((error) => error.message)") == (
        "channel_inactive"
    )


def test_somebody_whose_session_is_revoked_is_told_at_once(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    visitor.expected = ["token_revoked"]
    visitor.visit(shop.page(site.pk, script=signed_in(token_for()))).open_chat()
    visitor.say("Hello")
    visitor.expect_sent("Hello")
    end_session(Session.objects.get(), by=Actor("system"), why="revoked")
    expect_refusal(visitor, "token_revoked", "You have been signed out")
    visitor.frame.get_by_role("button", name="Try again").click()
    expect(visitor.own).to_have_text(["Hello"])
    visitor.expect_heard("identified", client=CLIENT)
