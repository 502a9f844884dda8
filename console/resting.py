"""How many sessions rest on a credential."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Count

from accounts.models import ApiKey
from channels_app.models import ManagementToken, SigningKey
from chatauth.models import Session

C = TypeVar("C", ManagementToken, ApiKey, SigningKey)


def with_sessions(credentials: list[C]) -> list[tuple[C, int]]:
    """Each credential with the number of live sessions that rest on it; those that still work first."""
    if not credentials:
        return []
    live = Session.objects.live().filter(credential_id__in=[row.pk for row in credentials])
    counts: dict[UUID, int] = dict(live.values_list("credential_id").annotate(Count("id")))
    ordered = sorted(credentials, key=lambda row: row.revoked_at is not None)
    return [(row, counts.get(row.pk, 0)) for row in ordered]
