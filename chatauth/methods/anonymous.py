"""Nothing is asked and nothing is proved."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models.end_users import Assurance
from channels_app.models import Channel
from chatauth.proofs import Proof

LIFETIME = timedelta(days=30)


class Anonymous:
    def prove(self, channel: Channel, *, credential: Any, client: str | None) -> Proof:
        now = timezone.now()
        return Proof(assurance=Assurance.ANONYMOUS, proved_at=now, expires_at=now + LIFETIME)
