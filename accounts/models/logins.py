"""The browsers in which staff are logged in to the console: Django's sessions, with a person and a time beside them."""

from typing import Any, Self

from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone

from accounts.models.users import User
from core.ids import uuid7


class LoginQuerySet(models.QuerySet["Login"]):
    def live(self) -> Self:
        return self.filter(expire_date__gt=timezone.now())


class Login(AbstractBaseSession):
    """One browser. `session_key` is a digest of the cookie, so that a copy of the table lets nobody in.

    `expire_date` is the earlier of two ends: not used for a while, and logged in for too long.
    """

    public_id = models.UUIDField("id", default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="logins")
    started_at = models.DateTimeField("logged in", default=timezone.now, editable=False)
    seen_at = models.DateTimeField("last used", default=timezone.now)
    address = models.GenericIPAddressField("address", null=True, blank=True)
    user_agent = models.CharField("browser", max_length=255, blank=True)

    objects = BaseSessionManager.from_queryset(LoginQuerySet)()  # type: ignore[misc]

    class Meta:
        verbose_name = "login"
        ordering = ["-seen_at"]

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Django's way back from a row to its engine; nothing of ours reads a row that way."""
        raise NotImplementedError

    def __str__(self) -> str:
        return f"{self.user} since {self.started_at:%Y-%m-%d %H:%M}"
