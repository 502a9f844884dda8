"""Generating and revoking management tokens: a page that asks, then a POST that does."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.abilities import may
from channels_app.models import Channel, ManagementToken
from channels_app.models.channels import Kind
from channels_app.tokens import issue_token
from chatauth.revocation import live_sessions_of, revoke
from console import once
from core.audit import Actor
from core.reasons import Refused

EXPIRIES = [
    ("", gettext_lazy("Never")),
    ("90", gettext_lazy("In 90 days")),
    ("365", gettext_lazy("In a year")),
    ("30", gettext_lazy("In 30 days")),
]
STOP, END = "stop", "end"


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("Where the token will live, such as “shop backend”. The sign-in log shows it."),
    )
    expires = forms.ChoiceField(
        label=gettext_lazy("Stops minting"),
        choices=EXPIRIES,
        required=False,
        help_text=gettext_lazy("After that it mints no more; visitors who are signed in stay so."),
    )

    def expires_at(self) -> datetime | None:
        days = self.cleaned_data["expires"]
        return timezone.now() + timedelta(days=int(days)) if days else None


class RevokeForm(forms.Form):
    how = forms.ChoiceField(widget=forms.RadioSelect, choices=[(STOP, ""), (END, "")], initial=STOP)


def generate(request: HttpRequest, channel: Channel, context: dict[str, Any]) -> HttpResponse:
    """Ask for name and expiry; answer the POST with the secret, which no other page ever shows."""
    if not may(request.user, "tokens.issue", channel.company):
        raise PermissionDenied
    if channel.kind != Kind.WEB:
        raise PermissionDenied
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                if not once.use(request):
                    return _page(request, "console/token_used_form.html", channel, context, status=409)
                token, text = issue_token(
                    channel=channel, name=form.cleaned_data["name"], by=Actor.of(request), expires_at=form.expires_at()
                )
        except Refused as refused:
            form.add_error("name", refused.detail)
        else:
            shown = {"token": token, "text": text, "public_url": settings.PUBLIC_URL.rstrip("/")}
            return _page(request, "console/token_shown.html", channel, {**context, **shown})
    asked = {"form": form, "nonce": once.new_nonce(request)}
    return _page(request, "console/token_generate.html", channel, {**context, **asked})


def stop(request: HttpRequest, channel: Channel, token_id: UUID, context: dict[str, Any]) -> HttpResponse:
    """Ask how to revoke, saying how many sessions it would end; then do it."""
    if not may(request.user, "tokens.revoke", channel.company):
        raise PermissionDenied
    token = get_object_or_404(ManagementToken, pk=token_id, channel=channel)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ended = revoke(token, by=Actor.of(request), end_sessions=form.cleaned_data["how"] == END)
        except Refused as refused:
            messages.warning(request, refused.detail)
        else:
            messages.success(request, _told(token, form.cleaned_data["how"], ended))
        return HttpResponseRedirect(f"{_address(channel)}#tokens")
    asked = {"form": form, "token": token, "sessions": live_sessions_of(token).count()}
    return _page(request, "console/token_revoke.html", channel, {**context, **asked})


def _told(token: ManagementToken, how: str, ended: int) -> str:
    if how == STOP:
        return _("“%(name)s” mints no more. Sessions that it vouched for live on.") % {"name": token.name}
    sessions = ngettext("%(count)d session", "%(count)d sessions", ended) % {"count": ended}
    return _("“%(name)s” is revoked; %(sessions)s ended with it.") % {"name": token.name, "sessions": sessions}


def _page(
    request: HttpRequest, template: str, channel: Channel, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    everything = {**context, "channel": channel, "company": channel.company, "back": f"{_address(channel)}#tokens"}
    response = TemplateResponse(request, template, everything, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _address(channel: Channel) -> str:
    return reverse("admin:channels_app_channel_change", args=[channel.pk])
