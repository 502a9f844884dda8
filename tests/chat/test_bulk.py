"""Many conversations at once: what happened to each, and taking it back."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from chat.bulk import MOST, run_many, undo
from chat.conversations import assign, close
from chat.models import Conversation
from chat.models.conversations import State
from chat.posting import post
from core.ids import uuid7
from core.models import Entry
from core.reasons import Refused
from tests.chat.rows import said
from tests.factories import ConversationFactory, TagFactory, TeamFactory, TeamMemberFactory


@pytest.fixture
def three(site) -> list[Conversation]:
    return [ConversationFactory(channel=site) for _ in range(3)]


def ids(rows) -> list:
    return [row.pk for row in rows]


def states(rows) -> list[str]:
    found = Conversation.objects.in_bulk(ids(rows))
    return [found[row.pk].state for row in rows]


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return str(refused.value.reason)


def test_each_is_told_what_happened_to_it(three, bolt_site, ana):
    close(three[0].pk, by=ana)
    theirs, unknown = ConversationFactory(channel=bolt_site).pk, uuid7()
    outcome = run_many("assign", {"to": "me"}, [*ids(three), theirs, unknown], by=ana)
    assert outcome.changed == ids(three[1:])
    assert outcome.refused == {three[0].pk: "conflict", theirs: "not_found", unknown: "not_found"}
    again = run_many("assign", {"to": "me"}, ids(three[1:]), by=ana)
    assert (again.changed, again.unchanged, again.undo) == ([], ids(three[1:]), "")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("assign", {"to": "me"}),
        ("close", {}),
        ("pend", {}),
        ("snooze", {"until": (timezone.now() + timedelta(days=1)).isoformat()}),
        ("prioritise", {"priority": "high"}),
    ],
)
def test_what_was_done_is_taken_back_as_a_whole(three, ana, adam, kind, body):
    assign(three[0].pk, to=adam, by=adam)
    before = list(Conversation.objects.order_by("pk").values())
    outcome = run_many(kind, body, ids(three), by=ana)
    assert set(outcome.changed) == set(ids(three))
    assert list(Conversation.objects.order_by("pk").values()) != before
    back = undo(outcome.undo, by=ana, address="192.0.2.1")
    assert set(back.changed) == set(ids(three))
    assert list(Conversation.objects.order_by("pk").values()) == before
    assert Entry.objects.filter(action="conversation.restored", address="192.0.2.1").count() == 3


def test_tags_and_teams_are_taken_back_too(three, acme, ana):
    kept, added = TagFactory(company=acme), TagFactory(company=acme)
    run_many("tag", {"add": [str(kept.pk)]}, ids(three[:1]), by=ana)
    tagged = run_many("tag", {"add": [str(kept.pk), str(added.pk)]}, ids(three), by=ana)
    undo(tagged.undo, by=ana)
    assert [list(row.tag_links.values_list("tag_id", flat=True)) for row in three] == [[kept.pk], [], []]
    team = TeamMemberFactory(team=TeamFactory(company=acme), user=ana).team
    moved = run_many("hand_over", {"team": str(team.pk)}, ids(three), by=ana)
    undo(moved.undo, by=ana)
    assert not Conversation.objects.filter(team=team).exists()


def test_what_somebody_changed_since_is_left_as_it_is(three, ana, adam, session):
    outcome = run_many("close", {}, ids(three), by=ana)
    assign_again = three[0].pk
    run_many("reopen", {}, [assign_again], by=adam)
    assign(assign_again, to=adam, by=adam)
    back = undo(outcome.undo, by=ana)
    assert back.refused == {assign_again: "conflict"}
    assert states(three) == ["assigned", "queued", "queued"]


def test_a_visitor_who_wrote_meanwhile_is_not_closed_away(conversation, session, ana):
    run_many("close", {}, [conversation.pk], by=ana)
    reopened = run_many("reopen", {}, [conversation.pk], by=ana)
    post(said(conversation, session))
    run_many("assign", {"to": "me"}, [conversation.pk], by=ana)
    assert undo(reopened.undo, by=ana).refused == {conversation.pk: "conflict"}
    assert states([conversation]) == [State.ASSIGNED]


def test_undo_is_for_the_same_person_and_for_a_while(three, ana, adam, boris):
    outcome = run_many("close", {}, ids(three), by=ana)
    for stranger in (adam, boris):
        assert refusal(undo, outcome.undo, by=stranger) == "invalid_request"
    for forged in ("", "x", outcome.undo[:-2]):
        assert refusal(undo, forged, by=ana) == "invalid_request"
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert refusal(undo, outcome.undo, by=ana) == "invalid_request"
    assert states(three) == ["closed"] * 3


def test_undo_asks_for_the_right_again(three, ana):
    outcome = run_many("close", {}, ids(three), by=ana)
    ana.memberships.all().delete()
    assert set(undo(outcome.undo, by=ana).refused.values()) == {"not_found"}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("delete", {}),
        ("assign", {}),
        ("assign", {"to": 5}),
        ("assign", {"to": str(uuid7())}),
        ("snooze", {}),
        ("snooze", {"until": "tomorrow"}),
        ("snooze", {"until": "2030-01-01T00:00:00"}),
        ("snooze", {"until": None}),
        ("hand_over", {}),
        ("hand_over", {"team": []}),
        ("tag", {"add": "x"}),
        ("tag", {"add": ["x"]}),
        ("tag", {"remove": [str(uuid7())] * 21}),
        ("prioritise", {"priority": "URGENT"}),
        ("prioritise", {"priority": 4}),
    ],
)
def test_a_wrong_command_is_refused_before_anything_is_changed(three, ana, kind, body):
    assert refusal(run_many, kind, body, ids(three), by=ana) == "invalid_request"
    assert not Entry.objects.exists()


def test_there_are_so_many_at_most(ana):
    for chosen in ([], [uuid7() for _ in range(MOST + 1)]):
        assert refusal(run_many, "close", {}, chosen, by=ana) == "invalid_request"
