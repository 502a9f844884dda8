"""What the channel's page and the company's Channels tab tell about channels."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Max, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.abilities import may
from accounts.models import Company, User
from channels_app.models import Channel, ManagementToken, SigningKey
from channels_app.models.channels import Kind
from console import cells
from console.channel_kinds import connection
from console.install.tab import install_panel
from console.pages.base import Panel
from console.resting import with_sessions


def counted_tokens(count: int) -> str:
    return ngettext("%(count)d token", "%(count)d tokens", count) % {"count": count}


def state_of(channel: Channel) -> SafeString:
    """Whether anybody gets in here, and if not, why."""
    if channel.archived_at is not None:
        return cells.badge(_now("Archived"), "", "box")
    if not channel.is_active:
        return cells.badge(_now("Paused"), "warning", "stop")
    return cells.open_or_closed(channel.company.is_active)


def panels(request: HttpRequest, channel: Channel) -> list[Panel]:
    """Install and Tokens of a channel's page, or what connects a channel that is no web channel."""
    if channel.kind != Kind.WEB:
        return [connection(channel)]
    may_read = may(request.user, "tokens.read", channel.company)
    rows = tokens_of(channel) if may_read else []
    found = [install_panel(request, channel, rows)]
    if may_read:
        data = {
            "channel": channel,
            "tokens": rows,
            "may_issue": may(request.user, "tokens.issue", channel.company),
            "may_revoke": may(request.user, "tokens.revoke", channel.company),
        }
        found.append(Panel(_("Tokens"), "console/panels/tokens.html", data, count=len(rows)))
    if may(request.user, "keys.change", channel.company):
        found.append(Panel(_("Identity keys"), "console/panels/channel_keys.html", keys(channel), into=_("Tokens")))
    return found


def keys(channel: Channel) -> dict[str, Any]:
    """The identity keys whose codes count here, revoked ones left out."""
    good = SigningKey.objects.filter(Q(channel=channel) | Q(channel=None), company=channel.company, revoked_at=None)
    company = reverse("admin:accounts_company_change", args=[channel.company_id])
    return {"keys": good, "address": f"{company}#identity-keys"}


def tokens_of(channel: Channel) -> list[ManagementToken]:
    """The channel's tokens, those that still mint first, each with `sessions`, the number that rest on it."""
    return with_sessions(channel.management_tokens.select_related("created_by"))


def channels_of(company: Company, *, seen_by: User | AnonymousUser) -> QuerySet[Channel]:
    """The company's channels, archived ones last, with the number of tokens that still mint, and their last use."""
    rows = (
        Channel.objects.filter(company=company)
        .reached_by(seen_by)
        .select_related("company")
        .order_by(F("archived_at").asc(nulls_first=True), "name")
    )
    return rows.annotate(
        tokens_count=Count("management_tokens", filter=Q(management_tokens__revoked_at=None)),
        last_used=Max("management_tokens__last_used_at"),
    )
