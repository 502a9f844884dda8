"""Agents who see chosen channels alone, at the socket and at whatever writes, gives out, tells or mails."""

import asyncio
import time
import uuid

import pytest
from django.db import connection

from channels_app.models import ChannelMember
from chat import live
from chat.bulk import run_many, undo
from chat.changes import hand_over
from chat.commands import run
from chat.conversations import assign, close, reopen
from chat.departures import limit
from chat.handover import is_anybody_there
from chat.letters import send_transcript
from chat.live import hub
from chat.live.rooms import NEWEST_SQL
from chat.models import Conversation, Message, Presence
from chat.posting import post
from chat.turns import give_out
from core.audit import SYSTEM
from core.reasons import Refused
from tests.chat.lines import staff_line
from tests.chat.rows import answered, said
from tests.chat.test_staff_socket import COMMANDS, refuses_every_command
from tests.factories import (
    ChannelMemberFactory,
    ConversationFactory,
    MembershipFactory,
    SessionFactory,
    TeamFactory,
    TeamMemberFactory,
    UserFactory,
)

SOON = 2.0  # seconds


@pytest.fixture
def theirs(support):
    """A conversation on Lena's channel."""
    return ConversationFactory(channel=support)


def choose(user, *channels):
    limit(user.memberships.get(company=channels[0].company), channels, by=SYSTEM)


def test_M07_no_command_reaches_a_conversation_on_a_channel_of_others(server, conversation, lena):
    refuses_every_command(server, lena, conversation)


def test_M07_the_list_holds_and_hears_of_their_channels_alone(server, conversation, theirs, lena, ana):
    with staff_line(server, lena) as line, staff_line(server, ana) as other:
        assert line.next("conversation")["id"] == str(theirs.pk)
        assert {other.next("conversation")["id"] for _ in range(2)} == {str(conversation.pk), str(theirs.pk)}
        post(answered(conversation, ana, "elsewhere"))
        close(conversation.pk, by=ana)
        other.next("conversation", id=str(conversation.pk), state="closed")
        server.run(live.current().recheck())
        post(answered(theirs, ana, "here"))
        assert line.next("conversation", preview="here")["id"] == str(theirs.pk)
        assert {one["id"] for one in line.seen if one["type"] == "conversation"} == {str(theirs.pk)}


def test_M07_the_newest_of_their_channel_come_however_much_is_talked_elsewhere(server, site, theirs, lena, monkeypatch):
    monkeypatch.setattr("chat.live.rooms.OPEN_SHOWN", 2)
    for _ in range(3):
        ConversationFactory(channel=site)
    with staff_line(server, lena) as line:
        assert line.next("conversation")["id"] == str(theirs.pk)


def test_the_newest_of_a_channel_are_found_by_an_index(theirs):
    parameters = {"companies": [], "channels": [theirs.channel_id]}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + NEWEST_SQL, parameters)
        assert "conversation_on_channel" in "\n".join(row[0] for row in cursor.fetchall())


def test_M07_reassign_mid_view_removes_access_and_socket_group(
    server, conversation, theirs, site, support, session, ana
):
    """Within two seconds: the socket ends and comes back to less, and nothing of the other channel arrives any more."""
    with staff_line(server, ana) as line:
        line.send("watch", conversation=str(conversation.pk), after=0)
        post(said(conversation, session, "before"))
        line.next("message", text="before")
        started = time.monotonic()
        choose(ana, support)
        assert line.closing() == (1012, "conflict")
        assert time.monotonic() - started < SOON
    assert conversation.pk not in live.current().topics.by_id
    with staff_line(server, ana) as line:
        line.send("watch", conversation=str(conversation.pk), after=0, id="again")
        assert line.next("error") == {"type": "error", "code": "not_found", "id": "again"}
        assert line.next("conversation")["id"] == str(theirs.pk)
        post(said(conversation, session, "behind their back"))
        post(answered(theirs, ana))
        line.next("conversation", preview="Hi")
        assert line.texts() == []
        assert str(conversation.pk) not in {one.get("id") for one in line.seen}
        choose(ana, site)
        assert line.closing() == (1012, "conflict")
    with staff_line(server, ana) as line:
        assert line.next("conversation")["id"] == str(conversation.pk)


@pytest.mark.parametrize("what", ["a link", "the role", "the flag", "the membership"])
def test_M07_whatever_changes_the_reach_in_the_database_is_heard(server, lena, ana, support, conversation, what):
    """No doorway has to remember to tell."""
    user = ana if what == "the flag" else lena
    MembershipFactory(company=conversation.company, user=UserFactory())
    with staff_line(server, user) as line, staff_line(server, UserFactory(is_superuser=True)) as bystander:
        started = time.monotonic()
        if what == "a link":
            ChannelMember.objects.filter(user=lena).delete()
        elif what == "the role":
            lena.memberships.update(role="admin")
        elif what == "the flag":
            ana.memberships.update(is_limited=True)
        else:
            lena.memberships.all().delete()
        assert line.closing()[0] in (1012, 4401)
        assert time.monotonic() - started < SOON
        assert [one for one in bystander.quiet(0.2) if one["type"] == "closed"] == []


def test_M07_without_any_hint_the_sweep_finds_out(server, deaf, conversation, support, ana):
    with staff_line(server, ana) as line:
        choose(ana, support)
        started = time.monotonic()
        assert line.closing() == (1012, "conflict")
        assert time.monotonic() - started < 6


def test_M07_the_next_command_after_it_is_refused_even_before_the_socket_is_sent_away(
    server, conversation, support, ana, monkeypatch
):
    monkeypatch.setattr(hub, "sweep_staff", lambda sockets: asyncio.sleep(0))
    with staff_line(server, ana) as line:
        line.next("conversation")
        choose(ana, support)
        for kind, members in COMMANDS:
            line.send(kind, conversation=str(conversation.pk), id=str(uuid.uuid4()), **members)
            assert line.next("error")["code"] == "not_found", kind
    assert not Message.objects.exists()


def test_M07_nobody_is_assigned_who_does_not_answer_there(conversation, theirs, ana, lena):
    with pytest.raises(Refused, match="channel_mismatch"):
        assign(conversation.pk, to=lena, by=ana)
    many = run_many("assign", {"to": str(lena.pk)}, [conversation.pk, theirs.pk], by=ana)
    assert (many.changed, many.refused) == ([theirs.pk], {conversation.pk: "channel_mismatch"})
    with pytest.raises(Refused, match="not_found"):
        run("assign", {"to": "me"}, conversation.pk, by=lena)


def test_M07_what_comes_back_to_work_does_not_come_back_to_who_no_longer_sees_it(conversation, support, ana, adam):
    assign(conversation.pk, to=ana, by=adam)
    close(conversation.pk, by=ana)
    choose(ana, support)
    found = reopen(conversation.pk, by=adam)
    assert (found.assignee, found.state) == (None, "queued")


def test_M07_undoing_gives_nothing_back_to_who_no_longer_sees_it(conversation, support, ana, adam):
    assign(conversation.pk, to=ana, by=adam)
    outcome = run_many("assign", {"to": str(adam.pk)}, [conversation.pk], by=adam)
    choose(ana, support)
    assert undo(outcome.undo, by=adam).changed == [conversation.pk]
    conversation.refresh_from_db()
    assert (conversation.assignee, conversation.state) == (None, "queued")


def test_M07_turns_pass_over_who_does_not_answer_there(acme, site, support, lena, ana):
    team = TeamFactory(company=acme, by_turn=True, open_limit=2)
    for user in (lena, ana):
        TeamMemberFactory(team=team, user=user)
    Presence.objects.create(user=lena)
    urgent = [ConversationFactory(channel=site, team=team, last_seq=1, priority=4) for _ in range(3)]
    hers = ConversationFactory(channel=support, team=team, last_seq=1)
    assert give_out(team.pk) == 1
    hers.refresh_from_db()
    assert hers.assignee == lena
    Presence.objects.create(user=ana)
    assert give_out(team.pk) == 2
    found = Conversation.objects.in_bulk([one.pk for one in urgent])
    assert sorted(str(found[one.pk].assignee) for one in urgent) == ["Ana", "Ana", "None"]


def test_M07_a_team_may_be_given_what_one_of_its_members_does_not_see(conversation, acme, lena, ana):
    team = TeamMemberFactory(team=TeamFactory(company=acme), user=lena).team
    assign(conversation.pk, to=ana, by=ana)
    found = hand_over(conversation.pk, team_id=team.pk, by=ana)
    assert (found.team, found.assignee) == (team, None)


def test_M07_somebody_is_there_only_for_the_channels_on_which_they_answer(site, support, session, conversation, lena):
    for channel in (site, support):
        channel.away_text = "Nobody is here."
        channel.save()
    Presence.objects.create(user=lena)
    assert is_anybody_there(support)
    assert not is_anybody_there(site)
    hers = SessionFactory(channel=support)
    there = ConversationFactory(channel=support, end_user=hers.end_user)
    post(said(there, hers))
    post(said(conversation, session))
    away = Message.objects.filter(author_kind="system")
    assert [one.conversation_id for one in away] == [conversation.pk]


def test_M07_a_conversation_is_mailed_to_nobody_who_lost_it_meanwhile(conversation, theirs, lena, mailoutbox):
    send_transcript(conversation.pk, language="en", user_id=lena.pk)
    assert mailoutbox == []
    send_transcript(theirs.pk, language="en", user_id=lena.pk)
    assert [mail.to for mail in mailoutbox] == [[lena.email]]


def test_M07_who_works_next_door_too_is_limited_here_alone(server, conversation, theirs, bolt_site, lena):
    MembershipFactory(company=bolt_site.company, user=lena)
    next_door = ConversationFactory(channel=bolt_site)
    with staff_line(server, lena) as line:
        assert {line.next("conversation")["id"] for _ in range(2)} == {str(theirs.pk), str(next_door.pk)}
        assert line.quiet(0.3) == []


def test_M07_agents_without_a_channel_see_nothing_and_stay_connected(server, conversation, theirs, acme):
    nobody = UserFactory()
    MembershipFactory(company=acme, user=nobody, is_limited=True)
    with staff_line(server, nobody) as line:
        assert line.quiet(0.5) == []
        ChannelMemberFactory(channel=theirs.channel, user=nobody)
        assert line.closing() == (1012, "conflict")
