"""Putting conversations aside, handing them over, ranking and tagging them."""

from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from chat.changes import hand_over, pend, prioritise, snooze, tag
from chat.conversations import assign, close, open_for, reopen
from chat.models import Conversation, ConversationTag, TeamChannel, TeamMember
from chat.models.conversations import Priority, State
from chat.posting import post
from chat.tasks import wake
from core.ids import uuid7
from core.models import Entry
from core.reasons import Refused
from tests.chat.rows import answered, said
from tests.factories import TagFactory, TeamFactory, TeamMemberFactory
from tests.jobs import run_jobs


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return str(refused.value.reason)


def audit() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("action", flat=True))


def now_of(conversation: Conversation) -> Conversation:
    return Conversation.objects.get(pk=conversation.pk)


def soon(**delta: float):
    return timezone.now() + timedelta(**(delta or {"hours": 1}))


@pytest.mark.parametrize("put_aside", [pend, lambda pk, by: snooze(pk, until=soon(), by=by)])
def test_what_was_put_aside_comes_back_to_its_agent_when_the_visitor_writes(conversation, session, ana, put_aside):
    assign(conversation.pk, to=ana, by=ana)
    put_aside(conversation.pk, by=ana)
    post(answered(conversation, ana, "I ask the workshop."))
    assert now_of(conversation).state in (State.PENDING, State.SNOOZED)
    post(said(conversation, session, "Any news?"))
    found = now_of(conversation)
    assert (found.state, found.assignee, found.snoozed_until) == (State.ASSIGNED, ana, None)


def test_nobodys_pending_conversation_comes_back_to_the_queue(conversation, session, ana):
    pend(conversation.pk, by=ana)
    pend(conversation.pk, by=ana)
    post(said(conversation, session))
    assert (now_of(conversation).state, audit()) == (State.QUEUED, ["conversation.pending"])


def test_a_snoozed_conversation_wakes_by_its_job_and_says_so(conversation, ana):
    assign(conversation.pk, to=ana, by=ana)
    until = soon()
    snooze(conversation.pk, until=until, by=ana)
    snooze(conversation.pk, until=until, by=ana)
    assert (now_of(conversation).state, now_of(conversation).snoozed_until) == (State.SNOOZED, until)
    assert run_jobs() == []
    wake.func(conversation_id=str(conversation.pk), until=until.isoformat())
    found = now_of(conversation)
    assert (found.state, found.assignee, found.snoozed_until) == (State.ASSIGNED, ana, None)
    assert audit() == ["conversation.assigned", "conversation.snoozed", "conversation.woken"]
    assert Entry.objects.get(action="conversation.woken").actor_kind == "system"


def test_the_job_is_enqueued_for_that_very_time(conversation, ana):
    until = soon()
    snooze(conversation.pk, until=until, by=ana)
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.scheduled_at) == ("chat.tasks.wake", until)
    wake.func(**job.args)
    assert now_of(conversation).state == State.QUEUED


def test_an_earlier_alarm_does_not_wake_what_was_snoozed_anew(conversation, ana):
    early, late = soon(), soon(days=2)
    snooze(conversation.pk, until=early, by=ana)
    snooze(conversation.pk, until=late, by=ana)
    wake.func(conversation_id=str(conversation.pk), until=early.isoformat())
    assert now_of(conversation).state == State.SNOOZED
    close(conversation.pk, by=ana)
    wake.func(conversation_id=str(conversation.pk), until=late.isoformat())
    assert (now_of(conversation).state, now_of(conversation).snoozed_until) == (State.CLOSED, None)


@pytest.mark.parametrize("until", [timedelta(seconds=-1), timedelta(days=400)])
def test_a_snooze_ends_within_the_next_year(conversation, ana, until):
    assert refusal(snooze, conversation.pk, until=timezone.now() + until, by=ana) == "invalid_request"


def test_reopening_brings_back_what_was_put_aside(conversation, ana):
    assign(conversation.pk, to=ana, by=ana)
    for put_aside in (lambda: pend(conversation.pk, by=ana), lambda: snooze(conversation.pk, until=soon(), by=ana)):
        put_aside()
        assert reopen(conversation.pk, by=ana).state == State.ASSIGNED
    assert now_of(conversation).snoozed_until is None


def test_what_is_closed_is_reopened_first(conversation, acme, ana):
    close(conversation.pk, by=ana)
    assert refusal(pend, conversation.pk, by=ana) == "conflict"
    assert refusal(snooze, conversation.pk, until=soon(), by=ana) == "conflict"
    assert refusal(hand_over, conversation.pk, team_id=TeamFactory(company=acme).pk, by=ana) == "conflict"


def test_handed_over_it_waits_for_the_other_team(conversation, acme, ana):
    team = TeamFactory(company=acme, name="Returns")
    assign(conversation.pk, to=ana, by=ana)
    found = hand_over(conversation.pk, team_id=team.pk, by=ana, address="192.0.2.1")
    assert (found.state, found.assignee, found.team) == (State.QUEUED, None, team)
    entry = Entry.objects.get(action="conversation.handed_over")
    assert (entry.data, entry.address) == ({"to": str(team.pk), "before": None}, "192.0.2.1")
    assert hand_over(conversation.pk, team_id=None, by=ana).team is None


def test_a_member_of_the_other_team_keeps_it(conversation, acme, ana):
    team = TeamMemberFactory(team=TeamFactory(company=acme), user=ana).team
    assign(conversation.pk, to=ana, by=ana)
    found = hand_over(conversation.pk, team_id=team.pk, by=ana)
    assert (found.state, found.assignee, found.team) == (State.ASSIGNED, ana, team)


def test_new_conversations_of_a_channel_begin_with_its_team(session, site, acme):
    team = TeamFactory(company=acme)
    TeamChannel.objects.create(company=acme, team=team, channel=site)
    assert open_for(session, message_id=uuid7()).team == team


def test_priority_and_tags_are_kept_with_who_changed_them(conversation, acme, ana):
    vip, late = TagFactory(company=acme, name="VIP"), TagFactory(company=acme, name="late")
    prioritise(conversation.pk, priority=Priority.URGENT, by=ana)
    tag(conversation.pk, add=[vip.pk, late.pk], by=ana)
    tag(conversation.pk, add=[vip.pk], remove=[late.pk], by=ana)
    tag(conversation.pk, add=[vip.pk], by=ana)
    assert now_of(conversation).priority == Priority.URGENT
    assert list(conversation.tag_links.values_list("tag__name", flat=True)) == ["VIP"]
    told = list(Entry.objects.order_by("id").values_list("action", "data"))
    assert told == [
        ("conversation.prioritised", {"priority": "urgent"}),
        ("conversation.tagged", {"added": ["VIP", "late"], "removed": []}),
        ("conversation.tagged", {"added": [], "removed": ["late"]}),
    ]


def test_a_conversation_has_so_many_tags_at_most(conversation, acme, ana):
    tags = [TagFactory(company=acme).pk for _ in range(21)]
    tag(conversation.pk, add=tags[:20], by=ana)
    assert refusal(tag, conversation.pk, add=tags[20:], by=ana) == "invalid_request"
    tag(conversation.pk, add=tags[20:], remove=tags[:1], by=ana)
    assert ConversationTag.objects.count() == 20


def test_T05_the_neighbours_staff_change_nothing(conversation, bolt, boris):
    team, label = TeamFactory(company=bolt), TagFactory(company=bolt)
    for place in (conversation.pk, uuid7()):
        assert refusal(pend, place, by=boris) == "not_found"
        assert refusal(snooze, place, until=soon(), by=boris) == "not_found"
        assert refusal(hand_over, place, team_id=team.pk, by=boris) == "not_found"
        assert refusal(prioritise, place, priority=Priority.LOW, by=boris) == "not_found"
        assert refusal(tag, place, add=[label.pk], by=boris) == "not_found"
    assert audit() == []


def test_T04_the_neighbours_teams_and_tags_do_not_exist_here(conversation, bolt, ana):
    assert refusal(hand_over, conversation.pk, team_id=TeamFactory(company=bolt).pk, by=ana) == "invalid_request"
    assert refusal(tag, conversation.pk, add=[TagFactory(company=bolt).pk], by=ana) == "invalid_request"
    assert audit() == []


@pytest.mark.django_db(transaction=True)
def test_who_leaves_the_company_leaves_its_teams(acme, bolt, ana):
    TeamMemberFactory(team=TeamFactory(company=acme), user=ana)
    other = TeamMemberFactory(team=TeamFactory(company=bolt), user=ana)
    ana.memberships.filter(company=acme).delete()
    assert list(TeamMember.objects.all()) == [other]


def test_a_team_that_is_deleted_leaves_its_conversations(conversation, acme, ana):
    team = TeamFactory(company=acme)
    hand_over(conversation.pk, team_id=team.pk, by=ana)
    team.delete()
    assert now_of(conversation).team is None
