"""The views that somebody keeps for themselves, and which of them their inbox opens with."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import QueryDict

from accounts.models import User
from accounts.properties import is_clean
from chat.models import SavedView
from chat.models.views import VIEWS_MAX
from console.inbox.filters import address_of
from core.reasons import Reason, Refused

NAME_LENGTH = 40
QUERY_LENGTH = 1_000


def views_of(user: User) -> list[dict[str, Any]]:
    """`[{id, name, query, is_default}]`, oldest first."""
    rows = SavedView.objects.filter(user=user)
    return [{"id": str(row.pk), "name": row.name, "query": row.query, "is_default": row.is_default} for row in rows]


def default_of(user: User) -> str:
    """The address after the `?` that this person's inbox opens with, or ""."""
    return SavedView.objects.filter(user=user, is_default=True).values_list("query", flat=True).first() or ""


@transaction.atomic
def save_view(user: User, body: dict[str, Any]) -> None:
    """Keep `{name, query, is_default?}`; the same name again replaces it. Raises Refused(invalid_request)."""
    name, query = body.get("name"), body.get("query")
    if not isinstance(name, str) or not is_clean(name) or not 1 <= len(name.strip()) <= NAME_LENGTH:
        raise Refused(Reason.INVALID_REQUEST, errors={"name": [f"A name has 1 to {NAME_LENGTH} characters."]})
    if not isinstance(query, str) or len(query) > QUERY_LENGTH:
        raise Refused(Reason.INVALID_REQUEST, errors={"query": ["Send the address after the question mark."]})
    address = address_of(QueryDict(query), user)
    if len(address) > QUERY_LENGTH:
        raise Refused(Reason.INVALID_REQUEST, errors={"query": ["These are too many filters for one view."]})
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    mine = SavedView.objects.filter(user=user)
    if mine.exclude(name=name.strip()).count() >= VIEWS_MAX:
        raise Refused(Reason.INVALID_REQUEST, errors={"name": [f"Keep {VIEWS_MAX} views at most."]})
    row, _ = mine.update_or_create(name=name.strip(), defaults={"user": user, "query": address})
    if isinstance(body.get("is_default"), bool):
        set_default(user, row.pk, is_default=body["is_default"])


@transaction.atomic
def set_default(user: User, view_id: UUID, *, is_default: bool) -> None:
    """Open with this view from now on, or no longer. Raises Refused(not_found)."""
    row = find(user, view_id)
    if is_default:
        SavedView.objects.filter(user=user, is_default=True).exclude(pk=row.pk).update(is_default=False)
    row.is_default = is_default
    row.save(update_fields=["is_default"])


def delete_view(user: User, view_id: UUID) -> None:
    """Raises Refused(not_found)."""
    find(user, view_id).delete()


def find(user: User, view_id: UUID) -> SavedView:
    row = SavedView.objects.filter(user=user, pk=view_id).first()
    if row is None:
        raise Refused(Reason.NOT_FOUND)
    return row
