"""Who still uses the legacy sign-in call."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import Company
from chatauth.minting_sql import LEGACY_DOOR
from chatauth.models import Attempt
from chatauth.models.attempts import AttemptQuerySet
from chatauth.models.sessions import CredentialKind

SPAN = timedelta(days=30)


def legacy_calls(company: Company) -> AttemptQuerySet:
    """The calls of the last 30 days, refused ones too."""
    return Attempt.objects.filter(
        company=company,
        at__gte=timezone.now() - SPAN,
        method=LEGACY_DOOR,
        credential_kind=CredentialKind.API_KEY,
    )


def legacy_log() -> str:
    """Where the log lists them, but for the key's id at its end."""
    return f"{reverse('admin:chatauth_attempt_changelist')}?method={LEGACY_DOOR}&credential="
