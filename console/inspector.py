"""The inspector's page: paste what a page or a backend sends, and read what the channel makes of it."""

import json
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.abilities import may
from channels_app.models import Channel
from chatauth.inspector import Report, inspect
from chatauth.inspector.decode import TIMES
from console.making import unstored
from console.mending import place_to_mend
from core.plain_forms import PlainForm

MOST = 32_768
KINDS = {
    "code": _("A signed code"),
    "client_token": _("A client token"),
    "session_token": _("A session token"),
    "management_token": _("A management token"),
    "api_key": _("An API key"),
    "curl": _("A call that mints a token"),
    "unknown": _("Nothing that is known here"),
}
MEANINGS = {
    "alg": _("algorithm"),
    "kid": _("key id"),
    "typ": _("type"),
    "iss": _("issuer"),
    "aud": _("audience"),
    "jti": _("its own id"),
    "sub": _("end user"),
    "id": _("identity"),
    "email": _("identity"),
    "user": _("identity and profile"),
    "chn": _("channel"),
    "cmp": _("company"),
    "iat": _("made"),
    "nbf": _("valid from"),
    "exp": _("expires"),
}


class Unechoed(forms.Textarea):
    """What was typed is never sent back: it may be a secret."""

    def format_value(self, value: Any) -> None:
        return None


class PasteForm(PlainForm):
    pasted = forms.CharField(
        label=_("A token, a code or a curl line"),
        max_length=MOST,
        help_text=_("It is tried for real and undone: nothing is stored, nobody is signed in, no code is used up."),
        widget=Unechoed(
            attrs={
                "class": "lines",
                "rows": 6,
                "autocomplete": "off",
                "autocapitalize": "off",
                "autocorrect": "off",
                "spellcheck": "false",
            }
        ),
    )


@dataclass(frozen=True)
class Member:
    """One member of a header or payload: `value` is a stranger's text, `words` the moment that it means."""

    name: str
    meaning: Any
    value: str
    words: str = ""


@sensitive_post_parameters("pasted")
def show(request: HttpRequest, channel: Channel, context: dict[str, Any]) -> HttpResponse:
    """GET asks; the answer to the POST is the only place where the report stands."""
    form = PasteForm(request.POST or None)
    found: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        found = told(request, channel, inspect(channel, form.cleaned_data["pasted"]))
        form = PasteForm()
    return unstored(request, "console/inspector.html", {**context, "channel": channel, "form": form, **found})


def told(request: HttpRequest, channel: Channel, report: Report) -> dict[str, Any]:
    """The report as the template shows it."""
    return {
        "report": report,
        "kind": KINDS.get(report.kind, report.kind),
        "header": members(report.header, {}),
        "claims": members(report.claims, dict(report.times)),
        "place": place_to_mend(request, report.finding.reason, channel, report.kind),
        "may_open": bool(report.end_user_id) and may(request.user, "end_users.read", channel.company),
    }


def members(content: dict[str, Any], times: dict[str, str]) -> list[Member]:
    return [
        Member(name, MEANINGS.get(name, ""), text_of(value), times.get(str(TIMES.get(name, "")), ""))
        for name, value in content.items()
    ]


def text_of(value: Any) -> str:
    """Text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
