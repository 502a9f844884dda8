"""What a visitor can do besides writing: several conversations, a rating, a copy by mail, their own data."""

import json
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import expect

from accounts.models import EndUser, User
from channels_app.models import Channel
from chat.conversations import close
from chat.models import Conversation
from chatauth.models import Session
from core.models import Entry
from tests.live_server import LiveServer
from tests.widget.conftest import TokenFor, VisitorFor, signed_in
from tests.widget.shop import Shop, Visitor
from tests.widget.test_access import violations

pytestmark = pytest.mark.browser


def choose(visitor: Visitor, entry: str) -> None:
    visitor.place.get_by_role("button", name="More").click()
    visitor.place.get_by_role("menuitem", name=entry).click()


def test_a_visitor_keeps_several_conversations_and_rates_one(
    server: LiveServer, visitor: Visitor, site: Channel, ana: User
) -> None:
    site.starters, site.disclaimer = ["About the tent", "About the boots"], "A machine may answer."
    site.save()
    page = visitor.page
    visitor.visit(f"{server.url}/chat/{site.pk}/")
    expect(page.get_by_text("A machine may answer.")).to_be_visible()
    page.get_by_role("button", name="About the tent").click()
    visitor.expect_sent("About the tent")
    expect(page.get_by_role("button", name="About the boots")).to_be_hidden()
    choose(visitor, "Your conversations")
    expect(page.get_by_role("heading", name="Your conversations")).to_be_focused()
    expect(page.locator(".entry")).to_have_count(1)
    assert violations(page) == []
    page.get_by_role("button", name="New conversation").click()
    expect(visitor.bubbles).to_have_count(0)
    visitor.say("About the boots")
    visitor.expect_sent("About the boots")
    assert Conversation.objects.count() == 2

    choose(visitor, "Your conversations")
    expect(page.locator(".entry .preview")).to_have_text(["About the boots", "About the tent"])
    expect(page.locator(".entry[aria-current]")).to_contain_text("About the boots")
    page.locator(".entry", has_text="About the tent").click()
    expect(visitor.bubbles).to_have_text(["About the tent"])
    visitor.say("It is torn.")
    visitor.expect_sent("It is torn.")
    tent = Conversation.objects.get(preview="It is torn.")

    close(tent.pk, by=ana)
    expect(page.get_by_text("This conversation has ended.")).to_be_visible()
    page.get_by_role("radio", name="Good").check(force=True)
    page.get_by_label("Anything you would like to add?").fill("Quick!")
    assert violations(page) == []
    page.get_by_role("button", name="Send rating").click()
    expect(page.get_by_text("Thank you for telling us.")).to_be_visible()
    tent.refresh_from_db()
    assert (tent.rating, tent.rating_comment) == (4, "Quick!")
    visitor.say("One more thing")
    visitor.expect_sent("One more thing")
    expect(page.get_by_text("This conversation has ended.")).to_be_hidden()

    choose(visitor, "Send me this conversation")
    visitor.expected = ["400"]
    page.get_by_role("button", name="Send the copy").click()
    expect(page.get_by_text("We know no confirmed e-mail address of yours.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#text")).to_be_focused()


def test_a_visitor_takes_their_data_along_and_has_it_erased(
    server: LiveServer, visitor: Visitor, site: Channel, tmp_path: Path
) -> None:
    page = visitor.page
    visitor.visit(f"{server.url}/chat/{site.pk}/")
    visitor.say("My secret")
    visitor.expect_sent("My secret")
    choose(visitor, "Your data")
    expect(page.get_by_role("heading", name="Your data")).to_be_focused()
    assert violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my data").click()
    download.value.save_as(tmp_path / "copy.json")
    assert "My secret" in json.dumps(json.loads((tmp_path / "copy.json").read_text()))
    page.get_by_role("button", name="Erase my data").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Erase my data").click()
    visitor.expected = ["401", "token_revoked"]
    page.get_by_role("button", name="Yes, erase everything").click()
    expect(page.get_by_text("Your data has been erased.")).to_be_visible()
    assert not Conversation.objects.filter(preview="My secret").exists()
    page.get_by_role("button", name="Back").click()
    expect(visitor.bubbles).to_have_count(0)
    page.wait_for_function("localStorage.length + sessionStorage.length === 0")


def test_signing_out_everywhere_ends_the_chat_on_all_devices(
    server: LiveServer, shop: Shop, visitor_for: VisitorFor, token_for: TokenFor, site: Channel
) -> None:
    address = shop.page(site.pk, script=signed_in(token_for()))
    here, there = visitor_for(), visitor_for()
    for device in (here, there):
        device.expected = ["401", "token_revoked"]
        device.visit(address).open_chat()
        device.expect_heard("identified")
    choose(here, "Your data")
    here.frame.get_by_role("button", name="Sign out everywhere").click()
    for device in (here, there):
        device.expect_heard("rejected", reason="token_revoked")
    assert EndUser.objects.get(pk=Session.objects.latest("created_at").end_user_id).not_before
    assert Session.objects.filter(ended_at=None).count() == 0


def test_signing_out_everywhere_needs_a_session(client: Client, db: None) -> None:
    answer = client.delete("/widget/api/v1/sessions")
    assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")
    assert not Entry.objects.exists()
