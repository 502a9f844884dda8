"""How many sessions rest on a credential."""

from typing import TypeVar

from django.db.models import QuerySet

from accounts.models import ApiKey
from channels_app.models import ManagementToken, SigningKey
from chatauth.models import Session
from console.counting import counting

C = TypeVar("C", ManagementToken, ApiKey, SigningKey)


def with_sessions(credentials: QuerySet[C]) -> list[C]:
    """Each credential with `sessions`, how many live ones rest on it; those that still work first."""
    rows = list(credentials.annotate(sessions=counting(Session.objects.live(), "credential_id")))
    return sorted(rows, key=lambda row: row.revoked_at is not None)
