"""One signed-in browser."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, EndUser, User
from accounts.models.end_users import Assurance
from channels_app.models import Channel
from channels_app.models.channels import Method
from channels_app.models.members import reached
from core.ids import PublicId


class CredentialKind(models.TextChoices):
    """What vouched for somebody; empty for those who came alone."""

    MANAGEMENT_TOKEN = "management_token", _("Management token")
    API_KEY = "api_key", _("API key")
    SIGNING_KEY = "signing_key", _("Signing key")


class SessionQuerySet(models.QuerySet["Session"]):
    def live(self) -> Self:
        return self.filter(ended_at=None, expires_at__gt=timezone.now())

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(company__in=Company.objects.visible_to(user)).reached_by(user)

    def reached_by(self, user: User | AnonymousUser) -> Self:
        return self.filter(reached(user))


class Session(PublicId):
    """Its id is the `sid` of the session token. The row is read on every request and every message."""

    company = models.ForeignKey(
        Company, models.CASCADE, related_name="sessions", db_index=False, verbose_name=_("company")
    )
    channel = models.ForeignKey(
        Channel, models.CASCADE, related_name="sessions", db_index=False, verbose_name=_("channel")
    )
    end_user = models.ForeignKey(EndUser, models.CASCADE, related_name="sessions", db_index=False)
    method = models.CharField(_("method"), max_length=20, choices=Method)
    assurance = models.CharField(_("assurance"), max_length=10, choices=Assurance)
    credential_kind = models.CharField(_("vouched for by"), max_length=20, choices=CredentialKind, blank=True)
    credential_id = models.UUIDField(_("credential"), null=True, blank=True)
    proved_at = models.DateTimeField(_("proof issued"), default=timezone.now)
    created_at = models.DateTimeField(_("signed in"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    hard_expires_at = models.DateTimeField(_("expires at the latest"))
    version = models.PositiveIntegerField(default=1, editable=False)
    renewed_at = models.DateTimeField(_("renewed"), null=True, blank=True, editable=False)
    seen_at = models.DateTimeField(_("last seen"), default=timezone.now)
    origin = models.CharField(_("site"), max_length=255, blank=True)
    device = models.CharField(_("device"), max_length=255, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    context = models.JSONField(_("context"), default=dict, blank=True, editable=False)
    bot_id = models.UUIDField(_("bot"), null=True, blank=True, editable=False, help_text=_("That the page asked for."))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=40, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["company", "id"], name="session_company_id")]
        indexes = [
            models.Index(fields=["end_user", "-created_at"], name="session_by_end_user"),
            models.Index(
                fields=["credential_id", "-created_at"],
                name="session_by_credential",
                condition=models.Q(credential_id__isnull=False),
            ),
            models.Index(fields=["channel", "-created_at"], name="session_by_channel"),
            models.Index(fields=["company", "-created_at"], name="session_by_company"),
        ]

    def __str__(self) -> str:
        return f"{self.end_user} by {self.get_method_display()}"

    @property
    def is_live(self) -> bool:
        return self.ended_at is None and self.expires_at > timezone.now()
