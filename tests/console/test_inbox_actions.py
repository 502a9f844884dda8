"""Work on many conversations over HTTP, and the quick replies of one."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from channels_app.models import Channel
from chat.models import Conversation
from core.ids import uuid7
from core.models import Entry
from tests.console.acting import logged_in
from tests.factories import ConversationFactory, QuickReplyFactory

ACTIONS, UNDO = "/admin/inbox/actions/", "/admin/inbox/undo/"


@pytest.fixture
def three(site: Channel) -> list[Conversation]:
    return [ConversationFactory(channel=site) for _ in range(3)]


def do(client: Client, action: str, rows: list[Any], **options: Any) -> Any:
    body = {"action": action, "conversations": [str(getattr(row, "pk", row)) for row in rows], **options}
    return client.post(ACTIONS, body, content_type="application/json")


def states() -> set[str]:
    return set(Conversation.objects.values_list("state", flat=True))


def test_many_are_closed_on_record_and_opened_again(ana: User, three: list[Conversation]) -> None:
    client = logged_in(ana)
    told = do(client, "close", three).json()
    assert (len(told["changed"]), told["refused"], states()) == (3, {}, {"closed"})
    entries = Entry.objects.filter(action="conversation.closed", actor_id=str(ana.pk), address="127.0.0.1")
    assert entries.count() == 3
    back = client.post(UNDO, {"undo": told["undo"]}, content_type="application/json").json()
    assert (len(back["changed"]), states()) == (3, {"queued"})


def test_T04_the_neighbours_among_them_do_not_exist(ana: User, three: list[Conversation], bolt_site: Channel) -> None:
    theirs = ConversationFactory(channel=bolt_site)
    unknown = uuid7()
    told = do(logged_in(ana), "close", [three[0], theirs, unknown]).json()
    assert told["refused"] == {str(theirs.pk): "not_found", str(unknown): "not_found"}
    assert told["changed"] == [str(three[0].pk)]
    theirs.refresh_from_db()
    assert theirs.state == "queued"


def test_nobody_else_gets_in(three: list[Conversation], ana: User) -> None:
    assert do(Client(), "close", three).status_code == 401
    ana.memberships.all().delete()
    assert do(logged_in(ana), "close", three).status_code == 403
    assert logged_in(ana).get(ACTIONS).status_code in (400, 403)
    assert states() == {"queued"}


def test_F08_a_change_needs_the_pages_own_token(ana: User, three: list[Conversation]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")
    assert do(client, "close", three).status_code == 403
    assert states() == {"queued"}


@pytest.mark.parametrize(
    "body",
    [{}, {"action": "close"}, {"action": "close", "conversations": []}, {"action": "close", "conversations": ["x"]},
     {"action": 1, "conversations": [str(uuid7())]}, {"action": "close", "conversations": [str(uuid7())] * 101},
     {"action": "erase", "conversations": [str(uuid7())]}, []],
)  # fmt: skip
def test_what_cannot_be_done_is_refused(ana: User, body: Any) -> None:
    answer = logged_in(ana).post(ACTIONS, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert logged_in(ana).post(UNDO, {"undo": 1}, content_type="application/json").status_code == 400


def test_the_replies_of_a_conversation_are_filled_in(ana: User, boris: User, three: list[Conversation]) -> None:
    conversation = three[0]
    QuickReplyFactory(company=conversation.company, shortcut="hi", text="Hi {visitor.name|there}, {agent.name} here")
    address = f"/admin/inbox/conversations/{conversation.pk}/replies/"
    (reply,) = logged_in(ana).get(address).json()["replies"]
    assert reply["text"] == f"Hi {conversation.end_user.name}, Ana here"
    assert logged_in(boris).get(address).status_code == 404
