"""Departments: who answers what, and whether their conversations are given out by turn."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, User
from channels_app.models import Channel
from channels_app.models.members import reached
from core.ids import PublicId

OPEN_LIMIT_MAX = 500


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(company__in=Company.objects.visible_to(user))


class Team(PublicId):
    """`open_limit` counts all conversations that an agent has in hand (assigned, neither pending nor snoozed)."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="teams", verbose_name=_("company"))
    name = models.CharField(_("name"), max_length=60)
    by_turn = models.BooleanField(
        _("give conversations out by turn"),
        default=False,
        help_text=_("Each waiting conversation goes to the member who is there and was not given one for longest."),
    )
    open_limit = models.PositiveSmallIntegerField(
        _("open conversations per agent"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(OPEN_LIMIT_MAX)],
        help_text=_("Who has so many in hand is passed over until one is closed, pending or snoozed."),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="team_name_per_company"),
            models.UniqueConstraint(fields=["company", "id"], name="team_company_id"),
        ]

    def __str__(self) -> str:
        return self.name


class TeamMember(PublicId):
    """Ends by itself when the person leaves the company: (company, user) refers to the membership."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="+", editable=False, verbose_name=_("company"))
    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    user = models.ForeignKey(User, models.CASCADE, related_name="teams", verbose_name=_("member"))
    last_given_at = models.DateTimeField(_("was last given one"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        ordering = ["user__name", "user__email"]
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="team_member_once")]

    def __str__(self) -> str:
        return str(self.user)


class TeamChannelQuerySet(models.QuerySet["TeamChannel"]):
    def reached_by(self, user: User | AnonymousUser) -> Self:
        return self.filter(reached(user))


class TeamChannel(PublicId):
    """New conversations of the channel begin with the team."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="+", editable=False, verbose_name=_("company"))
    team = models.ForeignKey(Team, models.CASCADE, related_name="channels")
    channel = models.OneToOneField(Channel, models.CASCADE, related_name="team_link", verbose_name=_("channel"))

    objects = TeamChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("team channel")
        verbose_name_plural = _("team channels")
        ordering = ["channel__name"]

    def __str__(self) -> str:
        return str(self.channel)
