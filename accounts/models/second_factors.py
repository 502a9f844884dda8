"""The second factor of staff: an app that makes codes, and recovery codes for the day it is lost."""

from django.db import models
from django.utils import timezone

from accounts.models.users import User
from core.ids import PublicId
from core.vault import SealedText


class SecondFactor(PublicId):
    """A time-based code generator (RFC 6238). `last_step` is the time step of the last code that was used."""

    user = models.OneToOneField(User, models.CASCADE, related_name="second_factor")
    secret_sealed = SealedText("secret")
    last_step = models.BigIntegerField(default=-1, editable=False)
    created_at = models.DateTimeField("set up", default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"Second factor of {self.user}"


class RecoveryCode(PublicId):
    """Good once, instead of a code of the app. Long and random, so a plain digest is enough."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField(max_length=32, editable=False)
    used_at = models.DateTimeField("used", null=True, blank=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"Recovery code of {self.user}"
