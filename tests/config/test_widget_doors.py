"""Every door that a visitor's browser has, walked with a session: it opens to their own rows and to nobody else's."""

import json
from typing import Any, NamedTuple

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from chat.attachments import store, upload
from chat.models import Attachment, Conversation, Merge
from chatauth.models import Session
from chatauth.sessions import sign
from core.ids import uuid7
from tests.chat.visitor import prove
from tests.config.test_api_doors import views
from tests.console.test_who_sees_what import state_of_the_database
from tests.console.world import CANARY, populate
from tests.factories import ConversationFactory, EndUserFactory, MessageFactory, SessionFactory
from tests.rest import UNKNOWN_ID
from tests.samples import PDF
from widget.api.base import WidgetEndpoint


class Door(NamedTuple):
    """A call with a session. `row` names the row that its address, query or body holds as `{row}`, if one does."""

    name: str
    method: str = "GET"
    row: str = ""
    body: dict[str, Any] | None = None
    query: dict[str, str] | None = None


MESSAGE = {"id": "0198c1f0-0000-7000-8000-000000000001", "text": "Hello"}
DOORS = [
    Door("sessions-refresh", "POST"),
    Door("sessions-current"),
    Door("conversations"),
    Door("conversations", "POST"),
    Door("messages", row="conversation", query={"conversation": "{row}"}),
    Door("messages", "POST", "conversation", {**MESSAGE, "conversation": "{row}"}),
    Door("rating", "POST", "conversation", {"conversation": "{row}", "score": 5}),
    Door("transcript", "POST", "conversation", {"conversation": "{row}"}),
    Door("merge", "POST", "offer", {"offer": "{row}", "accept": True}),
    Door("attachments", "POST"),
    Door("attachment", row="file"),
    Door("me"),
    Door("me", "DELETE"),
    Door("sessions-current", "DELETE"),
    Door("sessions", "DELETE"),
]
# Who has no session yet: what they answer tells of no row. tests/chatauth/test_sign_in.py and test_challenges.py
WITHOUT_SESSION = {("sessions", "POST"), ("challenges", "POST"), ("challenge", "GET")}
IDS = [f"{door.method} {door.name}" for door in DOORS]
WITH_ROW = [door for door in DOORS if door.row]
COUNTED = ("core_ratecount", "chatauth_session")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def session(site, vera) -> Session:
    prove(vera)
    return SessionFactory(channel=site, end_user=vera, assurance="verified", method="client_token")


@pytest.fixture
def mine(session) -> dict[str, str]:
    place = ConversationFactory(channel=session.channel, end_user=session.end_user, last_seq=1)
    MessageFactory(conversation=place, seq=1, author_kind="agent")
    before = EndUserFactory(company=session.company)
    offer = Merge.objects.create(
        company=session.company, channel=session.channel, source=before, target=session.end_user, session=session
    )
    file = upload(session, content=PDF, name="mine.pdf")
    Attachment.objects.filter(pk=file.pk).update(conversation=place, message_id=uuid7())
    return {"conversation": str(place.pk), "offer": str(offer.pk), "file": str(file.pk)}


def rows_of(place: Conversation, offer: Merge) -> dict[str, str]:
    file = store(PDF, f"{CANARY}.pdf", company=place.company, conversation=place, message_id=uuid7())
    MessageFactory(conversation=place, text=f"{CANARY} said this")
    return {"conversation": str(place.pk), "offer": str(offer.pk), "file": str(file.pk)}


@pytest.fixture
def strangers(session, bolt) -> list[dict[str, str]]:
    """What belongs to somebody of the neighbour, and to somebody else of the same channel."""
    theirs = populate(bolt, CANARY)
    other = EndUserFactory(company=session.company, name=f"{CANARY} colleague")
    offer = Merge.objects.create(
        company=session.company, channel=session.channel, source=EndUserFactory(company=session.company), target=other
    )
    place = ConversationFactory(channel=session.channel, end_user=other, preview=f"{CANARY} preview")
    return [rows_of(theirs.conversation, theirs.merge), rows_of(place, offer)]


def call(door: Door, row: str, session: Session | None) -> HttpResponse:
    address = reverse(f"widget:{door.name}", args=[row] if door.name == "attachment" else [])
    headers = {"Authorization": f"Bearer {sign(session).token}"} if session else {}
    if door.name == "attachments":
        return Client().post(address, {"file": SimpleUploadedFile("a.pdf", PDF)}, headers=headers)
    query = {name: value.replace("{row}", row) for name, value in (door.query or {}).items()}
    if door.method == "GET":
        return Client().get(address, query, headers=headers)
    body = json.dumps(door.body).replace("{row}", row) if door.body is not None else ""
    return Client().generic(door.method, address, body, content_type="application/json", headers=headers)


def test_T01_every_door_of_the_widget_is_walked_here():
    found = {
        (name, method.upper())
        for name, view in views(get_resolver().url_patterns)
        if issubclass(view, WidgetEndpoint)
        for method in view.http_method_names
        if hasattr(view, method) and method != "head"
    }
    assert found == {(door.name, door.method) for door in DOORS} | WITHOUT_SESSION


@pytest.mark.parametrize("door", DOORS, ids=IDS)
def test_a_visitor_opens_each_to_what_is_theirs(door, session, mine):
    answer = call(door, mine.get(door.row, ""), session)
    assert answer.status_code < 300, answer.content


@pytest.mark.parametrize("door", DOORS, ids=IDS)
def test_M01_nobody_opens_one_without_a_session_or_with_one_that_ended(door, session, mine, settings):
    before = state_of_the_database(*COUNTED)
    assert call(door, mine.get(door.row, ""), None).status_code == 401
    Session.objects.filter(pk=session.pk).update(ended_at=session.created_at)
    assert call(door, mine.get(door.row, ""), session).status_code == 401
    assert state_of_the_database(*COUNTED) == before


@pytest.mark.parametrize("door", WITH_ROW, ids=[f"{door.method} {door.name}" for door in WITH_ROW])
def test_T01_T05_what_is_another_visitors_and_what_is_nobodys_answer_alike(door, session, mine, strangers):
    before = state_of_the_database(*COUNTED)
    nothing = call(door, UNKNOWN_ID, session)
    assert nothing.status_code == 404
    for theirs in strangers:
        answer = call(door, theirs[door.row], session)
        assert (answer.status_code, answer.content) == (nothing.status_code, nothing.content)
    assert state_of_the_database(*COUNTED) == before


def test_T02_no_door_tells_a_word_of_another_visitor_or_company(session, mine, strangers):
    for door in DOORS:
        text = call(door, mine.get(door.row, ""), session).content.decode(errors="replace")
        assert CANARY.casefold() not in text.casefold(), door
        assert not [key for theirs in strangers for key in theirs.values() if key in text], door
        if door[:2] == ("me", "DELETE"):
            break  # the session ends with them
