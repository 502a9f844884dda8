"""The company's Staff tab: who works there, who is invited, what is asked of them, and what the operator looked at."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.abilities import may
from accounts.models import Company
from accounts.staff import is_last_owner, may_reset_second_factor, without_second_factor
from chat.oversight import ACTIONS
from console.pages.base import Panel
from core.models import Entry

LOOKS_SHOWN = 10
LOOKS_DAYS = 30


def staff(request: HttpRequest, company: Company) -> Panel:
    may_change = may(request.user, "staff.change", company)
    rows = company.memberships.select_related("user", "user__second_factor").order_by("user__name", "user__email")
    members = [
        {
            "membership": row,
            "is_me": row.user_id == request.user.pk,
            "is_last_owner": may_change and is_last_owner(row),
            "has_second_factor": hasattr(row.user, "second_factor"),
            "may_reset": may_change and may_reset_second_factor(request.user, row.user),
        }
        for row in rows
    ]
    data: dict[str, Any] = {
        "company": company,
        "members": members,
        "may_change": may_change,
        "invitations": company.invitations.open().select_related("invited_by") if may_change else [],
        "missing": without_second_factor(company),
        "looks": looks(company) if may(request.user, "audit.read", company) else None,
    }
    return Panel(_("Staff"), "console/panels/staff.html", data, count=len(members))


def looks(company: Company) -> list[Entry]:
    """When whoever hosts this Usher, without working for the company, opened its chats; the latest first."""
    since = timezone.now() - timedelta(days=LOOKS_DAYS)
    return list(Entry.objects.filter(company_id=company.pk, action__in=ACTIONS, at__gte=since)[:LOOKS_SHOWN])
