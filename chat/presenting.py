"""How messages, notes and conversations look on the wire: one shape for sockets and HTTP."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from chat.models.conversations import Priority
from core.times import rfc3339

encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def frame(kind: str, body: Mapping[str, Any] | None = None, /, **more: Any) -> str:
    """A frame of a socket: the text of `{"type": kind, ...}`."""
    return encode({"type": kind, **(body or {}), **more})


class MessageRow(NamedTuple):
    """A stored message as MESSAGE_COLUMNS reads it."""

    conversation_id: UUID
    seq: int
    message_id: UUID
    author_kind: str
    author_name: str
    assurance: str
    text: str
    extras: dict[str, Any] | str
    at: datetime


MESSAGE_COLUMNS = ", ".join(f"m.{name}" for name in MessageRow._fields)


def message(row: MessageRow, *, for_staff: bool = False) -> dict[str, Any]:
    """`{conversation, seq, id, author: {kind, name}, text, at, buttons?, cards?, attachments?}`.

    Staff also see how sure the identity was when a visitor wrote: `author.assurance`.
    """
    author = {"kind": row.author_kind, "name": row.author_name}
    if for_staff and row.assurance:
        author["assurance"] = row.assurance
    extras = json.loads(row.extras) if isinstance(row.extras, str) else row.extras  # Django's cursors leave the text
    return {
        **extras,
        "conversation": str(row.conversation_id),
        "seq": row.seq,
        "id": str(row.message_id),
        "author": author,
        "text": row.text,
        "at": rfc3339(row.at),
    }


class NoteRow(NamedTuple):
    """A stored note as NOTE_COLUMNS reads it."""

    conversation_id: UUID
    id: UUID
    after_seq: int
    author_name: str
    text: str
    at: datetime


NOTE_COLUMNS = ", ".join(f"o.{name}" for name in NoteRow._fields)


def note(row: NoteRow) -> dict[str, Any]:
    """`{conversation, id, after_seq, author: {kind, name}, text, at}`, for staff only."""
    return {
        "conversation": str(row.conversation_id),
        "id": str(row.id),
        "after_seq": row.after_seq,
        "author": {"kind": "agent", "name": row.author_name},
        "text": row.text,
        "at": rfc3339(row.at),
    }


class SummaryRow(NamedTuple):
    """A conversation as a line of the inbox, as SUMMARY_COLUMNS over SUMMARY_TABLES reads it."""

    id: UUID
    company_id: UUID
    channel_id: UUID
    channel_name: str
    state: str
    assignee_id: UUID | None
    assignee_name: str | None
    end_user_id: UUID
    end_user_name: str
    assurance: str
    preview: str
    last_seq: int
    last_at: datetime
    created_at: datetime
    visitor_read_seq: int
    staff_read_seq: int
    unread: int
    team_id: UUID | None
    team_name: str | None
    priority: int
    snoozed_until: datetime | None
    tags: list[dict[str, str]] | str
    rating: int | None
    rating_comment: str


UNREAD_MAX = 100  # counting stops here
VISITOR_NAME = "coalesce(nullif(trim(u.name || ' ' || u.surname), ''), 'Visitor ' || right(u.id::text, 5))"
SUMMARY_COLUMNS = f"""
    v.id, v.company_id, v.channel_id, h.name AS channel_name, v.state, v.assignee_id,
    coalesce(nullif(g.name, ''), g.email) AS assignee_name, v.end_user_id, {VISITOR_NAME} AS end_user_name,
    v.assurance, v.preview, v.last_seq, v.last_at, v.created_at, v.visitor_read_seq, v.staff_read_seq, n.unread,
    v.team_id, t.name AS team_name, v.priority, v.snoozed_until, l.tags, v.rating, v.rating_comment
"""
SUMMARY_TABLES = f"""
    chat_conversation v
    JOIN channels_app_channel h ON h.id = v.channel_id
    JOIN accounts_enduser u ON u.id = v.end_user_id
    LEFT JOIN accounts_user g ON g.id = v.assignee_id
    LEFT JOIN chat_team t ON t.id = v.team_id
    CROSS JOIN LATERAL (
        SELECT coalesce(
            json_agg(json_build_object('id', e.id, 'name', e.name, 'tone', e.tone) ORDER BY e.name), '[]'
        ) AS tags
        FROM chat_conversationtag k JOIN chat_tag e ON e.id = k.tag_id WHERE k.conversation_id = v.id
    ) l
    CROSS JOIN LATERAL (
        SELECT count(*) AS unread FROM (
            SELECT FROM chat_message m
            WHERE m.conversation_id = v.id AND m.seq > v.staff_read_seq AND m.author_kind = 'visitor' LIMIT {UNREAD_MAX}
        ) few
    ) n
"""  # noqa: S608 - made of constants


def summary(row: SummaryRow) -> dict[str, Any]:
    """`{id, company, channel, state, assignee, end_user, assurance, preview, unread, seq, last_at, ...}`, for staff."""
    return {
        "id": str(row.id),
        "company": str(row.company_id),
        "channel": {"id": str(row.channel_id), "name": row.channel_name},
        "state": row.state,
        "assignee": {"id": str(row.assignee_id), "name": row.assignee_name} if row.assignee_id else None,
        "team": {"id": str(row.team_id), "name": row.team_name} if row.team_id else None,
        "priority": Priority(row.priority).name.lower(),
        "snoozed_until": rfc3339(row.snoozed_until) if row.snoozed_until else None,
        "tags": json.loads(row.tags) if isinstance(row.tags, str) else row.tags,
        "end_user": {"id": str(row.end_user_id), "name": row.end_user_name},
        "assurance": row.assurance,
        "preview": row.preview,
        "unread": row.unread,
        "seq": row.last_seq,
        "last_at": rfc3339(row.last_at),
        "rating": {"score": row.rating, "comment": row.rating_comment} if row.rating else None,
        "created_at": rfc3339(row.created_at),
        "read": {"visitor": row.visitor_read_seq, "staff": row.staff_read_seq},
    }
