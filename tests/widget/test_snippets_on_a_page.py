"""The lines that the Install tab and the docs give for a page do what they say, under the policy that they name."""

import json

import pytest
from playwright.sync_api import expect

from channels_app.models import Channel
from console.install.snippets import Place, text_of
from tests.chatauth.test_external_jwt import code
from tests.factories import SigningKeyFactory
from tests.widget.conftest import CLIENT, TokenFor
from tests.widget.shop import NONCE, Shop, Visitor


def put_up(shop: Shop, place: Place, name: str, **values: str) -> str:
    """A page of the shop that holds a snippet as it is shown, filled in. Its address."""
    lines = text_of(name, place).replace("<script>", f'<script nonce="{NONCE}">')
    for placeholder, value in values.items():
        filled = f"{{the {placeholder.replace('_', ' ')}}}"
        assert filled in lines
        lines = lines.replace(filled, value)
    policy = text_of("page.policy", place).replace("script-src", f"script-src 'nonce-{NONCE}'")
    policy = f"default-src 'none'; connect-src 'self'; {policy}"
    shop.pages["/"] = (f"<!doctype html><title>Shop</title>{lines}", {"Content-Security-Policy": policy})
    return f"{shop.url}/"


@pytest.fixture
def place(shop: Shop, site: Channel) -> Place:
    site.sign_in = ["client_token", "external_jwt", "anonymous"]
    site.save()
    return Place.of(site)


def expect_verified(visitor: Visitor, page: str) -> None:
    """The page is opened, the chat too, and the visitor signed in."""
    visitor.visit(page)
    visitor.page.evaluate("window.heard = []; Usher.on('identified', (detail) => heard.push(detail))")
    visitor.open_chat()
    visitor.page.wait_for_function("() => heard.some((detail) => detail.assurance === 'verified')")


def test_a_token_in_the_page(visitor: Visitor, shop: Shop, place: Place, token_for: TokenFor) -> None:
    values = {"token_from_your_server": token_for(), "same_clientID": CLIENT}
    expect_verified(visitor, put_up(shop, place, "page.token", **values))


def test_a_token_that_the_page_asks_for(visitor: Visitor, shop: Shop, place: Place, token_for: TokenFor) -> None:
    answer = json.dumps({"token": token_for(), "client": CLIENT})
    shop.pages["/chat-token"] = (answer, {"Content-Type": "application/json"})
    expect_verified(visitor, put_up(shop, place, "page.fetch"))


def test_a_signed_code(visitor: Visitor, shop: Shop, place: Place, site: Channel) -> None:
    SigningKeyFactory(channel=site)
    values = {"code_from_your_server": code({"user": {"id": CLIENT}})}
    expect_verified(visitor, put_up(shop, place, "page.code", **values))


def test_nobody_in_particular(visitor: Visitor, shop: Shop, place: Place) -> None:
    visitor.visit(put_up(shop, place, "page.plain")).open_chat()
    expect(visitor.place.locator("#text")).to_be_visible()
