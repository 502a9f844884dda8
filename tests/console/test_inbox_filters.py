"""The list's filters, the views that people keep, and what there is to choose from."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Company, User
from channels_app.models import Channel
from chat.changes import tag
from chat.models import Conversation, SavedView
from chat.models.conversations import Priority, State
from core.ids import uuid7
from tests.console.acting import logged_in
from tests.factories import (
    ChannelFactory,
    ConversationFactory,
    MessageFactory,
    TagFactory,
    TeamFactory,
    TeamMemberFactory,
)

LIST, VIEWS, CHOICES = (f"/admin/inbox/{name}/" for name in ("conversations", "views", "choices"))


@pytest.fixture
def as_ana(ana: User) -> Client:
    return logged_in(ana)


def listed(client: Client, **asked: Any) -> set[str]:
    answer = client.get(LIST, {"view": "all", **asked})
    assert answer.status_code == 200, answer.content
    return {row["id"] for row in answer.json()["rows"]}


def keep(client: Client, **body: Any) -> Any:
    return client.post(f"{VIEWS}save/", body, content_type="application/json")


def test_each_filter_keeps_what_fits_it(as_ana: Client, acme: Company, ana: User, olga: User, site: Channel) -> None:
    team, vip, late = TeamFactory(company=acme), TagFactory(company=acme), TagFactory(company=acme)
    other = ChannelFactory(company=acme)
    plain = ConversationFactory(channel=site)
    wanted = ConversationFactory(
        channel=other, team=team, assignee=ana, state=State.SNOOZED, priority=Priority.URGENT, assurance="verified",
        snoozed_until=timezone.now() + timedelta(hours=1), last_seq=1,
    )  # fmt: skip
    MessageFactory(conversation=wanted, seq=1)
    tag(wanted.pk, add=[vip.pk, late.pk], by=ana)
    tag(plain.pk, add=[late.pk], by=ana)
    hers = ConversationFactory(channel=site, assignee=olga, state=State.ASSIGNED)
    one, others = {str(wanted.pk)}, {str(plain.pk), str(hers.pk)}
    for asked in (
        {"state": "snoozed"},
        {"team": str(team.pk)},
        {"assignee": "me"},
        {"assignee": str(ana.pk)},
        {"tag": [str(vip.pk), str(late.pk)]},
        {"channel": str(other.pk)},
        {"priority": ["urgent", "high"]},
        {"assurance": "verified"},
        {"unread": "1"},
    ):
        assert listed(as_ana, **asked) == one, asked
    assert listed(as_ana, team="none") == others
    assert listed(as_ana, assignee=["none", str(olga.pk)]) == others
    assert listed(as_ana, tag=str(late.pk)) == {str(wanted.pk), str(plain.pk)}
    assert listed(as_ana, tag=str(late.pk), assignee="none") == {str(plain.pk)}
    row = as_ana.get(LIST, {"view": "all", "state": "snoozed"}).json()["rows"][0]
    assert (row["team"]["name"], row["priority"], len(row["tags"])) == (team.name, "urgent", 2)
    assert row["snoozed_until"] is not None


@pytest.mark.parametrize(
    "asked",
    [
        {"state": "gone"},
        {"team": "x"},
        {"assignee": "you"},
        {"tag": "'; --"},
        {"priority": "5"},
        {"assurance": "sure"},
        {"unread": "yes"},
        {"channel": [str(uuid7()) for _ in range(21)]},
    ],
)
def test_a_filter_that_cannot_be_is_refused(as_ana: Client, asked: dict[str, Any]) -> None:
    answer = as_ana.get(LIST, {"view": "all", **asked})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert keep(as_ana, name="x", query=f"view=all&{'&'.join(f'{k}={v}' for k, v in asked.items())}").status_code == 400


def test_T01_the_neighbours_ids_find_nothing(as_ana: Client, bolt: Company, bolt_site: Channel, boris: User) -> None:
    team, label = TeamFactory(company=bolt), TagFactory(company=bolt)
    theirs = ConversationFactory(channel=bolt_site, team=team, assignee=boris, state=State.ASSIGNED)
    tag(theirs.pk, add=[label.pk], by=boris)
    for asked in ({"team": team.pk}, {"tag": label.pk}, {"channel": bolt_site.pk}, {"assignee": boris.pk}):
        assert listed(as_ana, **{name: str(value) for name, value in asked.items()}) == set()


def test_a_search_says_where_it_was_said(as_ana: Client, site: Channel) -> None:
    conversation = ConversationFactory(channel=site, preview="Thanks")
    MessageFactory(conversation=conversation, seq=1, text="My tent has a hole")
    answer = as_ana.get(LIST, {"q": "tent hole"}).json()
    assert answer["excerpts"] == {str(conversation.pk): "My tent has a hole"}
    assert as_ana.get(LIST).json()["excerpts"] == {}


def test_a_view_is_kept_in_one_spelling_changed_made_the_default_and_deleted(as_ana: Client, ana: User) -> None:
    (view,) = keep(as_ana, name=" Urgent ", query="unread=1&priority=urgent&view=mine&conversation=x&evil=1").json()[
        "views"
    ]
    assert (view["name"], view["query"]) == ("Urgent", "view=mine&priority=urgent&unread=1")
    keep(as_ana, name="Urgent", query="view=all&q=tent", is_default=True)
    keep(as_ana, name="Other", query="view=closed", is_default=True)
    assert [(one.name, one.query, one.is_default) for one in SavedView.objects.filter(user=ana)] == [
        ("Urgent", "view=all&q=tent", False),
        ("Other", "view=closed", True),
    ]
    assert '"opens": "view=closed"' in as_ana.get("/admin/inbox/").content.decode()
    first = SavedView.objects.get(name="Urgent")
    as_ana.post(f"{VIEWS}{first.pk}/default/", {"is_default": True}, content_type="application/json")
    assert [one.name for one in SavedView.objects.filter(is_default=True)] == ["Urgent"]
    assert [one["name"] for one in as_ana.post(f"{VIEWS}{first.pk}/delete/").json()["views"]] == ["Other"]


@pytest.mark.parametrize(
    "body",
    [{}, {"name": "x"}, {"name": "", "query": ""}, {"name": "x" * 41, "query": ""}, {"name": "x\0", "query": ""},
     {"name": "x", "query": "view=other"}, {"name": "x", "query": "v" * 1_001}, {"name": 1, "query": ""}],
)  # fmt: skip
def test_a_view_that_cannot_be_kept_is_refused(as_ana: Client, body: dict[str, Any]) -> None:
    assert keep(as_ana, **body).status_code == 400
    assert not SavedView.objects.exists()


def test_somebody_keeps_so_many_views_at_most(as_ana: Client) -> None:
    answers = [keep(as_ana, name=str(number), query="view=all").status_code for number in range(21)]
    assert answers == [200] * 20 + [400]
    assert keep(as_ana, name="3", query="view=mine").status_code == 200


def test_T05_nobody_reaches_anothers_views(as_ana: Client, adam: User) -> None:
    view = SavedView.objects.create(user=adam, name="Mine", query="view=mine")
    for address in (f"{VIEWS}{view.pk}/delete/", f"{VIEWS}{view.pk}/default/"):
        answer = as_ana.post(address, {"is_default": True}, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert as_ana.get(VIEWS).json() == {"views": []}
    assert SavedView.objects.get().is_default is False


def test_T01_there_is_to_choose_from_what_is_of_ones_companies(
    as_ana: Client, ana: User, acme: Company, bolt: Company, site: Channel, bolt_site: Channel, boris: User
) -> None:
    mine = TeamMemberFactory(team=TeamFactory(company=acme), user=ana).team
    label = TagFactory(company=acme, tone="ok")
    TeamFactory(company=bolt), TagFactory(company=bolt)
    found = as_ana.get(CHOICES).json()
    assert found["teams"] == [{"id": str(mine.pk), "name": mine.name, "company": str(acme.pk)}]
    assert found["tags"] == [{"id": str(label.pk), "name": label.name, "company": str(acme.pk), "tone": "ok"}]
    assert [one["id"] for one in found["channels"]] == [str(site.pk)]
    assert [one["id"] for one in found["staff"]] == [str(ana.pk)]


def test_counting_stops_where_the_screen_stops(as_ana: Client, site: Channel, monkeypatch: Any) -> None:
    monkeypatch.setattr("console.inbox.rows.COUNTED", 3)
    for _ in range(5):
        ConversationFactory(channel=site, state=State.CLOSED)
    assert as_ana.get("/admin/inbox/counts/").json()["closed"] == 3
    assert Conversation.objects.count() == 5
