"""Giving waiting conversations out by turn: to members of the team who are there and not away, up to a limit each.

Most urgent first, then the longest waiting. Where a bot answers, nothing is given out. A hub asks often whether
something is due (`due_sql`); the giving itself is one transaction, so that two processes never give the same turn.
"""

from datetime import UTC, datetime
from functools import lru_cache
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.abilities import roles_with
from channels_app.reach import Limits, is_within, limits_in
from chat.conversations import save_state
from chat.models import Conversation, Presence, Team, TeamMember
from chat.models.conversations import State
from chat.posting_sql import PRESENCE
from core.audit import SYSTEM

AT_ONCE = 50  # conversations of one team in one transaction
NEVER = datetime.min.replace(tzinfo=UTC)

WAITING = "v.state = 'queued' AND v.assignee_id IS NULL AND v.last_seq > 0 AND (v.is_for_people OR NOT ({answers}))"
WAITING_SQL = """
    SELECT v.id FROM chat_conversation v WHERE v.company_id = %s AND v.team_id = %s AND {waiting}
        AND (%s::uuid[] IS NULL OR v.channel_id = ANY(%s))
    ORDER BY v.priority DESC, v.created_at LIMIT %s FOR UPDATE OF v SKIP LOCKED
"""
DUE_SQL = """
    SELECT t.id FROM chat_team t JOIN accounts_company c ON c.id = t.company_id
    WHERE t.by_turn AND c.is_active
        AND EXISTS (
            SELECT FROM chat_teammember m JOIN chat_presence p ON p.user_id = m.user_id
            JOIN accounts_user g ON g.id = m.user_id AND g.away_since IS NULL
            WHERE m.team_id = t.id AND p.seen_at > now() - interval '{presence}'
        )
        AND EXISTS (
            SELECT FROM chat_conversation v WHERE v.company_id = t.company_id AND v.team_id = t.id AND {waiting}
        )
"""


@lru_cache(maxsize=4)
def statement(text: str, responder: str | None) -> str:
    answers = import_module(responder).ANSWERS if responder else "false"
    return text.format(waiting=WAITING.format(answers=answers), presence=PRESENCE)


def due_sql() -> str:
    """The ids of teams for which `give_out` may have something to do."""
    return statement(DUE_SQL, settings.CHAT_RESPONDER)


@transaction.atomic
def give_out(team_id: UUID) -> int:
    """Give what waits for a team to whose turn it is; how many were given."""
    team = Team.objects.filter(pk=team_id, by_turn=True, company__is_active=True).first()
    if team is None:
        return 0
    list(Team.objects.select_for_update(no_key=True).filter(company=team.company_id, by_turn=True).order_by("pk"))
    room = room_of(team)
    chosen = limits_in(team.company_id)
    given = 0
    for conversation in waiting_for(team, channels_of(room, chosen), most=min(AT_ONCE, sum(room.values()))):
        free = [one for one, left in room.items() if left and is_within(chosen, one.user_id, conversation.channel_id)]
        if not free:  # who answers there was given the last one that they take
            continue
        member = min(free, key=turn)
        member.last_given_at = timezone.now()
        member.save(update_fields=["last_given_at"])
        room[member] -= 1
        conversation.assignee = member.user
        conversation.state = State.ASSIGNED
        save_state(conversation, "assigned", by=SYSTEM, to=str(member.user_id), turn_of=str(team.pk))
        given += 1
    return given


def room_of(team: Team) -> dict[TeamMember, int]:
    """The members who are there and not away, and how many more each may be given."""
    members = team.members.select_related("user").filter(
        user__is_active=True,
        user__away_since=None,
        user__in=Presence.objects.live().values("user"),
        user__memberships__company=team.company_id,
        user__memberships__role__in=roles_with("inbox.answer"),
    )
    in_hand = Conversation.objects.filter(company=team.company_id, state=State.ASSIGNED)
    return {one: max(0, team.open_limit - in_hand.filter(assignee=one.user_id).count()) for one in members}


def channels_of(room: dict[TeamMember, int], chosen: Limits) -> list[UUID] | None:
    """The channels on which anybody has room; None for all."""
    free = [one.user_id for one, left in room.items() if left]
    if any(user_id not in chosen for user_id in free):
        return None
    return list(frozenset().union(*(chosen[user_id] for user_id in free)))


def turn(member: TeamMember) -> tuple[datetime, UUID]:
    return member.last_given_at or NEVER, member.pk


def waiting_for(team: Team, channels: list[UUID] | None, *, most: int) -> list[Conversation]:
    """Locked, in the order in which they are given out; what somebody else is busy with is left for the next time."""
    if most <= 0:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            statement(WAITING_SQL, settings.CHAT_RESPONDER), [team.company_id, team.pk, channels, channels, most]
        )
        ids = [row[0] for row in cursor.fetchall()]
    found = Conversation.objects.select_related("company").in_bulk(ids)
    return [found[key] for key in ids]
