"""The first page: a handful of true numbers, and what to do next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.abilities import companies_of
from accounts.models import Company
from channels_app.models import Channel, ManagementToken
from channels_app.models.channels import Kind
from chat.models import Conversation
from chatauth.models import Attempt, Session
from console import reasons

REASONS_SHOWN = 6


@dataclass(frozen=True)
class Refusals:
    """How often one reason was given, and its share of the most frequent one in percent."""

    reason: str
    sentence: str
    count: int
    percent: int


@dataclass(frozen=True)
class Step:
    label: str | Promise
    is_done: bool
    url: str
    action: str | Promise


def facts(request: HttpRequest) -> dict[str, Any]:
    """What templates/admin/index.html shows, restricted to the companies in which this person may see it."""
    companies = list(Company.objects.visible_to(request.user))
    since = midnight(companies)
    context: dict[str, Any] = {"companies": companies, "since": since}
    if ids := companies_of(request.user, "conversations.read"):
        mine = Conversation.objects.filter(company_id__in=ids).open()
        context["open_conversations"] = mine.count()
        context["waiting_conversations"] = mine.filter(assignee=None).count()
    if ids := companies_of(request.user, "log.read"):
        context |= _sign_ins(ids, since)
    if ids := companies_of(request.user, "channels.change"):
        steps = first_steps(ids, companies)
        context["steps"] = steps if not all(step.is_done for step in steps) else []
    return context


def midnight(companies: list[Company]) -> datetime:
    """When today began: in the company's time zone if they all share one, else in UTC."""
    zones = {company.time_zone for company in companies}
    zone = ZoneInfo(zones.pop()) if len(zones) == 1 else timezone.get_default_timezone()
    return timezone.localtime(timezone=zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _sign_ins(ids: set[str], since: datetime) -> dict[str, Any]:
    tries = Attempt.objects.filter(company_id__in=ids, at__gte=since)
    refused = tries.exclude(reason="").filter(was_enforced=True)
    counts = list(refused.values_list("reason").annotate(times=Count("id")).order_by("-times", "reason"))
    most = counts[0][1] if counts else 1
    return {
        "sign_ins": tries.filter(action=Attempt.Action.SIGN_IN, reason="").count(),
        "mints": tries.filter(action=Attempt.Action.MINT, reason="").count(),
        "refused": sum(times for _reason, times in counts),
        "refusals": [
            Refusals(reason, reasons.sentence(reason), times, round(100 * times / most))
            for reason, times in counts[:REASONS_SHOWN]
        ],
        "live_sessions": Session.objects.filter(company_id__in=ids).live().count(),
    }


def first_steps(ids: set[str], companies: list[Company]) -> list[Step]:
    """The way to the first signed-in visitor; each step is done when its rows exist."""
    channels = Channel.objects.filter(company_id__in=ids, kind=Kind.WEB)
    channel = channels.first()
    channel_url = reverse("admin:channels_app_channel_change", args=[channel.pk]) if channel else ""
    add_channel = reverse("admin:channels_app_channel_add")
    company_url = reverse("admin:accounts_company_change", args=[companies[0].pk]) if companies else ""
    return [
        Step(_("Make a web channel"), channel is not None, add_channel, _("Add channel")),
        Step(
            _("Allow your site's address"),
            channels.exclude(allowed_origins=[]).exists(),
            f"{channel_url}#install" if channel_url else add_channel,
            _("Add origin"),
        ),
        Step(
            _("Generate a management token for your backend"),
            ManagementToken.objects.filter(company_id__in=ids).exists(),
            f"{company_url}#channels" if company_url else add_channel,
            _("Open channels"),
        ),
        Step(
            _("Mint the first client token"),
            Attempt.objects.filter(company_id__in=ids, action=Attempt.Action.MINT, reason="").exists(),
            f"{channel_url}#install" if channel_url else add_channel,
            _("Show how"),
        ),
        Step(
            _("See the first visitor sign in"),
            Session.objects.filter(company_id__in=ids).exists(),
            reverse("admin:chatauth_attempt_changelist"),
            _("Sign-in log"),
        ),
    ]
