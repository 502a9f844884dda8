"""Who of the staff is there to answer."""

from django.db import models
from django.utils import timezone

from accounts.models import User
from core.ids import PublicId


class Presence(PublicId):
    """One open staff socket in some process; `seen_at` is renewed while it lives, and an old row means nothing."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "presences"

    def __str__(self) -> str:
        return f"Presence of {self.user_id}"
