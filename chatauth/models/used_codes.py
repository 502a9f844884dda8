"""Which one-time codes were used."""

from django.db import models

from accounts.models import Company
from chatauth.models.sessions import Session


class UsedCode(models.Model):
    """A code's `jti`, kept as a digest until the code would have expired anyway."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32)
    session = models.ForeignKey(Session, models.CASCADE, related_name="+", null=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "digest"], name="used_code_once")]

    def __str__(self) -> str:
        return f"Code used until {self.expires_at:%Y-%m-%d}"
