"""A visitor's several conversations: listed, and a new one begun."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import EndUser
from chat import ratings
from chat.conversations import latest_open, make
from chat.models import Conversation
from chatauth.models import Session
from chatauth.sessions import check_live
from core.limits import hit_each
from core.net import limiter_address
from core.times import rfc3339

PAGE = 50


def of_session(session: Session) -> QuerySet[Conversation]:
    """Those that somebody wrote in, latest first."""
    return Conversation.objects.visible_in(session).filter(last_seq__gt=0).order_by("-last_at", "-pk")


def list_for(session: Session) -> list[dict[str, Any]]:
    """The latest 50: `[{id, channel, state, started, last_at, preview, seq, unread, rating}]`."""
    return [present(one) for one in of_session(session).select_related("channel")[:PAGE]]


def present(one: Conversation) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "channel": {"id": str(one.channel_id), "name": one.channel.title or one.channel.name},
        "state": one.state,
        "started": rfc3339(one.created_at),
        "last_at": rfc3339(one.last_at),
        "preview": one.preview,
        "seq": one.last_seq,
        "unread": max(0, one.last_seq - one.visitor_read_seq),
        "rating": ratings.present(one),
    }


def begin(session: Session, *, address: str = "") -> tuple[Conversation, bool]:
    """A new conversation beside those that are open, and whether it is new: an empty one is used first.

    Raises Refused if the session has ended, or rate_limited.
    """
    check_live(session)
    if found := untouched(session):
        return found, False
    hit_each([("conversation", limiter_address(address)), ("conversation_end_user", str(session.end_user_id))])
    with transaction.atomic():
        EndUser.objects.select_for_update(no_key=True).get(pk=session.end_user_id)
        found = untouched(session)
        return (found, False) if found else (make(session), True)


def untouched(session: Session) -> Conversation | None:
    found = latest_open(session)
    return found if found and found.last_seq == 0 else None
