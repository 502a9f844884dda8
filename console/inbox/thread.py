"""What was said in a conversation, a page at a time from the end, with the notes of staff between."""

from typing import Any

from django.db import connection

from chat.models import Conversation
from chat.presenting import MESSAGE_COLUMNS, NOTE_COLUMNS, MessageRow, NoteRow, message, note

PAGE = 50
END = 2**31 - 1

MESSAGES = f"""
    SELECT {MESSAGE_COLUMNS} FROM chat_message m
    WHERE m.conversation_id = %s AND m.seq < %s ORDER BY m.seq DESC LIMIT {PAGE}
"""  # noqa: S608 - only our own column lists are put in
NOTES = f"""
    SELECT {NOTE_COLUMNS} FROM chat_note o
    WHERE o.conversation_id = %s AND o.after_seq >= %s AND o.after_seq < %s ORDER BY o.at
"""  # noqa: S608


def messages_before(conversation: Conversation, seq: int = END) -> dict[str, Any]:
    """`{"messages": [<= 50], "notes", "more"}`: the messages before `seq` in order, and the notes among them."""
    with connection.cursor() as cursor:
        cursor.execute(MESSAGES, [conversation.pk, seq])
        messages = [MessageRow(*row) for row in reversed(cursor.fetchall())]
        first = messages[0].seq if messages else 1
        cursor.execute(NOTES, [conversation.pk, first - 1, seq])
        notes = [NoteRow(*row) for row in cursor.fetchall()]
    return {
        "messages": [message(row, for_staff=True) for row in messages],
        "notes": [note(row) for row in notes],
        "more": first > 1,
    }
