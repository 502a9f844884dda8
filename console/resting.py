"""How many sessions rest on a credential."""

from typing import Any, TypeVar

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import ApiKey
from channels_app.models import ManagementToken, SigningKey
from chatauth.models import Session

C = TypeVar("C", ManagementToken, ApiKey, SigningKey)


def counting(rows: QuerySet[Any]) -> Coalesce:
    """For each credential how many of these rows, of sessions or of attempts, name it."""
    named = rows.filter(credential_id=OuterRef("pk")).order_by().values("credential_id")
    return Coalesce(Subquery(named.annotate(times=Count("pk")).values("times"), output_field=IntegerField()), 0)


def with_sessions(credentials: QuerySet[C]) -> list[C]:
    """Each credential with `sessions`, how many live ones rest on it; those that still work first."""
    rows = list(credentials.annotate(sessions=counting(Session.objects.live())))
    return sorted(rows, key=lambda row: row.revoked_at is not None)
