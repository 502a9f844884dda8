"""The Install tab of a channel: asks for the site first, then shows what to copy, with the real ids."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.abilities import may
from channels_app.models import Channel, ManagementToken
from channels_app.models.channels import Kind, Method
from channels_app.origins import ANY
from console.install.forms import EndpointForm, OriginForm
from console.install.snippets import Place, minting, signing, text_of
from console.pages.base import Panel

TITLE = _("Install")
TEMPLATE = "console/install/tab.html"


def asks_for_site(request: HttpRequest, channel: Channel) -> bool:
    """Whether one box stands there instead of the whole list: nothing is listed, and nothing is being saved."""
    return channel.kind == Kind.WEB and not channel.allowed_origins and request.method == "GET"


def install_panel(request: HttpRequest, channel: Channel, tokens: list[ManagementToken]) -> Panel:
    """A part of the tab that the list of sites begins, or the whole tab where that list is not shown."""
    into = "" if asks_for_site(request, channel) else TITLE
    return Panel(TITLE, TEMPLATE, told(request, channel, tokens), into=into)


def told(request: HttpRequest, channel: Channel, tokens: list[ManagementToken]) -> dict[str, Any]:
    """What the tab shows; `tokens` are those of the channel."""
    place = Place.of(channel)
    may_change = may(request.user, "channels.change", channel.company)
    found = {
        "channel": channel,
        "place": place,
        "may_change": may_change,
        "origin_form": OriginForm(is_beside=True, auto_id="install_%s") if may_change else None,
    }
    if not channel.allowed_origins:
        return found
    takes_token, takes_code = (each in channel.sign_in for each in (Method.CLIENT_TOKEN, Method.EXTERNAL_JWT))
    return found | {
        "is_open_to_all": ANY in channel.allowed_origins,
        "takes_token": takes_token,
        "takes_code": takes_code,
        "minting": minting(place) if takes_token else [],
        "signing": signing(place) if takes_code else [],
        "page": {name: text_of(f"page.{name}", place) for name in ("token", "fetch", "code", "plain", "policy")},
        "endpoint_form": EndpointForm(is_beside=True, auto_id="install_%s") if may_change else None,
        "lacks_token": takes_token
        and may(request.user, "tokens.issue", channel.company)
        and not any(token.state == "active" for token in tokens),
    }
