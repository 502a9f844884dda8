"""The people who chat, and what tells them apart."""

import uuid
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models.companies import Company, Group, Membership
from accounts.models.credentials import Credential
from accounts.models.users import User
from core.ids import PublicId


class Assurance(models.TextChoices):
    """How sure we are who somebody is."""

    ANONYMOUS = "anonymous", _("Anonymous")
    CLAIMED = "claimed", _("Claimed")
    VERIFIED = "verified", _("Verified")


class EndUserQuerySet(models.QuerySet["EndUser"]):
    def visible_to(self, who: User | AnonymousUser | Credential) -> Self:
        """Those of one's companies. What else limits a credential: `chatauth.reach`."""
        rows = self.filter(company__in=Company.objects.visible_to(who))
        return rows if isinstance(who, Credential) else rows.reached_by(who)

    def reached_by(self, user: User | AnonymousUser) -> Self:
        """Without those of one's companies with whom nobody talks on a channel that one sees.

        Channels and conversations stand above this layer and are reached by the names of their relations alone.
        """
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        whole = Membership.objects.unlimited().filter(user=user).values("company")
        talks = EndUser.objects.filter(pk=OuterRef("pk"), conversations__channel__members__user=user)
        return self.filter(Q(company__in=whole) | Exists(talks))


class EndUser(PublicId):
    """A person who chats with a company; the wire says `client`.

    `verified` and `claimed` are the two property namespaces: what the company's backend vouched for, and what
    the browser or a script said. Only the first may be believed.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="end_users", verbose_name=_("company"))
    name = models.CharField(_("name"), max_length=1024, blank=True)
    surname = models.CharField(_("surname"), max_length=1024, blank=True)
    email = models.CharField(_("e-mail"), max_length=1024, blank=True, help_text=_("Profile only, not an identity."))
    phone = models.CharField(_("phone"), max_length=1024, blank=True, help_text=_("Profile only, not an identity."))
    locale = models.CharField(_("language"), max_length=1024, blank=True)
    avatar_url = models.CharField(_("picture"), max_length=1024, blank=True)
    verified = models.JSONField(_("verified properties"), default=dict, blank=True)
    claimed = models.JSONField(_("claimed properties"), default=dict, blank=True)
    properties_at = models.DateTimeField(_("properties as of"), null=True, blank=True, editable=False)
    assurance = models.CharField(_("best assurance"), max_length=10, choices=Assurance, default=Assurance.ANONYMOUS)
    made_by = models.CharField(
        _("made by"), max_length=30, blank=True, help_text=_("The door through which they came.")
    )
    not_before = models.DateTimeField(
        _("credentials not before"), null=True, blank=True, help_text=_("Older client tokens and codes are refused.")
    )
    blocked_at = models.DateTimeField(_("blocked"), null=True, blank=True)
    seat_taken_at = models.DateTimeField(_("seat taken"), null=True, blank=True)
    created_at = models.DateTimeField(_("first seen"), default=timezone.now, editable=False)
    seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)

    objects = EndUserQuerySet.as_manager()

    class Meta:
        verbose_name = _("end user")
        verbose_name_plural = _("end users")
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["company", "id"], name="end_user_company_id")]
        indexes = [
            models.Index(fields=["company", "-created_at"], name="end_user_newest"),
            models.Index(fields=["company"], condition=models.Q(seat_taken_at__isnull=False), name="end_user_seats"),
        ]

    def __str__(self) -> str:
        return self.full_name or _now("Visitor %(number)s") % {"number": visitor_number(self.id)}

    @property
    def full_name(self) -> str:
        return f"{self.name} {self.surname}".strip()

    @property
    def is_blocked(self) -> bool:
        return self.blocked_at is not None


def visitor_number(end_user_id: uuid.UUID) -> str:
    """A short handle for somebody without a name: the last five characters of the id."""
    return str(end_user_id)[-5:]


class Identity(PublicId):
    """One thing that tells an end user apart. Issuers never link unless the company says so.

    `value` is as given; `key` is what is compared (an e-mail without case, everything else exactly).
    """

    class Kind(models.TextChoices):
        EXTERNAL_ID = "external_id", _("External id")
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Phone")
        DEVICE = "device", _("Device")

    class Issuer(models.TextChoices):
        INTEGRATOR = "integrator", _("The company's backend")
        CODE = "code", _("A code")
        PROVIDER = "provider", _("A provider")

    company = models.ForeignKey(Company, models.PROTECT, related_name="identities", verbose_name=_("company"))
    end_user = models.ForeignKey(EndUser, models.CASCADE, related_name="identities")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    issuer = models.CharField(_("issuer"), max_length=12, choices=Issuer)
    value = models.CharField(_("value"), max_length=255)
    key = models.CharField(_("compared as"), max_length=400, editable=False)
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["company", "kind", "issuer", "key"], name="identity_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"


class GroupMembership(models.Model):
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    group = models.ForeignKey(Group, models.CASCADE, related_name="+")
    end_user = models.ForeignKey(EndUser, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "end_user"], name="group_member_once")]

    def __str__(self) -> str:
        return f"{self.end_user_id} in {self.group_id}"
