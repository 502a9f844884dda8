"""The chat as a page of its own, for links and WebViews."""

import pytest
from playwright.sync_api import expect

from accounts.models import EndUser
from channels_app.models import Channel
from chatauth.models import Session
from tests.live_server import LiveServer
from tests.widget.shop import Visitor

pytestmark = pytest.mark.browser


def test_a_visitor_chats_on_the_hosted_page_and_finds_the_conversation_again(
    server: LiveServer, visitor: Visitor, site: Channel
) -> None:
    site.kept_parameters = ["ref"]
    site.save()
    address = f"{server.url}/chat/{site.pk}/"
    visitor.visit(f"{address}?ref=poster&secret=1")
    expect(visitor.page.get_by_role("button", name="Close chat")).to_be_hidden()
    assert not EndUser.objects.exists()
    visitor.say("Hello from a poster")
    visitor.expect_sent("Hello from a poster")
    assert Session.objects.get().context["CHAT_URL"] == f"{address}?ref=poster"
    visitor.page.reload()
    expect(visitor.own).to_have_text(["Hello from a poster"])


def test_a_channel_for_customers_says_kindly_that_they_must_sign_in(
    server: LiveServer, visitor: Visitor, site: Channel
) -> None:
    site.sign_in = ["client_token"]
    site.save()
    visitor.expected = ["token_missing"]
    visitor.visit(f"{server.url}/chat/{site.pk}/")
    expect(visitor.page.get_by_role("alert").get_by_role("heading")).to_have_text("Please sign in first")


def test_an_unknown_channel_shows_a_kind_page(server: LiveServer, visitor: Visitor) -> None:
    visitor.visit(f"{server.url}/chat/01890000-0000-7000-8000-000000000000/")
    expect(visitor.page.get_by_role("heading")).to_have_text("The chat is closed")
