"""How far somebody has read, and that somebody types: small things whose right is checked by the same statement."""

from typing import Any
from uuid import UUID

from accounts.abilities import roles_with
from channels_app.reach import may_on
from chatauth.rules import SESSION_REFUSAL, SESSION_TABLES
from core import db
from core.live import CHANNEL
from core.reasons import Reason, Refused

# Both name the conversation `place` and why not; no row at all means that there is nothing for this caller.
VISITOR_PLACE = f"""
    WITH place AS (
        SELECT v.id, v.company_id, 'visitor' AS by, NULL::uuid AS user_id,
            coalesce(nullif({SESSION_REFUSAL}, ''), CASE WHEN v.id IS NULL THEN 'not_found' ELSE '' END) AS reason
        FROM {SESSION_TABLES}
        LEFT JOIN chat_conversation v ON v.id = %(conversation)s AND v.end_user_id = s.end_user_id
            AND (v.channel_id = s.channel_id OR h.shares_conversations)
        WHERE s.id = %(caller)s
    )
"""  # noqa: S608 - made of constants
STAFF_PLACE = f"""
    WITH place AS (
        SELECT v.id, v.company_id, 'staff' AS by, g.id AS user_id, '' AS reason
        FROM accounts_user g JOIN chat_conversation v ON v.id = %(conversation)s
        JOIN accounts_company c ON c.id = v.company_id
        WHERE g.id = %(caller)s AND (c.is_active OR g.is_superuser) AND {may_on("v.company_id", "v.channel_id")}
    )
"""  # noqa: S608 - made of constants
READ = f"""
    , marked AS (
        UPDATE chat_conversation v SET {{column}} = least(%(seq)s, v.last_seq) FROM place p
        WHERE p.reason = '' AND v.id = p.id AND v.{{column}} < least(%(seq)s, v.last_seq)
        RETURNING pg_notify('{CHANNEL}', json_build_object(
            'k', 'read', 'c', v.id, 'company', v.company_id, 'by', p.by, 's', v.{{column}}
        )::text)
    )
    SELECT reason FROM place
"""  # noqa: S608 - made of constants
TYPING = f"""
    , told AS MATERIALIZED (
        SELECT pg_notify('{CHANNEL}', json_strip_nulls(json_build_object(
            'k', 'typing', 'c', p.id, 'company', p.company_id, 'user', p.user_id
        ))::text) FROM place p WHERE p.reason = ''
    )
    SELECT reason, (SELECT count(*) FROM told) FROM place
"""  # noqa: S608
VISITOR_READ_SQL = VISITOR_PLACE + READ.format(column="visitor_read_seq")
STAFF_READ_SQL = STAFF_PLACE + READ.format(column="staff_read_seq")
VISITOR_TYPING_SQL = VISITOR_PLACE + TYPING
STAFF_TYPING_SQL = STAFF_PLACE + TYPING


async def visitor_reads(session_id: UUID, conversation_id: UUID, seq: int) -> None:
    """The visitor has seen everything up to `seq`. Raises Refused."""
    await mark(VISITOR_READ_SQL, {"caller": session_id, "conversation": conversation_id, "seq": seq})


async def staff_reads(user_id: UUID, conversation_id: UUID, seq: int) -> None:
    """Somebody of the staff has. Raises Refused."""
    await mark(STAFF_READ_SQL, {"caller": user_id, "conversation": conversation_id, "seq": seq})


async def visitor_types(session_id: UUID, conversation_id: UUID) -> None:
    """Tell staff. Raises Refused."""
    await mark(VISITOR_TYPING_SQL, {"caller": session_id, "conversation": conversation_id})


async def staff_types(user_id: UUID, conversation_id: UUID) -> None:
    """Tell the visitor. Raises Refused."""
    await mark(STAFF_TYPING_SQL, {"caller": user_id, "conversation": conversation_id})


async def mark(sql: str, parameters: dict[str, Any]) -> None:
    async with db.pool().connection() as wire:
        cursor = await wire.execute(sql, {**parameters, "roles": roles_with("inbox.answer")})
        row = await cursor.fetchone()
    reason = row[0] if row else Reason.NOT_FOUND
    if reason:
        raise Refused(reason)
