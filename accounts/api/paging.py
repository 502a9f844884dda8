"""Lists in pages: always from the oldest, so that rows made meanwhile are met at the end and none twice."""

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from accounts.api.reading import refuse_fields

LIMIT = 50
LIMIT_MAX = 100
PAGE_PARAMETERS = ("cursor", "limit")
Row = TypeVar("Row", bound=Model)


def page_of(rows: QuerySet[Row], query: Mapping[str, str], present: Callable[[Row], dict[str, Any]]) -> dict[str, Any]:
    """`{"items", "next_cursor"}` of rows that have `created_at`; `next_cursor` is null on the last page.

    Raises Refused(invalid_request) for a bad `cursor` or `limit`.
    """
    limit = read_limit(query.get("limit"))
    if "cursor" in query:
        at, last = read_cursor(query["cursor"])
        rows = rows.filter(Q(created_at__gt=at) | Q(pk__gt=last), created_at__gte=at)
    found = list(rows.order_by("created_at", "pk")[: limit + 1])
    items = found[:limit]
    return {
        "items": [present(row) for row in items],
        "next_cursor": write_cursor(items[-1]) if len(found) > limit else None,
    }


def read_limit(text: str | None) -> int:
    if text is None:
        return LIMIT
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= LIMIT_MAX):
        refuse_fields({"limit": [f"Send a number from 1 to {LIMIT_MAX}."]})
    return int(text)


def write_cursor(row: Model) -> str:
    created_at: datetime = vars(row)["created_at"]
    return base64.urlsafe_b64encode(f"{created_at.isoformat()}/{row.pk}".encode()).decode().rstrip("=")


def read_cursor(text: str) -> tuple[datetime, UUID]:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
        at, _, last = raw.partition("/")
        position = datetime.fromisoformat(at), UUID(last)
        if position[0].utcoffset() is None:
            raise ValueError("An instant without its zone.")
        position[0].timestamp()
    except (binascii.Error, ValueError, OverflowError):
        refuse_fields({"cursor": ["Send the next_cursor of the page before, as it stands."]})
    return position
