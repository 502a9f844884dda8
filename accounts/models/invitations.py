"""Invitations to staff."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.companies import Company, Role
from accounts.models.users import User
from core.ids import PublicId


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Neither accepted nor withdrawn. It may have run out: then it waits to be sent again."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class Invitation(PublicId):
    """An offer to work for a company, made to an address. Whoever holds the link can read that mailbox.

    Only a digest of the link's secret is kept; sending again makes another one. Without a company it only lets
    somebody who has an account choose their password.
    """

    company = models.ForeignKey(Company, models.CASCADE, null=True, blank=True, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.AGENT)
    channel_ids = ArrayField(models.UUIDField(), null=True, blank=True, editable=False)  # which an agent sees alone
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")
    created_at = models.DateTimeField(_("invited"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"), editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                "company",
                models.functions.Lower("email"),
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="invitation_open_once",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def role_in_a_sentence(self) -> str:
        return Role(self.role).in_a_sentence

    @property
    def is_over(self) -> bool:
        return self.expires_at <= timezone.now()
