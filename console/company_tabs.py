"""What the tabs of the company's page tell."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.abilities import limited_in, may
from accounts.models import ApiKey, Company
from channels_app.models import ApiKeyChannel
from console import channel_tabs, ways
from console.counting import counting
from console.identity_key_rows import key_rows
from console.legacy_calls import legacy_calls, legacy_log
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
    if company.pk in limited_in(request.user):
        return found  # seats name people of every channel
    data = seats(request, company)
    below_the_limit = _("Seats") if data["may_limit"] else ""
    return [*found, Panel(_("Seats"), "console/panels/seats.html", data, into=below_the_limit, count=data["taken"])]


def channels(request: HttpRequest, company: Company) -> Panel:
    rows = [
        (channel, ways.ways_in(channel), channel_tabs.state_of(channel))
        for channel in channel_tabs.channels_of(company, seen_by=request.user)
    ]
    data = {
        "channels": rows,
        "may_change": may(request.user, "channels.change", company),
        "may_issue": may(request.user, "tokens.issue", company),
    }
    return Panel(_("Channels"), "console/panels/channels.html", data, count=len(rows))


def api_keys_of(company: Company) -> list[ApiKey]:
    """With `bound_to`, the names of the channels that each is bound to, and `legacy_calls` of the last days."""
    bound = ApiKeyChannel.objects.filter(api_key=OuterRef("pk")).order_by("channel__name").values("channel__name")
    rows = company.api_keys.select_related("created_by")
    calls = counting(legacy_calls(company), "credential_id")
    return with_sessions(rows.annotate(bound_to=ArraySubquery(bound), legacy_calls=calls))


def api_keys(request: HttpRequest, company: Company) -> Panel:
    rows = api_keys_of(company)
    data = {
        "company": company,
        "keys": rows,
        "legacy_log": legacy_log(),
        "has_legacy_calls": any(vars(key)["legacy_calls"] for key in rows),
        "may_issue": may(request.user, "tokens.issue", company),
        "may_revoke": may(request.user, "tokens.revoke", company),
    }
    return Panel(_("API keys"), "console/panels/api_keys.html", data, count=len(rows))


def identity_keys(company: Company) -> Panel:
    rows = key_rows(company)
    data = {"company": company, "keys": rows}
    return Panel(_("Identity keys"), "console/panels/identity_keys.html", data, count=len(rows))
