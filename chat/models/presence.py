"""Who of the staff is there to answer."""

from datetime import timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from accounts.models import User
from core.ids import PublicId

PRESENT = timedelta(seconds=30)  # since the last sign of life


class PresenceQuerySet(models.QuerySet["Presence"]):
    def live(self) -> Self:
        return self.filter(seen_at__gt=timezone.now() - PRESENT)


class Presence(PublicId):
    """One open staff socket in some process; `seen_at` is renewed while it lives, and an old row means nothing."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)
    watching = ArrayField(models.UUIDField(), default=list, db_default=[])  # the conversations that it has open

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "presences"

    def __str__(self) -> str:
        return f"Presence of {self.user_id}"
