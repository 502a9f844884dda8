"""What the channel's page and the company's Channels tab tell about channels."""

from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.abilities import may
from accounts.models import Company
from channels_app.models import Channel, ManagementToken
from channels_app.models.channels import Kind, Method
from channels_app.origins import ANY
from console.pages.base import Panel
from console.resting import with_sessions


def counted_tokens(count: int) -> str:
    return ngettext("%(count)d token", "%(count)d tokens", count) % {"count": count}


def panels(request: HttpRequest, channel: Channel) -> list[Panel]:
    """Install and Tokens of a channel's page."""
    found = []
    if channel.kind == Kind.WEB:
        found.append(Panel(_("Install"), "console/panels/install.html", install(channel), into=_("Install")))
    if channel.kind == Kind.WEB and may(request.user, "tokens.read", channel.company):
        rows = tokens_of(channel)
        data = {
            "channel": channel,
            "tokens": rows,
            "may_issue": may(request.user, "tokens.issue", channel.company),
            "may_revoke": may(request.user, "tokens.revoke", channel.company),
        }
        found.append(Panel(_("Tokens"), "console/panels/tokens.html", data, count=len(rows)))
    return found


def install(channel: Channel) -> dict[str, Any]:
    """What the snippet is made of."""
    host = channel.hosts.first()
    public_url = settings.PUBLIC_URL.rstrip("/")
    scheme = public_url.partition("://")[0]
    return {
        "channel": channel,
        "public_url": public_url,
        "script_url": f"{scheme}://{host}/widget.js" if host else f"{public_url}/widget.js?channel={channel.pk}",
        "chat_url": f"{scheme}://{host}/" if host else f"{public_url}/chat/{channel.pk}/",
        "takes_token": Method.CLIENT_TOKEN in channel.sign_in,
        "takes_code": Method.EXTERNAL_JWT in channel.sign_in,
        "is_open_to_all": ANY in channel.allowed_origins,
    }


def tokens_of(channel: Channel) -> list[tuple[ManagementToken, int]]:
    """The channel's tokens, those that still mint first, each with the number of sessions that rest on it."""
    return with_sessions(list(channel.management_tokens.select_related("created_by")))


def channels_of(company: Company) -> QuerySet[Channel]:
    """The company's channels with the number of tokens that still mint, and their last use."""
    return company.channels.annotate(
        tokens_count=Count("management_tokens", filter=Q(management_tokens__revoked_at=None)),
        last_used=Max("management_tokens__last_used_at"),
    )
