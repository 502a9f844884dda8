"""The Bots tab of a channel's page: which bots answer there, what starts them, who may open them."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.abilities import may
from bots.models import Bot, BotChannel, BotGroup, Script
from channels_app.models import Channel
from channels_app.models.channels import Kind
from console.pages.base import Panel
from scripting.outline import starts_in_words


@dataclass(frozen=True)
class Running:
    """A published script and what starts it, in words."""

    script: Script
    starts: list[str]


@dataclass(frozen=True)
class Answering:
    """A bot on a channel."""

    place: BotChannel
    running: list[Running]
    groups: list[str]
    drafts: int

    @property
    def bot(self) -> Bot:
        return self.place.bot


def bots_panels(request: HttpRequest, channel: Channel) -> list[Panel]:
    if not may(request.user, "bots.change", channel.company):
        return []
    rows = answering_on(channel)
    data: dict[str, Any] = {
        "channel": channel,
        "rows": rows,
        "is_web": channel.kind == Kind.WEB,
        "nobody_first": bool(rows) and not any(row.place.is_default and row.bot.is_active for row in rows),
        "has_others": not rows
        and Bot.objects.filter(company=channel.company_id).exclude(places__channel=channel).exists(),
    }
    return [Panel(_("Bots"), "scripting/on_channel.html", data, count=len(rows))]


def answering_on(channel: Channel) -> list[Answering]:
    """The bots of a channel, the one that answers first before the others."""
    places = BotChannel.objects.filter(channel=channel).select_related("bot").order_by("-is_default", "bot__name")
    bots = [place.bot_id for place in places]
    scripts = list(Script.objects.filter(bot__in=bots).select_related("published").order_by("name"))
    groups = list(BotGroup.objects.filter(bot__in=bots).select_related("group").order_by("group__name"))
    return [
        Answering(
            place,
            running=[
                Running(script, starts_in_words(script.published.starts))
                for script in scripts
                if script.bot_id == place.bot_id and script.published
            ],
            groups=[row.group.name for row in groups if row.bot_id == place.bot_id],
            drafts=sum(script.bot_id == place.bot_id and script.published is None for script in scripts),
        )
        for place in places
    ]
