"""The lines of the list: filtered, searched, counted, paged."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.http import QueryDict

from accounts.abilities import companies_of
from accounts.models import User
from chat.models import Conversation
from chat.models.conversations import State
from chat.presenting import SUMMARY_COLUMNS, SUMMARY_TABLES, SummaryRow, summary
from chat.search import excerpts, matching
from console.inbox.access import ABILITY, conversations_of
from console.inbox.filters import filters_of, is_unread, read_search
from core.reasons import Reason, Refused

PAGE = 50
COUNTED = 1_000

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


def page(user: User, asked: QueryDict) -> dict[str, Any]:
    """`{"rows": [<= 50], "next": "<cursor>" | "", "excerpts": {<id>: "..."}}`, latest first.

    What the list can be asked stands in `console.inbox.filters`. Raises Refused(invalid_request).
    """
    view, search, before = asked.get("view", "queued"), read_search(asked), asked.get("before", "")
    if view not in view_filters(user):
        raise Refused(Reason.INVALID_REQUEST, errors={"view": ["There is no such view."]})
    found = conversations_of(user).filter(view_filters(user)[view], filters_of(asked, user))
    if search:
        found = found.filter(matching(search, companies_of(user, ABILITY)))
    if before:
        at, last_id = read_cursor(before)
        found = found.filter(Q(last_at__lt=at) | Q(last_at=at, pk__lt=last_id))
    keys = list(found.order_by("-last_at", "-pk").values_list("pk", "last_at")[: PAGE + 1])
    ids = [pk for pk, _ in keys[:PAGE]]
    return {
        "rows": summaries(ids),
        "next": write_cursor(keys[PAGE - 1][1], keys[PAGE - 1][0]) if len(keys) > PAGE else "",
        "excerpts": excerpts(search, ids) if search and ids else {},
    }


def counts(user: User) -> dict[str, int]:
    """How many conversations each view holds, and in how many of one's own somebody waits for an answer.

    Counting stops where the screen says "999+", so that years of closed conversations cost nothing.
    """
    views = view_filters(user)
    wanted = {**views, "waiting": views["mine"] & Q(is_unread())}
    rows = conversations_of(user).order_by().values("pk")
    parts = [rows.filter(condition)[:COUNTED].query.sql_with_params() for condition in wanted.values()]
    columns = ", ".join(f"(SELECT count(*) FROM ({sql}) few)" for sql, _ in parts)  # noqa: S608 - made by the ORM
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [value for _, values in parts for value in values])
        return dict(zip(wanted, cursor.fetchone(), strict=True))


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
