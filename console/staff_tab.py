"""The company's Staff tab: who works there, who is invited, what is asked of them, and what the operator looked at."""

from datetime import timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.abilities import may
from accounts.models import Company, Invitation, Membership
from accounts.models.companies import Role
from accounts.staff import members_of
from channels_app.models import Channel, ChannelMember
from chat.oversight import ACTIONS
from console.pages.base import Panel
from core.models import Entry

LOOKS_SHOWN = 10
LOOKS_DAYS = 30


def staff(request: HttpRequest, company: Company) -> Panel:
    may_change = may(request.user, "staff.change", company)
    members = with_channels(request, company)
    data: dict[str, Any] = {
        "company": company,
        "members": members,
        "may_change": may_change,
        "invitations": invitations_of(company) if may_change else [],
        "missing": sum(row.user.is_active and not hasattr(row.user, "second_factor") for row in members),
        "looks": looks(company) if may(request.user, "audit.read", company) else None,
    }
    return Panel(_("Staff"), "console/panels/staff.html", data, count=len(members))


def with_channels(request: HttpRequest, company: Company) -> list[Membership]:
    """The members, each with `answers_on`: names of the channels that an agent sees alone, None for who sees all."""
    links = ChannelMember.objects.filter(company=company, user=OuterRef("user")).order_by("channel__name")
    found = members_of(company, by=request.user, answers_on=ArraySubquery(links.values("channel__name")))
    for row in found:
        if not (row.is_limited and row.role == Role.AGENT):
            vars(row)["answers_on"] = None
    return found


def invitations_of(company: Company) -> list[Invitation]:
    """The open ones, each with the same `answers_on`."""
    found = list(company.invitations.open().select_related("invited_by"))
    asked = {pk for row in found for pk in row.channel_ids or ()}
    rows = Channel.objects.filter(company=company, pk__in=asked).values_list("pk", "name")
    names = dict(rows) if asked else {}
    for row in found:
        chosen = row.channel_ids
        vars(row)["answers_on"] = None if chosen is None else sorted(names[pk] for pk in chosen if pk in names)
    return found


def looks(company: Company) -> list[Entry]:
    """When whoever hosts this Usher, without working for the company, opened its chats; the latest first."""
    since = timezone.now() - timedelta(days=LOOKS_DAYS)
    return list(Entry.objects.filter(company_id=company.pk, action__in=ACTIONS, at__gte=since)[:LOOKS_SHOWN])
