"""Every door of the inbox, walked by every role: it opens where it should, and the neighbour's rows are nobody's."""

import json
from typing import Any, NamedTuple

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.models import User
from chat.attachments import store
from chat.models import SavedView
from core.ids import uuid7
from core.models import Entry
from tests.console.acting import logged_in
from tests.console.test_who_sees_what import patterns, state_of_the_database
from tests.console.world import CANARY, populate
from tests.factories import UserFactory
from tests.rest import UNKNOWN_ID
from tests.samples import PDF

ROLES = ["ana", "adam", "olga"]


class Door(NamedTuple):
    """A call. `rows` names what stands in its address, and `{conversation}` in a body is filled in the same way."""

    name: str
    method: str = "GET"
    rows: tuple[str, ...] = ()
    body: dict[str, Any] | None = None
    query: dict[str, str] | None = None


PLACE = ("conversation",)
DOORS = [
    Door("inbox_counts"),
    Door("inbox_conversations", query={"view": "all"}),
    Door("inbox_conversation", rows=PLACE),
    Door("inbox_messages", rows=PLACE, query={"before": "5"}),
    Door("inbox_properties", "POST", PLACE, {"key": "plan", "value": "silver"}),
    Door("inbox_upload", "POST", PLACE),
    Door("inbox_attachment", rows=("file",)),
    Door("inbox_end", "POST", ("conversation", "session"), {}),
    Door("inbox_transcript", rows=PLACE),
    Door("inbox_mail", "POST", PLACE, {"to": "me"}),
    Door("inbox_staff", rows=PLACE),
    Door("inbox_replies", rows=PLACE),
    Door("inbox_away", "POST", body={"is_away": False}),
    Door("inbox_choices"),
    Door("inbox_actions", "POST", body={"action": "close", "conversations": ["{conversation}"]}),
    Door("inbox_undo", "POST", body={"undo": "made up"}),
    Door("inbox_views"),
    Door("inbox_save_view", "POST", body={"name": "Theirs", "query": "channel={channel}&team={team}&tag={tag}"}),
    Door("inbox_default_view", "POST", ("view",), {"is_default": True}),
    Door("inbox_delete_view", "POST", ("view",), {}),
]
WITH_ROWS = [door for door in DOORS if door.rows]
COUNTED = "core_ratecount"
NEEDS_MORE = {"inbox_end": {"ana": 403}, "inbox_undo": dict.fromkeys(ROLES, 400)}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ours(acme, ana):
    return rows_of(acme, "Acme", of=ana)


@pytest.fixture
def theirs(bolt, boris):
    return rows_of(bolt, CANARY, of=boris)


@pytest.fixture
def who(request: pytest.FixtureRequest) -> User:
    return request.getfixturevalue(request.param)


def rows_of(company: Any, word: str, *, of: User) -> dict[str, str]:
    made = populate(company, word)
    file = store(PDF, f"{word}.pdf", company=company, conversation=made.conversation, message_id=uuid7())
    view = SavedView.objects.create(user=of, name=f"{word} view", query="view=all")
    found = {"conversation": made.conversation, "session": made.session, "channel": made.channel, "team": made.team}
    return {name: str(row.pk) for name, row in {**found, "tag": made.tag, "file": file, "view": view}.items()}


def call(client: Client, door: Door, rows: dict[str, str]) -> HttpResponse:
    address = reverse(f"admin:{door.name}", args=[rows[name] for name in door.rows])
    if door.method == "GET":
        return client.get(address, door.query)
    if door.body is None:
        return client.post(address, {"file": SimpleUploadedFile("a.pdf", PDF)})
    text = json.dumps(door.body)
    for name, key in rows.items():
        text = text.replace("{" + name + "}", key)
    return client.post(address, text, content_type="application/json")


def test_T01_every_door_of_the_inbox_is_walked_here():
    found = patterns(get_resolver().url_patterns, "")
    inside = {pattern for pattern in found if pattern.startswith("admin/inbox/")} - {"admin/inbox/"}
    listed = {
        reverse(f"admin:{door.name}", args=[UNKNOWN_ID] * len(door.rows)).strip("/").replace(UNKNOWN_ID, "<uuid>")
        for door in DOORS
    }
    assert {shape(pattern) for pattern in inside} == listed


def shape(pattern: str) -> str:
    return "/".join("<uuid>" if part.startswith("<uuid:") else part for part in pattern.strip("/").split("/"))


def test_M01_nobody_gets_in_without_logging_in_or_without_a_company(ours):
    stranger = logged_in(UserFactory(email="stranger@example.test"))
    before = state_of_the_database()
    for door in DOORS:
        assert call(Client(), door, ours).status_code == 401, door.name
        assert call(stranger, door, ours).status_code == 403, door.name
    assert state_of_the_database() == before


@pytest.mark.parametrize("who", ROLES, indirect=True)
def test_M01_each_door_opens_for_whoever_may_answer(who, request, ours, ana):
    client = logged_in(who)
    for door in DOORS:
        rows = ours if who == ana or "view" not in door.rows else {**ours, "view": own_view(who)}
        wanted = NEEDS_MORE.get(door.name, {}).get(request.node.callspec.params["who"], 200)
        assert call(client, door, rows).status_code == wanted, door.name


def test_M05_nothing_is_done_by_a_get(ana, ours):
    client = logged_in(ana)
    before = state_of_the_database(COUNTED)
    for door in DOORS:
        if door.method == "POST":
            address = reverse(f"admin:{door.name}", args=[ours[name] for name in door.rows])
            assert client.get(address, door.body).status_code == 400, door.name
    assert state_of_the_database(COUNTED) == before


def own_view(user: User) -> str:
    return str(SavedView.objects.get_or_create(user=user, name="Own", defaults={"query": ""})[0].pk)


@pytest.mark.parametrize("who", ROLES, indirect=True)
def test_T01_T05_what_is_the_neighbours_and_what_is_nobodys_answer_alike(who, theirs):
    client = logged_in(who)
    before = state_of_the_database(COUNTED)
    for door in WITH_ROWS:
        answer = call(client, door, theirs)
        nothing = call(client, door, {**theirs, **dict.fromkeys(door.rows, UNKNOWN_ID)})
        assert answer.status_code == 404, door.name
        assert (answer.status_code, answer.content) == (nothing.status_code, nothing.content), door.name
    assert state_of_the_database(COUNTED) == before


@pytest.mark.parametrize("who", ROLES, indirect=True)
def test_T02_no_door_tells_a_word_of_the_neighbour(who, ours, theirs):
    client = logged_in(who)
    asked = [door for door in DOORS if not set(door.rows) - {"view"} and door.name != "inbox_save_view"]
    said = [call(client, door, {**theirs, "view": own_view(who)}) for door in asked]
    said.append(client.get(reverse("admin:inbox"), {"view": "all", "conversation": theirs["conversation"]}))
    said.append(client.get(reverse("admin:inbox_conversations"), {"view": "all", "q": CANARY}))
    said.append(client.get(reverse("admin:inbox_conversations"), {"view": "all", "team": theirs["team"]}))
    for answer in said:
        text = answer.content.decode()
        assert CANARY.casefold() not in text.casefold()
        assert not [key for name, key in theirs.items() if name != "conversation" and key in text]
    assert not Entry.objects.filter(actor_id=str(who.pk), target_id=theirs["conversation"]).exists()
