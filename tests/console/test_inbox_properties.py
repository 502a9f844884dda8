"""Staff add and remove verified properties in the client pane."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from accounts.models import EndUser, User
from channels_app.models import Channel
from chat.models import Conversation
from core.models import Entry
from tests.factories import ConversationFactory


@pytest.fixture
def as_ana(client: Client, ana: User) -> Client:
    client.force_login(ana)
    return client


@pytest.fixture
def of_vera(site: Channel, vera: EndUser) -> Conversation:
    EndUser.objects.filter(pk=vera.pk).update(verified={"plan": "gold", "orders": 2})
    return ConversationFactory(channel=site, end_user=vera)


def change(client: Client, conversation: Conversation, body: Any) -> Any:
    return client.post(f"/admin/inbox/conversations/{conversation.pk}/properties/", body, "application/json")


def test_a_property_is_set_and_the_change_is_on_record(as_ana: Client, of_vera: Conversation, ana: User) -> None:
    answer = change(as_ana, of_vera, {"key": "plan", "value": "platinum"})
    assert {"key": "plan", "value": "platinum"} in answer.json()["client"]["verified"]
    entry = Entry.objects.get(action="end_user.changed")
    assert (entry.actor_id, entry.data["fields"]) == (str(ana.pk), ["plan"])


def test_null_removes_a_property(as_ana: Client, of_vera: Conversation) -> None:
    answer = change(as_ana, of_vera, {"key": "plan", "value": None})
    assert answer.json()["client"]["verified"] == [{"key": "orders", "value": "2"}]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"key": "a"},
        {"key": 1, "value": "b"},
        {"key": "", "value": "b"},
        {"key": "k" * 65, "value": "b"},
        {"key": "a", "value": ["b"]},
        {"key": "a", "value": "b" * 1025},
        {"key": "a", "value": "\x00"},
        [],
        "x",
    ],
)
def test_A07_a_wrong_property_is_refused(as_ana: Client, of_vera: Conversation, body: Any) -> None:
    answer = change(as_ana, of_vera, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert not Entry.objects.filter(action="end_user.changed").exists()


def test_T04_the_neighbours_client_cannot_be_changed(as_ana: Client, bolt_site: Channel) -> None:
    hidden = ConversationFactory(channel=bolt_site)
    assert change(as_ana, hidden, {"key": "a", "value": "b"}).status_code == 404
    hidden.end_user.refresh_from_db()
    assert hidden.end_user.verified == {}


def test_M05_it_takes_a_post_with_the_pages_own_token(ana: User, of_vera: Conversation) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ana)
    assert change(strict, of_vera, {"key": "a", "value": "b"}).status_code == 403
    assert strict.get(f"/admin/inbox/conversations/{of_vera.pk}/properties/").status_code == 400
    assert "a" not in EndUser.objects.get(pk=of_vera.end_user_id).verified


@pytest.mark.browser
def test_an_agent_adds_and_removes_in_the_pane(desk, server, conversation):
    pane = desk.open("queued", conversation).client_pane
    pane.get_by_text("Add a property").click()
    pane.get_by_role("textbox", name="Name").fill("plan")
    pane.get_by_role("textbox", name="Value").fill("gold")
    desk.page.keyboard.press("Enter")
    verified = pane.locator('[data-namespace="verified"]')
    expect(verified.locator("dd")).to_contain_text("gold")
    assert EndUser.objects.get(pk=conversation.end_user_id).verified == {"plan": "gold"}
    verified.get_by_role("button", name="Remove plan").click()
    expect(verified.locator("dd")).to_contain_text("gold")
    verified.get_by_role("button", name="Remove plan").click()
    expect(verified.locator("dd")).to_have_count(0)
    assert EndUser.objects.get(pk=conversation.end_user_id).verified == {}
