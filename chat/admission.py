"""Who may hold a visitor's socket: one statement for any number of them, because after a restart all come at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from channels_app.origins import is_listed
from chatauth.rules import SESSION_REFUSAL, SESSION_TABLES
from chatauth.sessions import check_version
from chatauth.tokens import SessionToken
from core import db
from core.reasons import Reason, Refused

# The conversation that the page names, else the latest open one, by the rules of `find_for_visitor` and `latest_open`.
ADMIT_SQL = f"""
    SELECT w.place, {SESSION_REFUSAL}, s.version, s.renewed_at, h.allowed_origins,
        ARRAY(SELECT o.host FROM channels_app_channelhost o WHERE o.channel_id = h.id),
        s.end_user_id, s.channel_id, s.company_id, s.credential_id, s.expires_at, v.id, v.last_seq
    FROM unnest(%s::uuid[], %s::uuid[]) WITH ORDINALITY AS w(session_id, conversation_id, place)
    JOIN ({SESSION_TABLES}) ON s.id = w.session_id
    LEFT JOIN LATERAL (
        (SELECT n.id, n.last_seq FROM chat_conversation n
            WHERE n.id = w.conversation_id AND n.end_user_id = s.end_user_id
                AND (n.channel_id = s.channel_id OR h.shares_conversations))
        UNION ALL
        (SELECT n.id, n.last_seq FROM chat_conversation n
            WHERE w.conversation_id IS NULL AND n.end_user_id = s.end_user_id AND n.channel_id = s.channel_id
                AND n.bot_id IS NOT DISTINCT FROM s.bot_id AND n.state <> 'closed'
            ORDER BY n.last_at DESC LIMIT 1)
    ) v ON TRUE
"""  # noqa: S608 - made of constants


class Knock(NamedTuple):
    """What a page shows at the door: its token, read and verified, its origin, and the conversation that it names."""

    session_id: UUID
    version: int
    origin: str
    conversation_id: UUID | None


class Admitted(NamedTuple):
    """What a socket keeps of its session: ids, because there are many sockets, and rows that grow old help nobody."""

    session_id: UUID
    end_user_id: UUID
    channel_id: UUID
    company_id: UUID
    credential_id: UUID | None
    expires_at: datetime
    place: tuple[UUID, int] | None  # the conversation to go on with, and its last number

    @property
    def seconds_left(self) -> float:
        return (self.expires_at - timezone.now()).total_seconds()


class Found(NamedTuple):
    refusal: str
    version: int
    renewed_at: datetime | None
    allowed_origins: list[str]
    hosts: list[str]
    end_user_id: UUID
    channel_id: UUID
    company_id: UUID
    credential_id: UUID | None
    expires_at: datetime
    conversation_id: UUID | None
    last_seq: int | None


def knock(token: str, origin: str | None, conversation_id: UUID | None) -> Knock:
    """Verify the token without the database. Raises Refused."""
    read = SessionToken.read(token).payload
    return Knock(UUID(read["sid"]), read["ver"], origin or "", conversation_id)


async def admit_many(knocks: Sequence[Knock]) -> list[Admitted | Refused]:
    """Judge all with one statement; the answers in their order."""
    async with db.pool().connection() as wire:
        cursor = await wire.execute(ADMIT_SQL, [[k.session_id for k in knocks], [k.conversation_id for k in knocks]])
        rows = {row[0]: Found(*row[1:]) for row in await cursor.fetchall()}
    return [judge(single, rows.get(place)) for place, single in enumerate(knocks, start=1)]


def judge(single: Knock, found: Found | None) -> Admitted | Refused:
    """The session first, then the site, then the conversation: nobody learns what lies behind a door not theirs."""
    if found is None:
        return Refused(Reason.TOKEN_REVOKED)
    try:
        check(single, found)
    except Refused as refused:
        return refused
    place = (found.conversation_id, found.last_seq or 0) if found.conversation_id else None
    return Admitted(
        single.session_id,
        found.end_user_id,
        found.channel_id,
        found.company_id,
        found.credential_id,
        found.expires_at,
        place,
    )


def check(single: Knock, found: Found) -> None:
    if found.refusal:
        raise Refused(found.refusal)
    check_version(found.version, found.renewed_at, single.version)
    if not is_listed(single.origin, found.allowed_origins, found.hosts):
        raise Refused(Reason.ORIGIN_NOT_ALLOWED)
    if single.conversation_id and not found.conversation_id:
        raise Refused(Reason.NOT_FOUND)
