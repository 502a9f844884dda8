"""The company's Staff tab: who works there, who is invited, what is asked of them, and what the operator looked at."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.abilities import may
from accounts.models import Company
from accounts.staff import members_of
from chat.oversight import ACTIONS
from console.pages.base import Panel
from core.models import Entry

LOOKS_SHOWN = 10
LOOKS_DAYS = 30


def staff(request: HttpRequest, company: Company) -> Panel:
    may_change = may(request.user, "staff.change", company)
    members = members_of(company, by=request.user)
    data: dict[str, Any] = {
        "company": company,
        "members": members,
        "may_change": may_change,
        "invitations": company.invitations.open().select_related("invited_by") if may_change else [],
        "missing": sum(row.user.is_active and not hasattr(row.user, "second_factor") for row in members),
        "looks": looks(company) if may(request.user, "audit.read", company) else None,
    }
    return Panel(_("Staff"), "console/panels/staff.html", data, count=len(members))


def looks(company: Company) -> list[Entry]:
    """When whoever hosts this Usher, without working for the company, opened its chats; the latest first."""
    since = timezone.now() - timedelta(days=LOOKS_DAYS)
    return list(Entry.objects.filter(company_id=company.pk, action__in=ACTIONS, at__gte=since)[:LOOKS_SHOWN])
