"""How many sessions rest on a credential."""

from collections.abc import Collection
from typing import TypeVar
from uuid import UUID

from django.db.models import Count

from accounts.models import ApiKey
from channels_app.models import ManagementToken, SigningKey
from chatauth.models import Session

C = TypeVar("C", ManagementToken, ApiKey, SigningKey)


def with_sessions(credentials: list[C], counts: dict[UUID, int] | None = None) -> list[tuple[C, int]]:
    """Each credential with the number of live sessions that rest on it; those that still work first."""
    known = sessions_by_credential([row.pk for row in credentials]) if counts is None else counts
    ordered = sorted(credentials, key=lambda row: row.revoked_at is not None)
    return [(row, known.get(row.pk, 0)) for row in ordered]


def sessions_by_credential(keys: Collection[UUID]) -> dict[UUID, int]:
    """How many live sessions rest on each of these credentials, of whatever kind."""
    if not keys:
        return {}
    live = Session.objects.live().filter(credential_id__in=keys).order_by()
    return dict(live.values_list("credential_id").annotate(times=Count("id")))
