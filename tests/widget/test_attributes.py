"""The attributes of the script element."""

import time

import jwt
import pytest
from playwright.sync_api import expect

from channels_app.models import Channel
from chat.models import Message
from chatauth.models import Session
from tests.factories import SIGNING_SECRET, SigningKeyFactory
from tests.live_server import LiveServer
from tests.widget.conftest import TokenFor, signed_in
from tests.widget.shop import NONCE, Shop, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def code(site: Channel) -> str:
    """What Acme's site signs for a customer of its own."""
    site.sign_in = [*site.sign_in, "external_jwt"]
    site.save()
    key = SigningKeyFactory(channel=site)
    payload = {"user": {"id": "42", "name": "Kim"}, "exp": int(time.time()) + 600}
    return jwt.encode(payload, SIGNING_SECRET, algorithm="HS256", headers={"kid": key.kid})


def test_a_code_in_the_script_element_signs_in(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel, code: str
) -> None:
    visitor.visit(shop.page(site.pk, attributes=f'data-external-auth-code="{code}"')).open_chat()
    visitor.expect_heard("identified", assurance="verified")
    visitor.say("Hello")
    visitor.expect_sent("Hello")
    assert Session.objects.get().method == "external_jwt"


def test_the_globals_go_before_the_code_and_a_refusal_does_not_try_the_next(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel, code: str, token_for: TokenFor
) -> None:
    visitor.expected = ["client_mismatch", "401"]
    script = signed_in(token_for(), "customer-2077")
    visitor.visit(shop.page(site.pk, script=script, attributes=f'data-external-auth-code="{code}"')).open_chat()
    visitor.expect_heard("rejected", reason="client_mismatch")
    assert not Session.objects.exists()


def test_data_channel_names_the_channel_where_the_address_does_not(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel
) -> None:
    """Also under a policy that lets only scripts with its nonce run, and wants their addresses as trusted types."""
    address = shop.page(site.pk, attributes=f'data-channel="{site.pk}" data-position="start" nonce="{NONCE}"')
    html, _headers = shop.pages["/"]
    policy = f"default-src 'none'; script-src 'nonce-{NONCE}'; frame-src {server.url}"
    shop.pages["/"] = (
        html.replace(f"?channel={site.pk}", ""),
        {"Content-Security-Policy": f"{policy}; require-trusted-types-for 'script'"},
    )
    visitor.visit(address)
    visitor.expect_heard("ready", channel=str(site.pk))
    box = visitor.launcher.bounding_box()
    assert box
    assert box["x"] < 100
    visitor.open_chat()
    expect(visitor.frame.locator("#text")).to_be_focused()


def test_data_open_opens_the_chat_with_the_page(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel
) -> None:
    visitor.visit(shop.page(site.pk, attributes="data-open"))
    expect(visitor.frame.locator("#text")).to_be_visible()
    visitor.expect_heard("opened")


def test_data_eager_signs_in_and_counts_what_is_unread_without_opening(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel, token_for: TokenFor
) -> None:
    visitor.visit(shop.page(site.pk, script=signed_in(token_for()), attributes="data-eager"))
    visitor.expect_heard("identified", assurance="verified")
    expect(visitor.page.locator("iframe")).to_be_hidden()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("attributes", "direction", "side"),
    [
        ("", "ltr", "right"),
        ('data-position="start"', "ltr", "left"),
        ("", "rtl", "left"),
        ('data-position="start"', "rtl", "right"),
    ],
)
def test_the_launcher_stands_where_the_page_wants_it(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel, attributes: str, direction: str, side: str
) -> None:
    turn = f"document.documentElement.dir = '{direction}'"
    visitor.visit(shop.page(site.pk, attributes=attributes, script=turn))
    box = visitor.launcher.bounding_box()
    assert box
    assert box["x"] == (1280 - 20 - 56 if side == "right" else 20)


@pytest.mark.parametrize(
    ("attributes", "language", "expected"), [('data-locale="ar"', "en", "ar"), ("", "de", "de"), ("", "xx", "en")]
)
def test_the_chat_speaks_the_pages_language_or_the_one_it_names(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel, attributes: str, language: str, expected: str
) -> None:
    speak = f"document.documentElement.lang = '{language}'"
    visitor.visit(shop.page(site.pk, attributes=attributes, script=speak)).open_chat()
    expect(visitor.frame.locator("html")).to_have_attribute("lang", expected)
