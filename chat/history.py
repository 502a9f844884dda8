"""Reading back: what a visitor or staff member lacks of a conversation, in order."""

from typing import Any
from uuid import UUID

from django.db import connection

from chat.conversations import find_for_visitor, latest_open
from chat.presenting import MESSAGE_COLUMNS, MessageRow, message
from chatauth.models import Session

PAGE = 200  # messages

# One page for each of any number of conversations, each from its own place.
PAGES = f"""
    FROM unnest(%(conversation)s::uuid[], %(after)s::int[]) WITH ORDINALITY AS wanted(conversation_id, seq, place)
    CROSS JOIN LATERAL (
        SELECT * FROM chat_message k
        WHERE k.conversation_id = wanted.conversation_id AND k.seq > wanted.seq ORDER BY k.seq LIMIT {PAGE}
    ) m
"""  # noqa: S608 - made of constants
AFTER_SQL = f"SELECT {MESSAGE_COLUMNS} {PAGES} ORDER BY m.conversation_id, m.seq"
MISSED_SQL = f"SELECT wanted.place, {MESSAGE_COLUMNS} {PAGES} ORDER BY wanted.place, m.seq"


def messages_after(session: Session, conversation_id: UUID | None, after: int, limit: int = PAGE) -> dict[str, Any]:
    """`{"conversation", "messages": [<= limit], "seq", "more"}`, for the browser of a session.

    Without a conversation: the latest open one, else nothing. `seq` is the last message's. Raises Refused(not_found).
    """
    place = find_for_visitor(session, conversation_id) if conversation_id else latest_open(session)
    if place is None:
        return {"conversation": None, "messages": [], "seq": 0, "more": False}
    with connection.cursor() as cursor:
        cursor.execute(AFTER_SQL, {"conversation": [place.pk], "after": [after]})
        rows = [MessageRow(*row) for row in cursor.fetchall()][: min(limit, PAGE)]
    seq = max(place.last_seq, rows[-1].seq if rows else 0)
    return {
        "conversation": str(place.pk),
        "messages": [message(row) for row in rows],
        "seq": seq,
        "more": bool(rows) and rows[-1].seq < seq,
    }
