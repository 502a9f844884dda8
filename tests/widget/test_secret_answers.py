"""A bot's question for a secret, in the browser: a masked field, and nothing of the answer anywhere afterwards."""

import uuid

import pytest
from playwright.sync_api import expect

from channels_app.models import Channel
from chat.models import Message, SealedAnswer
from chat.models.messages import MASK
from chat.posting import Post, post
from chat.sealing import expect_secret, read_answer
from tests.live_server import LiveServer, wait_for
from tests.widget.conftest import TokenFor, signed_in
from tests.widget.shop import Shop, Visitor

pytestmark = pytest.mark.browser


def test_a_secret_is_typed_masked_and_shown_as_a_mask(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    visitor.visit(shop.page(site.pk, script=signed_in(token_for()))).open_chat()
    visitor.say("Hello")
    visitor.expect_sent("Hello")
    place = Message.objects.get(author_kind="visitor").conversation_id
    expect_secret(place)
    asked = {"ask": {"secret": True, "digits": False}}
    post(Post(kind="bot", conversation_id=place, message_id=uuid.uuid4(), text="Password?", name="Robo", extras=asked))
    field = visitor.frame.locator("input.secret")
    expect(field).to_have_attribute("type", "password")
    expect(visitor.frame.locator("#text")).to_be_hidden()
    field.fill("s3cret word")
    field.press("Enter")
    expect(visitor.frame.locator(".message.own").last).to_contain_text(MASK)
    expect(visitor.frame.locator("#text")).to_be_visible()
    expect(field).to_have_count(0)
    wait_for(SealedAnswer.objects.exists, 5)
    stored = Message.objects.get(author_kind="visitor", seq=3)
    assert (stored.text, read_answer(place, stored.message_id)) == (MASK, "s3cret word")
    expect(visitor.frame.locator("body")).not_to_contain_text("s3cret")
