"""A socket ends soon after its right does: within 2 seconds by a hint, in every process, and within 5 without any."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Login, Membership
from chat import live
from chat.live.sweep import sweep_visitors
from chat.models import Message, Presence
from chatauth.models import Session
from chatauth.revocation import end_everything_of, end_session, revoke
from core.audit import SYSTEM
from core.live import notify
from tests.chat.lines import staff_line, visitor_line
from tests.factories import ConversationFactory, MembershipFactory, SessionFactory
from tests.live_server import wait_for


@pytest.fixture
def session(server, site, vera, management_token) -> Session:
    return SessionFactory(
        channel=site, end_user=vera, credential_kind="management_token", credential_id=management_token.pk
    )


HINTED = {
    "the session": lambda session, token: end_session(session, by=SYSTEM, why="test"),
    "the credential": lambda session, token: revoke(token, by=SYSTEM, end_sessions=True),
    "the end user": lambda session, token: end_everything_of(session.end_user, by=SYSTEM, why="test"),
    "a blocked end user": lambda session, token: update(session.end_user, blocked_at=timezone.now()),
    "a channel that was switched off": lambda session, token: update(session.channel, is_active=False),
    "an archived channel": lambda session, token: update(session.channel, archived_at=timezone.now()),
    "a company that was switched off": lambda session, token: update(session.company, is_active=False),
}
REASONS = {
    "a blocked end user": "client_blocked",
    "a channel that was switched off": "channel_inactive",
    "an archived channel": "channel_inactive",
    "a company that was switched off": "company_inactive",
}


@pytest.mark.parametrize("what", HINTED)
def test_T08_a_hint_ends_the_sockets_of(server, session, management_token, site, what):
    bystander = SessionFactory(channel=site)
    with visitor_line(server, session) as line, visitor_line(server, bystander) as other:
        started = time.monotonic()
        HINTED[what](session, management_token)
        assert line.closing() == (4401, REASONS.get(what, "token_revoked"))
        assert time.monotonic() - started < 2
        if "channel" not in what and "company" not in what:
            other.say("still here")
            assert other.next("ack")["seq"] == 1


def test_K01_sockets_in_another_process_end_within_two_seconds_as_well(
    server, second_server, session, management_token
):
    with visitor_line(second_server, session) as line:
        started = time.monotonic()
        revoke(management_token, by=SYSTEM, end_sessions=True)
        assert line.closing() == (4401, "token_revoked")
        assert time.monotonic() - started < 2


UNHINTED = {
    "token_revoked": lambda session: update(session, ended_at=timezone.now()),
    "token_expired": lambda session: update(session, expires_at=timezone.now()),
    "client_blocked": lambda session: update(session.end_user, blocked_at=timezone.now()),
    "channel_inactive": lambda session: update(session.channel, is_active=False),
    "company_inactive": lambda session: update(session.company, is_active=False),
}


def test_A04_without_any_hint_visitors_sockets_end_within_five_seconds(server, deaf):
    """Each session with an end user, channel and company of its own, so that each ends for its own reason."""
    sessions = {reason: SessionFactory() for reason in UNHINTED}
    lines = {reason: visitor_line(server, session) for reason, session in sessions.items()}
    bystander = visitor_line(server, SessionFactory())
    for reason, session in sessions.items():
        UNHINTED[reason](session)
    started = time.monotonic()
    assert {reason: line.closing() for reason, line in lines.items()} == {reason: (4401, reason) for reason in lines}
    assert time.monotonic() - started < 5
    bystander.say("still here")
    assert bystander.next("ack")["seq"] == 1
    bystander.wire.close()


def test_a_session_that_vanished_ends_its_socket(server, session, deaf):
    with visitor_line(server, session) as line:
        Session.objects.all().delete()
        assert line.closing() == (4401, "token_revoked")


def test_W04_the_next_command_finds_out_at_once(server, deaf):
    for reason, change in UNHINTED.items():
        session = SessionFactory()
        with visitor_line(server, session) as line:
            line.say("before")
            line.next("ack")
            change(session)
            message_id = line.say("after")
            assert line.next("error") == {"type": "error", "code": reason, "id": message_id}
            assert line.closing(2) == (4401, reason)
    assert not Message.objects.filter(text="after").exists()


STAFF_ENDINGS = {
    "log-out": ("token_revoked", lambda member: logins_of(member).delete()),
    "log-in over": ("token_revoked", lambda member: logins_of(member).update(expire_date=timezone.now())),
    "deactivated": ("token_revoked", lambda member: update(member.user, is_active=False)),
    "not staff": ("token_revoked", lambda member: update(member.user, is_staff=False)),
    "password changed": ("token_revoked", lambda member: update(member.user, password="md5$x$y")),
    "membership ended": ("scope_missing", lambda member: member.delete()),
    "T08 company inactive": ("scope_missing", lambda member: update(member.company, is_active=False)),
}


def test_A04_without_any_hint_staff_sockets_end_within_five_seconds(server, ana, deaf):
    members = {what: MembershipFactory() for what in STAFF_ENDINGS}
    lines = {what: staff_line(server, member.user) for what, member in members.items()}
    with staff_line(server, ana) as bystander:
        for what, member in members.items():
            STAFF_ENDINGS[what][1](member)
        started = time.monotonic()
        ends = {what: line.closing() for what, line in lines.items()}
        assert ends == {what: (4401, reason) for what, (reason, _) in STAFF_ENDINGS.items()}
        assert time.monotonic() - started < 5
        assert bystander.quiet(0.3) == []


def update(row: Any, **changes: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(**changes)


def logins_of(member: Membership) -> QuerySet[Login]:
    return Login.objects.filter(user=member.user_id)


def test_M07_a_company_less_means_a_new_start_with_those_that_are_left(server, ana, acme, bolt, deaf):
    MembershipFactory(company=bolt, user=ana)
    with staff_line(server, ana) as line:
        ana.memberships.filter(company=acme).delete()
        assert line.closing() == (1012, "conflict")
    with staff_line(server, ana, ready=False) as line:
        assert [company["name"] for company in line.next("ready")["companies"]] == ["Bolt"]


def test_a_hint_ends_the_sockets_of_a_person(server, ana, adam):
    with staff_line(server, ana) as line, staff_line(server, adam) as other:
        notify({"k": "end", "user": str(ana.pk), "reason": "token_revoked"})
        assert line.closing(2) == (4401, "token_revoked")
        assert other.quiet(0.3) == []


def test_the_visitor_is_warned_before_the_session_expires_and_a_renewal_counts(server, session):
    Session.objects.update(expires_at=timezone.now() + timedelta(seconds=30))
    session.refresh_from_db()
    with visitor_line(server, session) as line:
        assert 25 <= line.next("expiring")["in"] <= 30
        Session.objects.update(expires_at=timezone.now() + timedelta(hours=1))
        server.run(sweep_visitors(list(live.current().visitors)))
        Session.objects.update(expires_at=timezone.now() + timedelta(seconds=30))
        assert 20 <= line.next("expiring")["in"] <= 30
        assert [frame for frame in line.quiet(0.5) if frame["type"] == "expiring"] == []


def test_presence_comes_with_the_socket_and_goes_with_it(server, ana):
    with staff_line(server, ana):
        wait_for(lambda: Presence.objects.filter(user=ana).exists(), 3)
    wait_for(lambda: not Presence.objects.exists(), 3)


def test_the_away_text_stops_while_an_agent_is_there(server, session, site, ana):
    type(site).objects.update(away_text="Back at nine.")
    with staff_line(server, ana), visitor_line(server, session) as line:
        wait_for(lambda: Presence.objects.filter(user=ana).exists(), 3)
        line.say("Hello")
        line.next("message", text="Hello")
        assert not Message.objects.filter(author_kind="system").exists()
    wait_for(lambda: not Presence.objects.exists(), 3)
    ConversationFactory._meta.model.objects.all().delete()
    with visitor_line(server, session) as line:
        line.say("Hello")
        assert line.next("message", seq=2)["author"] == {"kind": "system", "name": "Acme"}


def test_D05_a_server_that_stops_tells_its_sockets_to_come_back(server, second_server, session, ana):
    """Before it stops, the two tell each other of messages."""
    with visitor_line(second_server, session) as line, staff_line(second_server, ana) as agent:
        with staff_line(server, ana) as elsewhere:
            place = line.say("Hello") and line.next("ack")["conversation"]
            elsewhere.send("watch", conversation=place, after=0)
            elsewhere.next("message", text="Hello")
            line.say("Across processes")
            elsewhere.next("message", 2, text="Across processes")
        second_server.process.terminate()
        assert line.closing()[0] == 1012
        assert agent.closing()[0] == 1012
        assert second_server.process.wait(20) is not None
