"""Publishing a draft, throwing it away, and starting a script no more: each asks, and its POST does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bots.editing import differences, discard_draft, rename_script
from bots.models import Script
from bots.scripts import draft_of, findings_of, publish, spec_of, withdraw
from console.deeds import ASK, Deed, Text, ask
from console.making import tell
from core.audit import Actor
from core.plain_forms import PlainForm
from core.reasons import Refused
from scripting.findings import in_words
from scripting.outline import change_in_words
from scripting.pages.steps import StepsPage


@dataclass(frozen=True)
class ScriptDeed(Deed):
    """`told` is said afterwards; it may name `%(name)s`."""

    told: Text
    do: Callable[[Script, Actor], Any]


DEEDS = {
    "publish": ScriptDeed(
        _("Publish"),
        _("Publish this draft?"),
        [
            ("live", _("Conversations that begin from now on run it.")),
            ("clock", _("Those in which it is at work already keep the version that they have.")),
        ],
        _("%(name)s is published."),
        lambda script, by: publish(script, by=by),
    ),
    "discard": ScriptDeed(
        _("Discard changes"),
        _("Discard the changes of this draft?"),
        [("stop", _("The draft is again what is published. What you changed since then is lost."))],
        _("The draft of %(name)s is again what is published."),
        lambda script, by: discard_draft(script, by=by),
        is_harmful=True,
    ),
    "withdraw": ScriptDeed(
        _("Withdraw"),
        _("Withdraw this script?"),
        [
            ("stop", _("It starts no more, and no other script can jump to it. The draft stays.")),
            ("clock", _("Conversations in which it is at work go on with it.")),
        ],
        _("%(name)s starts no more."),
        lambda script, by: withdraw(script, by=by),
        is_harmful=True,
    ),
}


class NameForm(PlainForm):
    name = forms.CharField(label=_("Name"), max_length=80)


class PublishingPage(StepsPage):
    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [path(f"<uuid:script_id>/{name}/", wrap(self.asking(name)), name=f"bots_script_{name}") for name in DEEDS]
        rename = path("<uuid:script_id>/rename/", wrap(self.rename), name="bots_script_rename")
        return [*own, rename, *super().get_urls()]

    def asking(self, name: str) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, script_id: Any) -> HttpResponse:
            return self.ask(request, self.script_with(request, script_id), DEEDS[name], name)

        return view

    def ask(self, request: HttpRequest, script: Script, deed: ScriptDeed, name: str) -> HttpResponse:
        if request.method == "POST":
            try:
                deed.do(script, Actor.of(request))
            except Refused as refused:
                messages.error(request, refused.detail)
            else:
                messages.success(request, str(deed.told) % {"name": script.name})
            return self.to_script(script)
        changes = differences(script, spec_of(draft_of(script))) if name != "withdraw" else []
        findings = findings_of(script) if name == "publish" else []
        context = {
            **self.context(request, script, ""),
            "changes": [change_in_words(difference) for difference in changes],
            "findings": [(finding.step, in_words(finding)) for finding in findings],
        }
        return ask(request, deed, context, template="scripting/deed.html")

    def rename(self, request: HttpRequest, script_id: Any) -> HttpResponse:
        script = self.script_with(request, script_id)
        form = NameForm(request.POST or None, initial={"name": script.name}, label_suffix="")
        if request.method == "POST" and form.is_valid():
            try:
                rename_script(script, form.cleaned_data["name"], by=Actor.of(request))
            except Refused as refused:
                tell(form, refused)
            else:
                return self.to_script(script)
        context = {**self.context(request, script, _now("Rename the script")), "form": form, "press": _now("Save")}
        return TemplateResponse(request, ASK, context)
