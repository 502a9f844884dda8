"""The tenant, its staff and its groups."""

from typing import Protocol, Self
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.models.users import User
from core.ids import PublicId

LANGUAGES = [
    ("en", "English"),
    ("tr", "Türkçe"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("ar", "العربية"),
]
RETENTION_LEAST, RETENTION_MOST = 1, 3_650  # days


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Admin")
    AGENT = "agent", _("Agent")

    @property
    def in_a_sentence(self) -> str:
        """The name as it stands within one: some languages write it with a small letter there."""
        names = {
            Role.OWNER: pgettext("in a sentence", "owner"),
            Role.ADMIN: pgettext("in a sentence", "admin"),
            Role.AGENT: pgettext("in a sentence", "agent"),
        }
        return names[self]


LINKABLE = [("email", _("E-mail")), ("phone", _("Phone"))]  # Identity.Kind, which is below this file


class Key(Protocol):
    """An API key, whose model stands on this one."""

    company_id: UUID

    @property
    def is_live(self) -> bool: ...


class CompanyQuerySet(models.QuerySet["Company"]):
    def live(self) -> Self:
        return self.filter(is_active=True)

    def visible_to(self, who: "User | AnonymousUser | Key") -> Self:
        """Every company for an operator; for others those that they work for; for an API key its own."""
        if not isinstance(who, User | AnonymousUser):
            return self.filter(pk=who.company_id, is_active=True) if who.is_live else self.none()
        if not who.is_authenticated or not who.is_active:
            return self.none()
        if who.is_superuser:
            return self
        return self.filter(memberships__user=who, is_active=True).distinct()


def default_languages() -> list[str]:
    return ["en"]


class Company(PublicId):
    """A tenant. Its id is the wire's `appUid` and `companyID`."""

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(_("active"), default=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    seat_limit = models.PositiveIntegerField(
        _("seats"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Empty means unlimited.")
    )
    linked_kinds = ArrayField(
        models.CharField(max_length=12, choices=LINKABLE),
        verbose_name=_("one person by"),
        default=list,
        blank=True,
        help_text=_("Whoever proves such an address by a code is the client for whom your backend named it."),
    )
    languages = ArrayField(
        models.CharField(max_length=10, choices=LANGUAGES),
        verbose_name=_("languages"),
        default=default_languages,
        help_text=_("In which the company writes to its visitors; the first one is for those who read none of them."),
    )
    retention_days = models.PositiveIntegerField(
        _("days that conversations are kept"),
        null=True,
        blank=True,
        validators=[MinValueValidator(RETENTION_LEAST), MaxValueValidator(RETENTION_MOST)],
        help_text=_("After their last message. Empty means for ever."),
    )
    privacy_notice = models.TextField(
        _("privacy notice"), max_length=600, blank=True, help_text=_("Shown to visitors before they write.")
    )
    privacy_url = models.URLField(_("privacy policy"), max_length=500, blank=True)
    requires_second_factor = models.BooleanField(_("staff need a second factor"), default=False, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def limited(self) -> Self:
        """Of agents who see chosen channels alone. Nobody else is limited, whatever the row says."""
        return self.filter(role=Role.AGENT, is_limited=True)

    def unlimited(self) -> Self:
        return self.exclude(role=Role.AGENT, is_limited=True)


class Membership(PublicId):
    """One person's role in one company.

    `is_limited` keeps an agent to the channels that `channels_app.ChannelMember` names: to none of them if none is.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="memberships", verbose_name=_("company"))
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.AGENT)
    is_limited = models.BooleanField(_("sees chosen channels alone"), default=False, db_default=False, editable=False)
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["company", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class Group(PublicId):
    """A set of end users; the wire says `account`."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="groups", verbose_name=_("company"))
    slug = models.SlugField(_("short name"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    is_assignable = models.BooleanField(
        _("the API may put end users into it"),
        default=False,
        help_text=_("Needs an API key with groups:assign as well."),
    )
    members: "models.ManyToManyField[models.Model, models.Model]" = models.ManyToManyField(
        "accounts.EndUser", related_name="groups", through="accounts.GroupMembership", blank=True
    )

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["company", "slug"], name="group_slug_per_company"),
            models.UniqueConstraint(fields=["company", "id"], name="group_company_id"),
        ]

    def __str__(self) -> str:
        return self.name
