"""Two end users and one address: somebody has to look."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.companies import Company
from accounts.models.end_users import EndUser, Identity
from accounts.models.users import User
from core.ids import PublicId


class IdentityConflictQuerySet(models.QuerySet["IdentityConflict"]):
    def open(self) -> Self:
        return self.filter(settled_at=None)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(company__in=Company.objects.visible_to(user))


class IdentityConflict(PublicId):
    """`claimant` came with an address that `holder` has already. The first one keeps it until staff decide."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="+", verbose_name=_("company"))
    holder = models.ForeignKey(EndUser, models.CASCADE, related_name="+", verbose_name=_("held by"))
    claimant = models.ForeignKey(EndUser, models.CASCADE, related_name="+", verbose_name=_("also claimed for"))
    kind = models.CharField(_("kind"), max_length=12, choices=Identity.Kind)
    issuer = models.CharField(_("said by"), max_length=12, choices=Identity.Issuer)
    value = models.CharField(_("value"), max_length=255)
    key = models.CharField(max_length=400, editable=False)
    times = models.PositiveIntegerField(_("times"), default=1)
    first_at = models.DateTimeField(_("first"), default=timezone.now)
    last_at = models.DateTimeField(_("last"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    objects = IdentityConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("identity conflict")
        verbose_name_plural = _("identity conflicts")
        ordering = ["settled_at", "-last_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "holder", "claimant", "kind", "issuer", "key"], name="identity_conflict_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"
