"""Hosts that give no answer."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, User
from bots.limits import PAUSE_AFTER
from core.ids import PublicId


class OutageQuerySet(models.QuerySet["Outage"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(company__in=Company.objects.visible_to(user))

    def paused(self) -> Self:
        """Hosts that are called no more for now, or for one call to try."""
        return self.filter(failures__gte=PAUSE_AFTER)


class Outage(PublicId):
    """How often a host has failed a company's scripts, one call after the other; the row goes with the first answer."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="+", editable=False)
    host = models.CharField(_("host"), max_length=260)
    failures = models.PositiveIntegerField(_("failed calls in a row"), default=0)
    reason = models.CharField(_("why"), max_length=120, blank=True)
    since = models.DateTimeField(_("since"), default=timezone.now)
    failed_at = models.DateTimeField(_("failed last"), default=timezone.now)
    retry_at = models.DateTimeField(_("asked again at"), default=timezone.now)

    objects = OutageQuerySet.as_manager()

    class Meta:
        ordering = ["host"]
        constraints = [models.UniqueConstraint(fields=["company", "host"], name="outage_host_once")]

    def __str__(self) -> str:
        return self.host
