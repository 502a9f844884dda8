"""Who still uses the legacy sign-in call (contracts 2.3)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from accounts.models import Company
from chatauth.minting_sql import LEGACY_DOOR
from chatauth.models import Attempt
from chatauth.models.sessions import CredentialKind

SPAN = timedelta(days=30)


@dataclass(frozen=True)
class LegacyCalls:
    """How often a key was used for it, and where the log lists them."""

    key_id: UUID
    times: int
    address: str


def legacy_calls(company: Company) -> list[LegacyCalls]:
    """The calls of the last 30 days, refused ones too, by key."""
    calls = Attempt.objects.filter(
        company=company,
        at__gte=timezone.now() - SPAN,
        method=LEGACY_DOOR,
        credential_kind=CredentialKind.API_KEY,
        credential_id__isnull=False,
    )
    log = reverse("admin:chatauth_attempt_changelist")
    counted = calls.order_by().values_list("credential_id").annotate(times=Count("id"))
    return [LegacyCalls(key_id, times, f"{log}?method={LEGACY_DOOR}&credential={key_id}") for key_id, times in counted]
