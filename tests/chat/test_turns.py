"""By turn: who is there, has room and was not given one for longest."""

import pytest
from django.db import connection
from django.utils import timezone

from accounts.availability import set_away
from chat.changes import hand_over, pend
from chat.conversations import assign, close
from chat.models import Conversation, Presence, Team
from chat.models.conversations import Priority, State
from chat.turns import due_sql, give_out
from core.audit import Actor
from core.models import Entry
from tests.chat.lines import staff_line, visitor_line
from tests.factories import ConversationFactory, TeamFactory, TeamMemberFactory


@pytest.fixture
def team(acme) -> Team:
    return TeamFactory(company=acme, name="Returns", by_turn=True, open_limit=2)


def join(team, *people, is_present=True) -> None:
    for user in people:
        TeamMemberFactory(team=team, user=user)
        if is_present:
            Presence.objects.create(user=user)


def waiting(team, channel, count=1, **fields) -> list[Conversation]:
    return [ConversationFactory(channel=channel, team=team, last_seq=1, **fields) for _ in range(count)]


def holders(rows: list[Conversation]) -> list[str]:
    found = Conversation.objects.select_related("assignee").in_bulk([row.pk for row in rows])
    return [found[row.pk].assignee.name if found[row.pk].assignee else "" for row in rows]


def is_due() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(due_sql(), [])
        return bool(cursor.fetchall())


def test_who_says_that_they_are_away_is_passed_over(team, site, ana, adam):
    join(team, ana, adam)
    set_away(ana, is_away=True, by=Actor.from_row(ana))
    rows = waiting(team, site, 2)
    assert give_out(team.pk) == 2
    assert holders(rows) == ["Adam", "Adam"]
    set_away(adam, is_away=True, by=Actor.from_row(adam))
    waiting(team, site)
    assert not is_due()
    assert give_out(team.pk) == 0
    set_away(ana, is_away=False, by=Actor.from_row(ana))
    assert is_due()
    assert give_out(team.pk) == 1


def test_turns_go_round_up_to_the_limit_of_each(team, site, ana, adam):
    join(team, ana, adam)
    rows = waiting(team, site, 5)
    assert is_due()
    assert give_out(team.pk) == 4
    assert sorted(holders(rows)) == ["", "Adam", "Adam", "Ana", "Ana"]
    first, second, third, fourth, last = holders(rows)
    assert first != second
    assert (first, second) == (third, fourth)
    assert last == ""
    close(rows[0].pk, by=ana)
    assert give_out(team.pk) == 1
    assert holders(rows)[4] == first
    entry = Entry.objects.filter(action="conversation.assigned").latest("id")
    assert (entry.actor_kind, entry.data["turn_of"]) == ("system", str(team.pk))


def test_the_next_round_begins_with_who_waited_longest(team, site, ana, adam):
    join(team, ana, adam)
    rows = waiting(team, site)
    give_out(team.pk)
    rows += waiting(team, site)
    give_out(team.pk)
    assert set(holders(rows)) == {"Ana", "Adam"}


def test_the_most_urgent_goes_first_then_the_longest_waiting(team, site, ana):
    join(team, ana)
    plain, older = waiting(team, site, 2)
    (urgent,) = waiting(team, site, priority=Priority.URGENT)
    Conversation.objects.filter(pk=older.pk).update(created_at=timezone.now() - timezone.timedelta(hours=1))
    give_out(team.pk)
    assert holders([urgent, older, plain]) == ["Ana", "Ana", ""]


def test_what_an_agent_put_aside_makes_room(team, site, ana):
    join(team, ana)
    rows = waiting(team, site, 3)
    give_out(team.pk)
    assert holders(rows)[2] == ""
    pend(rows[0].pk, by=ana)
    assert give_out(team.pk) == 1
    assert holders(rows)[2] == "Ana"


def test_what_is_in_hand_from_elsewhere_counts(team, site, ana):
    join(team, ana)
    for _ in range(2):
        assign(ConversationFactory(channel=site).pk, to=ana, by=ana)
    waiting(team, site)
    assert give_out(team.pk) == 0


def test_who_is_not_there_or_may_not_answer_gets_none(team, site, ana, adam, olga):
    join(team, ana, is_present=False)
    Presence.objects.create(user=ana, seen_at=timezone.now() - timezone.timedelta(minutes=1))
    join(team, adam)
    type(adam).objects.filter(pk=adam.pk).update(is_active=False)
    Presence.objects.create(user=olga)
    waiting(team, site)
    assert give_out(team.pk) == 0


def test_nothing_is_given_where_nobody_wrote_or_turns_are_off(team, site, ana):
    join(team, ana)
    ConversationFactory(channel=site, team=team)
    assert (is_due(), give_out(team.pk)) == (False, 0)
    waiting(team, site)
    Team.objects.update(by_turn=False)
    assert (is_due(), give_out(team.pk)) == (False, 0)


def test_a_bot_that_answers_keeps_its_conversation(team, site, ana, settings):
    settings.CHAT_RESPONDER = "tests.chat.test_turns"
    join(team, ana)
    waiting(team, site)
    assert (is_due(), give_out(team.pk)) == (False, 0)


ANSWERS = "v.channel_id IS NOT NULL"  # what `tests.chat.test_turns` says as a responder


def test_T04_the_neighbours_team_is_given_only_its_own(team, site, ana, bolt, bolt_site, boris):
    join(team, ana)
    theirs = TeamFactory(company=bolt, by_turn=True)
    join(theirs, boris)
    mine, their_own = waiting(team, site), waiting(theirs, bolt_site)
    give_out(theirs.pk)
    assert (holders(mine), holders(their_own)) == ([""], ["Boris"])


def test_a_new_conversation_reaches_whose_turn_it_is_by_itself(server, site, acme, vera, ana, session):
    team = TeamFactory(company=acme, by_turn=True)
    join(team, ana, is_present=False)
    conversation = ConversationFactory(channel=site, end_user=vera, team=team)
    with staff_line(server, ana) as line, visitor_line(server, session) as visitor:
        visitor.say("Hello", conversation=str(conversation.pk))
        assert line.next("conversation", state="assigned")["assignee"]["name"] == "Ana"


def test_what_is_handed_over_reaches_the_other_team(server, site, acme, ana, adam):
    team = TeamFactory(company=acme, by_turn=True)
    join(team, adam, is_present=False)
    (conversation,) = waiting(None, site, assignee=ana, state=State.ASSIGNED)
    with staff_line(server, adam) as line:
        line.next("conversation")
        hand_over(conversation.pk, team_id=team.pk, by=ana)
        assert line.next("conversation", assignee={"id": str(adam.pk), "name": "Adam"})["team"]["id"] == str(team.pk)
