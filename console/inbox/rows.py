"""The lines of the list: filtered, searched, counted, paged."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import Identity, User
from accounts.properties import is_clean
from chat.models import Conversation, Message
from chat.models.conversations import State
from chat.models.messages import Author
from chat.presenting import SUMMARY_COLUMNS, SUMMARY_TABLES, SummaryRow, summary
from console.inbox.access import conversations_of
from core.reasons import Reason, Refused

PAGE = 50
SEARCH_LENGTH = 200

SUMMARIES = f"""
    SELECT {SUMMARY_COLUMNS} FROM {SUMMARY_TABLES} WHERE v.id = ANY(%s) ORDER BY v.last_at DESC, v.id DESC
"""  # noqa: S608 - only our own column lists are put in


def view_filters(user: User) -> dict[str, Q]:
    """What each view holds."""
    is_open = ~Q(state=State.CLOSED)
    return {
        "queued": Q(state=State.QUEUED),
        "mine": is_open & Q(assignee=user),
        "all": is_open,
        "closed": Q(state=State.CLOSED),
    }


def page(user: User, *, view: str, search: str = "", before: str = "") -> dict[str, Any]:
    """`{"rows": [<= 50], "next": "<cursor>" | ""}`, latest first. Raises Refused(invalid_request)."""
    if view not in view_filters(user):
        raise Refused(Reason.INVALID_REQUEST, errors={"view": ["There is no such view."]})
    if not is_clean(search):
        raise Refused(Reason.INVALID_REQUEST, errors={"q": ["That is no text."]})
    found = conversations_of(user).filter(view_filters(user)[view], matching(search[:SEARCH_LENGTH].strip()))
    if before:
        at, last_id = read_cursor(before)
        found = found.filter(Q(last_at__lt=at) | Q(last_at=at, pk__lt=last_id))
    keys = list(found.order_by("-last_at", "-pk").values_list("pk", "last_at")[: PAGE + 1])
    more = len(keys) > PAGE
    return {
        "rows": summaries([pk for pk, _ in keys[:PAGE]]),
        "next": write_cursor(keys[PAGE - 1][1], keys[PAGE - 1][0]) if more else "",
    }


def matching(search: str) -> Q:
    """Conversations with somebody of that name, address or identity, or whose last text holds the words."""
    if not search:
        return Q()
    text = {"end_user__name", "end_user__surname", "end_user__email", "end_user__phone", "preview"}
    found = Q(Exists(Identity.objects.filter(end_user=OuterRef("end_user_id"), value__icontains=search)))
    for field in text:
        found |= Q(**{f"{field}__icontains": search})
    return found


def counts(user: User) -> dict[str, int]:
    """How many conversations each view holds, and in how many of one's own somebody waits for an answer."""
    views = view_filters(user)
    wanted = {name: Count("pk", filter=condition) for name, condition in views.items()}
    unread = Exists(
        Message.objects.filter(
            conversation=OuterRef("pk"), seq__gt=OuterRef("staff_read_seq"), author_kind=Author.VISITOR
        )
    )
    mine = conversations_of(user).filter(views["mine"]).filter(unread)
    return {**conversations_of(user).aggregate(**wanted), "waiting": mine.count()}


def summaries(ids: list[UUID]) -> list[dict[str, Any]]:
    """The lines of these conversations, as the socket tells them too, latest first."""
    with connection.cursor() as cursor:
        cursor.execute(SUMMARIES, [ids])
        return [summary(SummaryRow(*row)) for row in cursor.fetchall()]


def row_of(conversation: Conversation) -> dict[str, Any]:
    return summaries([conversation.pk])[0]


def write_cursor(at: datetime, last_id: UUID) -> str:
    return f"{at.isoformat()}_{last_id}"


def read_cursor(text: str) -> tuple[datetime, UUID]:
    """Raises Refused(invalid_request)."""
    at, _, last_id = text.partition("_")
    try:
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError
        return moment, UUID(last_id)
    except ValueError:
        raise Refused(Reason.INVALID_REQUEST, errors={"before": ["Not a place in this list."]}) from None
