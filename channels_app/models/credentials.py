"""The credentials of a channel: management tokens that mint, and keys that verify what a site signed."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiKey, Company, Credential, User
from channels_app.models.channels import Channel
from core.ids import PublicId
from core.vault import SealedText


class ManagementToken(Credential):
    """Mints client tokens for one channel. The header `apiToken` carries it."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="+", editable=False, verbose_name=_("company"))
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="management_tokens", verbose_name=_("channel"))

    class Meta(Credential.Meta):
        verbose_name = _("management token")
        verbose_name_plural = _("management tokens")
        constraints = [
            models.UniqueConstraint(fields=["channel", "name"], name="management_token_name_per_channel"),
            models.UniqueConstraint(fields=["company", "id"], name="management_token_company_id"),
        ]


class ApiKeyChannel(models.Model):
    """Binds an API key to some channels; a key without such a row reaches all of its company."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="+", editable=False)
    api_key = models.ForeignKey(ApiKey, models.CASCADE, related_name="bound_channels")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["api_key", "channel"], name="api_key_channel_once")]

    def __str__(self) -> str:
        return f"{self.api_key_id} on {self.channel_id}"


class SigningKey(PublicId):
    """Verifies what the site signed. HS256 secrets are sealed; public keys and JWKS URLs stand as given."""

    class Algorithm(models.TextChoices):
        HS256 = "HS256", _("HS256 (shared secret)")
        RS256 = "RS256", "RS256"
        PS256 = "PS256", "PS256"
        ES256 = "ES256", "ES256"
        EDDSA = "EdDSA", "EdDSA"

    company = models.ForeignKey(Company, models.CASCADE, related_name="signing_keys", verbose_name=_("company"))
    channel = models.ForeignKey(
        Channel,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="signing_keys",
        help_text=_("Empty: every channel of the company."),
        verbose_name=_("channel"),
    )
    name = models.CharField(_("name"), max_length=80)
    kid = models.CharField(_("key id"), max_length=100)
    algorithm = models.CharField(_("algorithm"), max_length=10, choices=Algorithm)
    secret_sealed = SealedText(blank=True)
    public_key = models.TextField(_("public key"), blank=True, help_text=_("PEM or JWK."))
    jwks_url = models.URLField(_("JWKS URL"), max_length=500, blank=True)
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    not_after = models.DateTimeField(_("not after"), null=True, blank=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    last_used_site = models.CharField(_("last used on"), max_length=255, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("sessions ended"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["company", "kid"], name="signing_key_kid_per_company"),
            models.UniqueConstraint(
                fields=["company", "channel", "name"], name="signing_key_name_once", nulls_distinct=False
            ),
            models.UniqueConstraint(fields=["company", "id"], name="signing_key_company_id"),
            models.CheckConstraint(
                condition=(
                    models.Q(secret_sealed__gt="", public_key="", jwks_url="", algorithm="HS256")
                    | (
                        ~models.Q(algorithm="HS256")
                        & models.Q(secret_sealed="")
                        & (models.Q(public_key__gt="", jwks_url="") | models.Q(public_key="", jwks_url__gt=""))
                    )
                ),
                name="signing_key_has_one_source",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """One of `active`, `planned`, `expired`, `revoked`, `ended`."""
        now = timezone.now()
        if self.ended_at:
            return "ended"
        if self.revoked_at:
            return "revoked"
        if self.not_after and self.not_after <= now:
            return "expired"
        return "planned" if self.not_before and self.not_before > now else "active"
