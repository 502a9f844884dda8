"""The main path: a customer of the shop opens the chat and is known without a question."""

import uuid

import pytest
from playwright.sync_api import expect

from accounts.models import EndUser, User
from channels_app.models import Channel
from chat.marks import staff_reads, staff_types
from chat.models import Conversation, Message
from chat.posting import Post, post
from chatauth.models import Session
from tests.live_server import LiveServer
from tests.widget.conftest import CLIENT, TokenFor, VisitorFor, signed_in
from tests.widget.shop import Shop, Visitor

pytestmark = pytest.mark.browser


def answer(conversation: Conversation, text: str, user: User) -> None:
    """What an agent's inbox does."""
    post(Post(kind="agent", conversation_id=conversation.pk, message_id=uuid.uuid4(), text=text, user_id=user.pk))


def test_a_signed_in_customer_chats_as_themselves_without_a_question(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel, ana: User
) -> None:
    visitor.visit(shop.page(site.pk, script=signed_in(token_for()))).open_chat()
    expect(visitor.frame.locator("#whoText")).to_have_text("You are chatting as Vera")
    expect(visitor.frame.get_by_role("img", name="Verified by this site")).to_be_visible()
    visitor.say("Is the tent in stock?")
    visitor.expect_sent("Is the tent in stock?")
    stored = Message.objects.get(author_kind="visitor")
    assert (stored.text, stored.assurance) == ("Is the tent in stock?", "verified")
    answer(stored.conversation, "Yes, and it ships today.", ana)
    expect(visitor.bubbles.last).to_have_text("Yes, and it ships today.")
    expect(visitor.frame.locator(".other .author")).to_have_text(str(ana))
    visitor.expect_heard("identified", client=CLIENT, assurance="verified")
    visitor.expect_heard("message")
    assert visitor.heard("message") == [
        {"author": {"kind": "agent", "name": str(ana)}, "text": "Yes, and it ships today."}
    ]


def test_the_visitor_sees_who_types_and_what_was_read(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel, ana: User
) -> None:
    visitor.visit(shop.page(site.pk, script=signed_in(token_for()))).open_chat()
    visitor.say("Is anybody there?")
    visitor.expect_sent("Is anybody there?")
    place = Message.objects.get(author_kind="visitor").conversation_id
    expect(visitor.frame.get_by_text("Seen")).to_be_hidden()
    server.run(staff_types(ana.pk, place))
    expect(visitor.frame.locator("#typing")).to_be_visible()
    expect(visitor.frame.locator("#typingText")).to_have_text(f"{ana} is typing")
    server.run(staff_reads(ana.pk, place, 1))
    expect(visitor.frame.get_by_text("Seen")).to_be_visible()
    answer(Conversation.objects.get(pk=place), "I am.", ana)
    expect(visitor.frame.locator("#typing")).to_be_hidden()
    expect(visitor.frame.locator("#connection")).to_have_text(f"You are chatting with {ana}")


def test_a_customer_finds_their_conversation_on_another_device(
    server: LiveServer, shop: Shop, visitor_for: VisitorFor, token_for: TokenFor, site: Channel
) -> None:
    address = shop.page(site.pk, script=signed_in(token_for()))
    at_home, on_the_phone = visitor_for(), visitor_for(viewport={"width": 375, "height": 740})
    at_home.visit(address).open_chat()
    at_home.say("One of the poles is bent.")
    at_home.expect_sent("One of the poles is bent.")
    on_the_phone.visit(address).open_chat()
    expect(on_the_phone.own).to_have_text(["One of the poles is bent."])
    on_the_phone.say("I am on my way now.")
    expect(at_home.own).to_have_text(["One of the poles is bent.", "I am on my way now."])


def test_the_client_is_compared_as_text(
    shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel, server: LiveServer
) -> None:
    visitor.visit(shop.page(site.pk, script=signed_in(token_for("1042"), 1042))).open_chat()
    visitor.expect_heard("identified", client="1042")


def test_nothing_is_loaded_kept_or_written_before_somebody_opens_the_chat(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    visitor.visit(shop.page(site.pk, script=signed_in(token_for())))
    expect(visitor.launcher).to_be_visible()
    visitor.page.wait_for_load_state("networkidle")
    assert visitor.paths() == ["/widget.js"]
    assert visitor.page.locator("iframe").count() == 0
    assert visitor.context.storage_state() == {"cookies": [], "origins": []}
    assert not Session.objects.exists()


def test_an_anonymous_visitor_leaves_no_row_before_they_write(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel
) -> None:
    visitor.visit(shop.page(site.pk)).open_chat()
    expect(visitor.frame.locator("#text")).to_be_focused()
    visitor.page.wait_for_load_state("networkidle")
    assert not EndUser.objects.exists()
    visitor.frame.locator("#text").press_sequentially("Hello")
    visitor.frame.locator("#text").press("Enter")
    visitor.expect_sent("Hello")
    assert Session.objects.get().assurance == "anonymous"
    expect(visitor.frame.locator("#who")).to_be_hidden()
    assert visitor.heard("identified") == []


def test_an_anonymous_visitor_finds_their_conversation_after_a_reload(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel
) -> None:
    shop.page(site.pk)
    visitor.visit(shop.near_url).open_chat()
    visitor.say("Hello")
    visitor.expect_sent("Hello")
    visitor.page.reload()
    visitor.open_chat()
    expect(visitor.own).to_have_text(["Hello"])
    assert Session.objects.count() == 1


def test_F05_the_chat_works_where_the_browser_forbids_storage(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel
) -> None:
    visitor.visit(shop.page(site.pk)).open_chat()
    visitor.say("Hello")
    visitor.expect_sent("Hello")
    denied = visitor.inner.evaluate("() => { try { localStorage.length; return false } catch { return true } }")
    assert denied, "This browser does not partition: the test would show nothing."


def test_J14_a_verified_session_is_not_resumed_where_nobody_is_signed_in(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    shop.page(site.pk, script=signed_in(token_for()))
    visitor.visit(shop.near_url).open_chat()
    visitor.say("My order is 20417.")
    visitor.expect_sent("My order is 20417.")
    shop.page(site.pk)
    visitor.visit(shop.near_url).open_chat()
    expect(visitor.frame.locator("#text")).to_be_focused()
    visitor.say("Hello")
    visitor.expect_sent("Hello")
    expect(visitor.own).to_have_text(["Hello"])


def test_the_context_names_the_page_with_the_kept_parameters_only(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    site.kept_parameters = ["ref"]
    site.save()
    visitor.visit(
        shop.page(site.pk, script=signed_in(token_for()), path="/tents", query="?ref=mail&secret=1#top")
    ).open_chat()
    visitor.expect_heard("identified")
    assert Session.objects.get().context == {
        "BROWSER_TYPE": "Google Chrome",
        "CHAT_URL": f"{shop.url}/tents?ref=mail",
        "LANGUAGE": "en",
        "URL_REF": "mail",
    }
