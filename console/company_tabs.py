"""What the tabs of the company's page tell."""

from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, Value
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.abilities import may
from accounts.models import ApiKey, Company
from channels_app.models import SigningKey
from console import channel_tabs, ways
from console.identity_key_rows import key_rows, keys_of
from console.legacy_calls import legacy_calls
from console.pages.base import Panel
from console.resting import sessions_by_credential, with_sessions
from console.seat_holders import seats
from console.staff_tab import staff


def panels(request: HttpRequest, company: Company) -> list[Panel]:
    """The tabs that this person may see."""
    found = [channels(request, company)]
    keys = api_keys_of(company) if may(request.user, "tokens.read", company) else None
    signing_keys = keys_of(company) if may(request.user, "keys.change", company) else None
    sessions = sessions_by_credential([key.pk for key in [*(keys or []), *(signing_keys or [])]])
    if keys is not None:
        found.append(api_keys(request, company, keys, sessions))
    if signing_keys is not None:
        found.append(identity_keys(company, signing_keys, sessions))
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


def api_keys_of(company: Company) -> list[ApiKey]:
    """With `bound_to`, the names of the channels that each is bound to."""
    names = ArrayAgg("bound_channels__channel__name", filter=Q(bound_channels__isnull=False), default=Value([]))
    return list(company.api_keys.select_related("created_by").annotate(bound_to=names))


def api_keys(request: HttpRequest, company: Company, keys: list[ApiKey], sessions: dict[UUID, int]) -> Panel:
    rows = with_sessions(keys, sessions)
    data = {
        "company": company,
        "keys": rows,
        "legacy_calls": legacy_calls(company) if rows else [],
        "may_issue": may(request.user, "tokens.issue", company),
        "may_revoke": may(request.user, "tokens.revoke", company),
    }
    return Panel(_("API keys"), "console/panels/api_keys.html", data, count=len(rows))


def identity_keys(company: Company, keys: list[SigningKey], sessions: dict[UUID, int]) -> Panel:
    rows = key_rows(keys, sessions)
    data = {"company": company, "keys": rows}
    return Panel(_("Identity keys"), "console/panels/identity_keys.html", data, count=len(rows))
