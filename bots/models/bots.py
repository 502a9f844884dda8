"""Who answers before a person does, and on which channels."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Group, User
from channels_app.models import Channel
from core.ids import PublicId


class BotQuerySet(models.QuerySet["Bot"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(company__in=Company.objects.visible_to(user))


class Bot(PublicId):
    """An automatic responder; its id is the wire's `agent`. With groups, only their members may open it."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="bots", verbose_name=_("company"))
    slug = models.SlugField(_("short name"), max_length=60)
    name = models.CharField(_("name"), max_length=80, help_text=_("Visitors read it above what the bot says."))
    is_active = models.BooleanField(_("active"), default=True, help_text=_("An inactive bot says nothing."))
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    groups: "models.ManyToManyField[models.Model, models.Model]" = models.ManyToManyField(
        Group, related_name="bots", through="bots.BotGroup", blank=True
    )
    channels: "models.ManyToManyField[models.Model, models.Model]" = models.ManyToManyField(
        Channel, related_name="bots", through="bots.BotChannel", blank=True
    )

    objects = BotQuerySet.as_manager()

    class Meta:
        verbose_name = _("bot")
        verbose_name_plural = _("bots")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["company", "slug"], name="bot_slug_per_company"),
            models.UniqueConstraint(fields=["company", "id"], name="bot_company_id"),
        ]

    def __str__(self) -> str:
        return self.name


class BotGroup(models.Model):
    """A group whose members may open a restricted bot."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="+", editable=False, verbose_name=_("company"))
    bot = models.ForeignKey(Bot, models.CASCADE, related_name="+", verbose_name=_("bot"))
    group = models.ForeignKey(Group, models.CASCADE, related_name="+", verbose_name=_("group"))

    class Meta:
        verbose_name = _("bot group")
        verbose_name_plural = _("bot groups")
        constraints = [models.UniqueConstraint(fields=["bot", "group"], name="bot_group_once")]

    def __str__(self) -> str:
        return f"{self.bot_id} for {self.group_id}"


class BotChannel(models.Model):
    """A channel on which a bot may answer; the default one answers where the page names no bot."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="+", editable=False, verbose_name=_("company"))
    bot = models.ForeignKey(Bot, models.CASCADE, related_name="places", verbose_name=_("bot"))
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="bot_places", verbose_name=_("channel"))
    is_default = models.BooleanField(_("answers first"), default=False)
    allows_tokens = models.BooleanField(
        _("allow authorization tokens on this web channel"),
        default=False,
        help_text=_("Visitors then type user names and passwords into the chat, in masked fields."),
    )

    class Meta:
        verbose_name = _("bot channel")
        verbose_name_plural = _("bot channels")
        constraints = [
            models.UniqueConstraint(fields=["bot", "channel"], name="bot_channel_once"),
            models.UniqueConstraint(
                fields=["channel"], condition=models.Q(is_default=True), name="bot_default_per_channel"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bot_id} on {self.channel_id}"
