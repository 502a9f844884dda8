"""Conversations to keep: as JSON, as a page to save, and as a text for a mail. Notes of staff are in none of them."""

from collections.abc import Iterable
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from chat.models import Conversation
from chat.presenting import MessageRow, message
from core.times import rfc3339


def as_json(conversations: Iterable[Conversation]) -> list[dict[str, Any]]:
    """`[{id, channel, state, started, ended, rating, context, messages}]`; files are named, not contained."""
    return [
        {
            "id": str(one.pk),
            "channel": one.channel.name,
            "state": one.state,
            "started": rfc3339(one.created_at),
            "ended": rfc3339(one.closed_at) if one.closed_at else None,
            "rating": rating_of(one),
            "context": one.context,
            "messages": [
                {name: value for name, value in message(row).items() if name != "conversation"} for row in rows_of(one)
            ],
        }
        for one in conversations
    ]


def rating_of(conversation: Conversation) -> dict[str, Any] | None:
    """`{score, comment}`."""
    if conversation.rating is None:
        return None
    return {"score": conversation.rating, "comment": conversation.rating_comment}


def rows_of(conversation: Conversation) -> list[MessageRow]:
    rows = conversation.messages.order_by("seq").values_list(*MessageRow._fields)
    return [MessageRow(*row) for row in rows]


def as_html(conversations: Iterable[Conversation], *, title: str) -> str:
    """A page that needs nothing from anywhere: to be saved and opened, never served as a page of ours."""
    return render_to_string("chat/transcript.htm", context_of(conversations, title))


def as_text(conversations: Iterable[Conversation], *, title: str) -> str:
    return render_to_string("chat/transcript.txt", context_of(conversations, title))


def context_of(conversations: Iterable[Conversation], title: str) -> dict[str, Any]:
    shown = [{"facts": one, "rows": [shown_row(row) for row in rows_of(one)]} for one in conversations]
    return {
        "title": title,
        "conversations": shown,
        "made_at": timezone.now(),
        "language": translation.get_language(),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
    }


def shown_row(row: MessageRow) -> dict[str, Any]:
    found = message(row)
    cards = found.get("cards", [])
    return {
        "kind": row.author_kind,
        "name": row.author_name,
        "at": row.at,
        "text": row.text,
        "cards": [" — ".join(filter(None, (card.get("title"), card.get("text"), card.get("url")))) for card in cards],
        "buttons": [button["text"] for button in found.get("buttons", [])],
        "files": [file["name"] for file in found.get("attachments", [])],
    }
