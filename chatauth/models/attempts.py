"""The sign-in log."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, EndUser, User
from channels_app.models import Channel
from channels_app.models.members import reached
from chatauth.models.sessions import CredentialKind


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(company__in=Company.objects.visible_to(user)).reached_by(user)

    def reached_by(self, user: User | AnonymousUser) -> Self:
        return self.filter(reached(user))


class Attempt(models.Model):
    """One try to sign in or to mint, with its exact reason. Holds no secret; `origin` is claimed by the browser.

    Every mint and every sign-in writes one: the composite indexes stand in for those of single keys.
    """

    class Action(models.TextChoices):
        SIGN_IN = "sign_in", _("Sign-in")
        MINT = "mint", _("Mint")

    at = models.DateTimeField(_("time"), default=timezone.now)
    company = models.ForeignKey(Company, models.CASCADE, related_name="+", db_index=False, verbose_name=_("company"))
    channel = models.ForeignKey(
        Channel, models.CASCADE, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("channel")
    )
    action = models.CharField(_("action"), max_length=10, choices=Action)
    method = models.CharField(_("method"), max_length=30)
    reason = models.CharField(_("refused because"), max_length=40, blank=True, help_text=_("Empty: it worked."))
    was_enforced = models.BooleanField(_("enforced"), default=True, help_text=_("No: only observed."))
    end_user = models.ForeignKey(EndUser, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    credential_kind = models.CharField(_("credential"), max_length=20, choices=CredentialKind, blank=True)
    credential_id = models.UUIDField(null=True, blank=True)
    origin = models.CharField(_("site"), max_length=255, blank=True)
    page = models.CharField(_("page"), max_length=255, blank=True)
    note = models.CharField(_("note"), max_length=255, blank=True)
    device = models.CharField(_("device"), max_length=255, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in attempt")
        verbose_name_plural = _("sign-in attempts")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["company", "-at"], name="attempt_by_company"),
            models.Index(fields=["channel", "-at"], name="attempt_by_channel"),
            models.Index(fields=["end_user", "-at"], name="attempt_by_end_user"),
            models.Index(
                fields=["credential_id", "-at"],
                name="attempt_by_credential",
                condition=models.Q(credential_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.reason or 'ok'}"
