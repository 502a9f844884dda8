"""Generating management tokens."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.abilities import may
from channels_app.models import Channel
from channels_app.models.channels import Kind, Method
from channels_app.tokens import issue_token
from console.install.snippets import Place, text_of
from console.making import ask_then_show
from core.audit import Actor
from core.plain_forms import PlainForm

EXPIRIES = [("", _("Never")), ("30", _("In 30 days")), ("90", _("In 90 days")), ("365", _("In a year"))]


class ExpiringForm(PlainForm):
    """A name, and when the secret stops working."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("Where it will live, such as “shop backend”. The sign-in log shows it."),
    )
    expires = forms.ChoiceField(label=_("Expires"), choices=EXPIRIES, required=False)

    def expires_at(self) -> datetime | None:
        days = self.cleaned_data["expires"]
        return timezone.now() + timedelta(days=int(days)) if days else None


class TokenForm(ExpiringForm):
    expires = forms.ChoiceField(
        label=_("Stops minting"),
        choices=EXPIRIES,
        required=False,
        help_text=_("After that it mints no more; visitors who are signed in stay so."),
    )


def generate(request: HttpRequest, channel: Channel, context: dict[str, Any]) -> HttpResponse:
    """Ask for name and expiry, then show the token and a command that uses it. Raises PermissionDenied."""
    if channel.kind != Kind.WEB:
        raise PermissionDenied

    def make(form: TokenForm) -> dict[str, Any]:
        name, by = form.cleaned_data["name"], Actor.of(request)
        token, text = issue_token(channel=channel, name=name, by=by, expires_at=form.expires_at())
        curl = text_of("mint.curl", Place.of(channel)).replace("$USHER_MANAGEMENT_TOKEN", text)
        return {"token": token, "text": text, "curl": curl}

    return ask_then_show(
        request,
        form=TokenForm(request.POST or None),
        make=make,
        asks="console/token_generate.html",
        shows="console/token_shown.html",
        context={**context, "channel": channel, **told_of_way_in(request, channel)},
    )


def told_of_way_in(request: HttpRequest, channel: Channel) -> dict[str, Any]:
    """Whether the channel would refuse what the token mints, and where that is changed."""
    return {
        "lacks_way_in": Method.CLIENT_TOKEN not in channel.sign_in,
        "may_change": may(request.user, "channels.change", channel.company),
        "sign_in_tab": f"{reverse('admin:channels_app_channel_change', args=[channel.pk])}#sign-in",
    }
