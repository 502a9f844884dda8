"""What was said in a conversation, a page at a time from the end, with the notes of staff between."""

from typing import Any

from chat.models import Conversation
from chat.presenting import MessageRow, NoteRow, message, note

PAGE = 50
END = 2**31 - 1


def messages_before(conversation: Conversation, seq: int = END) -> dict[str, Any]:
    """`{"messages": [<= 50], "notes", "more"}`: the messages before `seq` in order, and the notes among them."""
    latest = conversation.messages.filter(seq__lt=seq).order_by("-seq").values_list(*MessageRow._fields)[:PAGE]
    messages = [MessageRow(*row) for row in reversed(latest)]
    first = messages[0].seq if messages else 1
    among = conversation.notes.filter(after_seq__gte=first - 1, after_seq__lt=seq - 1).order_by("at")
    return {
        "messages": [message(row, for_staff=True) for row in messages],
        "notes": [note(NoteRow(*row)) for row in among.values_list(*NoteRow._fields)],
        "more": first > 1,
    }
