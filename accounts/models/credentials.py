"""What every issued credential has in common, and the API key."""

from typing import Any, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.companies import Company
from accounts.models.users import User
from core.ids import PublicId


class CredentialQuerySet(models.QuerySet[Any]):
    def live(self) -> Self:
        """Neither revoked nor expired."""
        now = timezone.now()
        return self.filter(revoked_at=None).filter(models.Q(expires_at=None) | models.Q(expires_at__gt=now))


class Credential(PublicId):
    """A long secret shown once: name, digest, expiry, last use, and two ways of being revoked.

    `revoked_at` stops new mints; `ended_at` also ends every session and token it ever vouched for.
    """

    company: models.ForeignKey[Company, Company]  # each credential has its own, named from the company as it likes
    company_id: UUID

    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("prefix"), max_length=8, unique=True, editable=False)
    digest = models.BinaryField(max_length=32, editable=False)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    last_used_from = models.GenericIPAddressField(_("last used from"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("sessions ended"), null=True, blank=True, editable=False)

    objects = CredentialQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """One of `active`, `expired`, `revoked`, `ended`."""
        if self.ended_at:
            return "ended"
        if self.revoked_at:
            return "revoked"
        if self.expires_at and self.expires_at <= timezone.now():
            return "expired"
        return "active"

    @property
    def is_live(self) -> bool:
        return self.state == "active"


class Scope(models.TextChoices):
    CLIENTS_AUTHENTICATE = "clients:authenticate", _("Sign clients in")
    CLIENTS_READ = "clients:read", _("Read clients")
    CLIENTS_WRITE = "clients:write", _("Change clients")
    GROUPS_ASSIGN = "groups:assign", _("Put clients into groups")
    CONVERSATIONS_READ = "conversations:read", _("Read conversations")
    CONVERSATIONS_WRITE = "conversations:write", _("Write into conversations")
    CHANNELS_READ = "channels:read", _("Read channels")
    WEBHOOKS_WRITE = "webhooks:write", _("Change webhooks")


class ApiKey(Credential):
    """A company's key for the REST API: scopes, and optionally some channels and addresses only."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="api_keys", verbose_name=_("company"))
    scopes = ArrayField(models.CharField(max_length=30, choices=Scope), verbose_name=_("scopes"), default=list)
    allowed_addresses = ArrayField(
        models.CharField(max_length=50),
        verbose_name=_("allowed addresses"),
        default=list,
        blank=True,
        help_text=_("Addresses or networks, such as 203.0.113.0/24. Empty means any."),
    )
    allows_legacy = models.BooleanField(_("may use the legacy sign-in call"), default=False)

    class Meta(Credential.Meta):
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="api_key_name_per_company"),
            models.UniqueConstraint(fields=["company", "id"], name="api_key_company_id"),
        ]
