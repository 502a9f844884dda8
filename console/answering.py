"""Who answers on a channel, on its page."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.abilities import may
from channels_app.models import Channel
from channels_app.reach import answering_on
from console.pages.base import Panel

SHOWN = 30


def answering(request: HttpRequest, channel: Channel) -> list[Panel]:
    """For whoever sees the staff."""
    if not may(request.user, "staff.read", channel.company):
        return []
    rows = answering_on(channel.pk, channel.company_id).select_related("user")
    found = list(rows.order_by("user__name", "user__email"))
    company = reverse("admin:accounts_company_change", args=[channel.company_id])
    data: dict[str, Any] = {
        "members": found[:SHOWN],
        "hidden": max(0, len(found) - SHOWN),
        "staff": f"{company}#staff",
        "may_change": may(request.user, "staff.change", channel.company),
    }
    return [Panel(_("Who answers here"), "console/panels/answering.html", data, into=_("Handover"))]
