"""Tables without domain words: the audit trail and the counters of the rate limits."""

from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """Who did what to whom. Append-only, and without foreign keys, so that no cascade can remove a line."""

    at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)
    company_id = models.UUIDField(_("company"), null=True, blank=True)
    action = models.CharField(_("action"), max_length=80)
    actor_kind = models.CharField(_("done by"), max_length=20)
    actor_id = models.CharField(_("id of the actor"), max_length=64, blank=True)
    actor_label = models.CharField(_("name of the actor"), max_length=255, blank=True)
    target_kind = models.CharField(_("about"), max_length=40, blank=True)
    target_id = models.CharField(_("id of the target"), max_length=64, blank=True)
    target_label = models.CharField(_("name of the target"), max_length=255, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    data = models.JSONField(_("details"), default=dict, blank=True, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["company_id", "-at"], name="entry_by_company"),
            models.Index(fields=["target_kind", "target_id"], name="entry_by_target"),
        ]

    def __str__(self) -> str:
        return f"{self.action} by {self.actor_label or self.actor_kind}"


class RateCountQuerySet(models.QuerySet["RateCount"]):
    def expired(self) -> Self:
        """Counters whose window has passed; the next hit begins a new one anyway."""
        return self.filter(expires_at__lte=Now())


class RateCount(models.Model):
    """How often something happened since the first hit of its window."""

    key = models.CharField(max_length=200, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    objects = RateCountQuerySet.as_manager()

    def __str__(self) -> str:
        return self.key
