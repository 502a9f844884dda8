"""The page that revokes a credential of any kind, in one of two ways."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from chatauth.credentials import AnyCredential, kind_of
from chatauth.models.sessions import CredentialKind
from chatauth.revocation import live_sessions_of, revoke
from console.making import unstored
from core.audit import Actor
from core.plain_forms import PlainForm
from core.reasons import Refused

STOP, END = "stop", "end"


@dataclass(frozen=True)
class Words:
    """What stopping means for a kind of credential."""

    stop: str | Promise
    explained: str | Promise


WORDS: dict[str, Words] = {
    CredentialKind.MANAGEMENT_TOKEN: Words(
        gettext_lazy("Stop minting"),
        gettext_lazy("The token mints no more. Who is signed in by it stays so until their session ends."),
    ),
    CredentialKind.API_KEY: Words(
        gettext_lazy("Stop it"),
        gettext_lazy("No call with it is answered any more. Who is signed in by it stays so until their session ends."),
    ),
    CredentialKind.SIGNING_KEY: Words(
        gettext_lazy("Stop it"),
        gettext_lazy("Nothing that it signed lets anybody in any more. Who is signed in stays so for their session."),
    ),
}


class RevokeForm(PlainForm):
    how = forms.ChoiceField(widget=forms.RadioSelect, choices=[(STOP, ""), (END, "")])


def ask_then_revoke(
    request: HttpRequest, credential: AnyCredential, *, context: dict[str, Any], back: str
) -> HttpResponse:
    """Say how many sessions rest on it, ask how, then do it and lead to `back`."""
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ended = revoke(credential, by=Actor.of(request), end_sessions=form.cleaned_data["how"] == END)
        except Refused as refused:
            messages.warning(request, refused.detail)
        else:
            messages.success(request, _told(credential, form.cleaned_data["how"], ended))
        return HttpResponseRedirect(back)
    asked = {
        "form": form,
        "credential": credential,
        "words": WORDS[kind_of(credential)],
        "sessions": live_sessions_of(credential).count(),
        "back": back,
    }
    return unstored(request, "console/revoke.html", {**context, **asked})


def _told(credential: AnyCredential, how: str, ended: int) -> str:
    if how == STOP:
        return _("“%(name)s” is stopped. Sessions that it vouched for live on.") % {"name": credential.name}
    sessions = ngettext("%(count)d session", "%(count)d sessions", ended) % {"count": ended}
    return _("“%(name)s” is revoked; %(sessions)s ended with it.") % {"name": credential.name, "sessions": sessions}
