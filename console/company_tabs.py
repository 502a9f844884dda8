"""What the tabs of the company's page tell."""

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, Value
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.abilities import may
from accounts.models import Company
from console import channel_tabs, ways
from console.identity_key_rows import key_rows
from console.legacy_calls import legacy_calls
from console.pages.base import Panel
from console.resting import with_sessions
from console.seat_holders import seats
from console.staff_tab import staff


def panels(request: HttpRequest, company: Company) -> list[Panel]:
    """The tabs that this person may see."""
    found = [channels(request, company)]
    if may(request.user, "tokens.read", company):
        found.append(api_keys(request, company))
    if may(request.user, "keys.change", company):
        found.append(identity_keys(company))
    found.append(staff(request, company))
    return [*found, Panel(_("Seats"), "console/panels/seats.html", seats(request, company), into=_("Seats"))]


def channels(request: HttpRequest, company: Company) -> Panel:
    rows = [
        (channel, ways.ways_in(channel), channel_tabs.state_of(channel))
        for channel in channel_tabs.channels_of(company)
    ]
    data = {
        "channels": rows,
        "may_change": may(request.user, "channels.change", company),
        "may_issue": may(request.user, "tokens.issue", company),
    }
    return Panel(_("Channels"), "console/panels/channels.html", data, count=len(rows))


def api_keys(request: HttpRequest, company: Company) -> Panel:
    names = ArrayAgg("bound_channels__channel__name", filter=Q(bound_channels__isnull=False), default=Value([]))
    rows = with_sessions(list(company.api_keys.select_related("created_by").annotate(bound_to=names)))
    data = {
        "company": company,
        "keys": rows,
        "legacy_calls": legacy_calls(company) if rows else [],
        "may_issue": may(request.user, "tokens.issue", company),
        "may_revoke": may(request.user, "tokens.revoke", company),
    }
    return Panel(_("API keys"), "console/panels/api_keys.html", data, count=len(rows))


def identity_keys(company: Company) -> Panel:
    rows = key_rows(company)
    data = {"company": company, "keys": rows}
    return Panel(_("Identity keys"), "console/panels/identity_keys.html", data, count=len(rows))
