"""One code sent."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils import timezone

from accounts.models import Company
from channels_app.models import Channel
from core.ids import PublicId

LIFETIME = timedelta(minutes=5)
TRIES = 5


def end_of_life() -> datetime:
    return timezone.now() + LIFETIME


class ChallengeQuerySet(models.QuerySet["Challenge"]):
    def open(self) -> Self:
        """Those whose code may still be entered; whether tries are left is not asked here."""
        return self.filter(used_at=None, voided_at=None, expires_at__gt=timezone.now())


class Challenge(PublicId):
    """Bound to one channel and one number or mailbox. The code itself is never stored: `digest` is a slow hash.

    Without a digest there is nothing to compare with: the code was not made yet, or the company's service checks it.
    """

    class Kind(models.TextChoices):
        SMS = "sms", "SMS"
        EMAIL = "email", "E-mail"

    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="challenges")
    kind = models.CharField("kind", max_length=5, choices=Kind)
    to = models.CharField("sent to", max_length=254)
    block = models.CharField("block of numbers", max_length=16, blank=True)
    name = models.CharField("name given", max_length=120, blank=True)
    email = models.CharField("e-mail given", max_length=254, blank=True)
    locale = models.CharField("language", max_length=35, blank=True)
    page = models.CharField("asked for on our own page", max_length=300, blank=True)
    salt = models.BinaryField(max_length=16, default=bytes)
    digest = models.BinaryField(max_length=32, default=bytes)
    tries = models.PositiveSmallIntegerField("tries", default=0)
    created_at = models.DateTimeField("asked for", default=timezone.now, editable=False)
    expires_at = models.DateTimeField("expires", default=end_of_life)
    sent_at = models.DateTimeField("sent", null=True, blank=True)
    failed_at = models.DateTimeField("not sent", null=True, blank=True)
    voided_at = models.DateTimeField("replaced by a newer one", null=True, blank=True)
    used_at = models.DateTimeField("used", null=True, blank=True)

    objects = ChallengeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["channel", "kind", "to"], name="challenge_by_destination"),
            models.Index(fields=["company", "block", "-created_at"], name="challenge_by_block"),
            models.Index(fields=["created_at"], name="challenge_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} code of {self.created_at:%Y-%m-%d %H:%M}"
