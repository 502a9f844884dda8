"""Making and changing API keys."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.addresses import read_addresses
from accounts.api_keys import change_api_key, issue_api_key
from accounts.models import ApiKey, Company
from accounts.models.credentials import Scope
from channels_app.api_keys import bind_api_key
from channels_app.models import Channel
from console.fields import Explained, Lines, explained
from console.making import ask_then_show, unstored
from console.tokens import EXPIRIES, ExpiringForm
from core.audit import Actor
from core.plain_forms import PlainForm
from core.reasons import Refused

# The others open nothing as long as the API has no calls for them.
OFFERED = (
    Scope.CLIENTS_AUTHENTICATE,
    Scope.CLIENTS_READ,
    Scope.CLIENTS_WRITE,
    Scope.GROUPS_ASSIGN,
    Scope.CHANNELS_READ,
)


def scope_choices(held: Collection[str] = ()) -> list[tuple[str, Any]]:
    """Also what a key has already, as a provisioning file gave it: saving the form must not take it away unseen."""
    return explained((scope.value, scope.label, scope.value) for scope in Scope if scope in OFFERED or scope in held)


def check_address(text: str) -> None:
    try:
        read_addresses([text])
    except Refused as refused:
        raise ValidationError(refused.detail) from refused


class ReachForm(PlainForm):
    """What a key may do, and from where."""

    scopes = Explained(label=_("Scopes"), choices=[])
    channels = forms.ModelMultipleChoiceField(
        Channel.objects.none(),
        label=_("Channels"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: every channel of the company."),
    )
    allowed_addresses = Lines(
        label=_("Addresses that may use it"),
        check=check_address,
        required=False,
        help_text=_("One address or network per line, such as 203.0.113.0/24. Empty: any."),
    )
    allows_legacy = forms.BooleanField(
        label=_("Also the legacy sign-in call"),
        required=False,
        help_text=_("POST /api-authenticate-embedded-user, for a migration. The log shows who still calls it."),
    )

    def __init__(self, *args: Any, company: Company, **options: Any) -> None:
        super().__init__(*args, **options)
        held = (self.initial or {}).get("scopes", ())
        self.fields["scopes"].choices = scope_choices(held)  # type: ignore[attr-defined]
        self.fields["channels"].queryset = Channel.objects.filter(company=company)  # type: ignore[attr-defined]

    def reach(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("scopes", "allowed_addresses", "allows_legacy")}


class ApiKeyForm(ReachForm, ExpiringForm):
    expires = forms.ChoiceField(label=_("Expires"), choices=EXPIRIES, required=False)
    field_order = ("name", "scopes", "channels", "allowed_addresses", "expires", "allows_legacy")


def make(request: HttpRequest, company: Company, context: dict[str, Any]) -> HttpResponse:
    """Ask for scopes and reach, then show the key once."""

    def issue(form: ApiKeyForm) -> dict[str, Any]:
        by = Actor.of(request)
        name = form.cleaned_data["name"]
        key, text = issue_api_key(company=company, name=name, by=by, expires_at=form.expires_at(), **form.reach())
        bind_api_key(key, channels=form.cleaned_data["channels"], by=by)
        return {"key": key, "text": text, "public_url": settings.PUBLIC_URL.rstrip("/")}

    return ask_then_show(
        request,
        form=ApiKeyForm(request.POST or None, company=company),
        make=issue,
        asks="console/api_key_make.html",
        shows="console/api_key_shown.html",
        context={**context, "company": company},
    )


def change(request: HttpRequest, key: ApiKey, context: dict[str, Any]) -> HttpResponse:
    """What a live key may do. Name and secret stay."""
    present = {
        "scopes": key.scopes,
        "channels": list(key.bound_channels.values_list("channel", flat=True)),
        "allowed_addresses": key.allowed_addresses,
        "allows_legacy": key.allows_legacy,
    }
    form = ReachForm(request.POST or None, company=key.company, initial=present)
    if request.method == "POST" and form.is_valid():
        by = Actor.of(request)
        try:
            with transaction.atomic():
                change_api_key(key, by=by, **form.reach())
                bind_api_key(key, channels=form.cleaned_data["channels"], by=by)
        except Refused as refused:
            messages.warning(request, refused.detail)
        else:
            messages.success(request, _now("“%(name)s” is changed, from its next call on.") % {"name": key.name})
        return HttpResponseRedirect(context["back"])
    return unstored(request, "console/api_key_change.html", {**context, "form": form, "key": key})
