"""The pages and buttons that change the steps of a draft."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from bots.checking import check
from bots.editing import (
    add_step,
    change_step,
    duplicate_step,
    free_key,
    move_step,
    order_steps,
    remove_step,
    set_starts,
)
from bots.findings import Finding
from bots.models import Script
from bots.scripts import draft_of, place_of, spec_of
from bots.spec import StepSpec
from console.deeds import ASK
from console.making import tell
from console.pages.base import Page
from core.audit import Actor
from core.reasons import Refused
from scripting.languages import others_of
from scripting.outline import ICONS, KIND_LABELS
from scripting.starts_form import StartsForm
from scripting.step_form import Known, StepForm

MOVES = {"up": -1, "down": 1}


class StepsPage(Page):
    """Each looks the script up among those that the person may see, asks for the ability, calls bots.editing."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        steps, step = "<uuid:script_id>/steps/", "<uuid:script_id>/steps/<slug:key>/"
        own = [
            path("<uuid:script_id>/starts/", wrap(self.change_starts), name="bots_script_starts"),
            path("<uuid:script_id>/order/", wrap(self.order), name="bots_script_order"),
            path("<uuid:script_id>/add/<slug:kind>/", wrap(self.add_one), name="bots_script_step_add"),
            path(step, wrap(self.change_one), name="bots_script_step"),
            path(f"{steps}<slug:key>/<slug:what>/", wrap(self.act), name="bots_script_step_act"),
        ]
        return own + super().get_urls()

    def add_one(self, request: HttpRequest, script_id: Any, kind: str) -> HttpResponse:
        script = self.script_with(request, script_id)
        if kind not in ICONS:
            raise Http404
        spec, place = spec_of(draft_of(script)), place_of(script.bot)
        after = request.GET.get("after", "")
        known = Known.around(spec, place, kind, others_of(script.company))
        form = StepForm(kind, known, key=free_key(spec, kind), data=request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                add_step(script, form.as_step(), by=Actor.of(request), after=after)
            except Refused as refused:
                tell(form, refused)
            else:
                return self.to_script(script, form.cleaned_data["key"])
        return self.show_form(request, script, form, _("Add: %(kind)s") % {"kind": KIND_LABELS[kind]}, [])

    def change_one(self, request: HttpRequest, script_id: Any, key: str) -> HttpResponse:
        script = self.script_with(request, script_id)
        spec, place = spec_of(draft_of(script)), place_of(script.bot)
        step = self.step_or_404(spec.steps, key)
        known = Known.around(spec, place, step.kind, others_of(script.company, step.settings))
        form = StepForm(step.kind, known, step=step, data=request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                change_step(script, key, form.as_step(), by=Actor.of(request))
            except Refused as refused:
                tell(form, refused)
            else:
                return self.to_script(script, form.cleaned_data["key"])
        findings = [finding for finding in check(spec, place) if finding.step == key]
        return self.show_form(request, script, form, f"{key} · {KIND_LABELS[step.kind]}", findings)

    def show_form(
        self, request: HttpRequest, script: Script, form: StepForm, title: str, findings: list[Finding]
    ) -> HttpResponse:
        groups = form.groups(findings)
        shown = {group_field["field"].name for group in groups for group_field in group["fields"]}
        context = {
            **self.context(request, script, title),
            "form": form,
            "kind": form.kind,
            "groups": groups,
            "elsewhere": [
                finding.message for finding in findings if finding.field.split(".")[0].split("[")[0] not in shown
            ],
            "media": self.media,
        }
        return TemplateResponse(request, "scripting/step.html", context)

    def act(self, request: HttpRequest, script_id: Any, key: str, what: str) -> HttpResponse:
        """Up, down, a copy, gone: a button each."""
        script = self.script_with(request, script_id)
        if what not in {*MOVES, "duplicate", "remove"}:
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        by = Actor.of(request)
        try:
            if what in MOVES:
                move_step(script, key, MOVES[what], by=by)
                return self.to_script(script, moved=key, by=what)  # where a # leads, no autofocus counts
            if what == "duplicate":
                return self.to_script(script, duplicate_step(script, key, by=by))
            remove_step(script, key, by=by)
            messages.success(request, _("Step %(key)s is gone.") % {"key": key})
        except Refused as refused:
            messages.error(request, refused.detail)
        return self.to_script(script)

    def order(self, request: HttpRequest, script_id: Any) -> HttpResponse:
        """The names of all steps in their new order, with commas between them: what dragging sends."""
        script = self.script_with(request, script_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        moved = request.POST.get("moved", "")[:60]
        try:
            order_steps(script, request.POST.get("order", "").split(","), by=Actor.of(request))
        except Refused as refused:
            messages.error(request, refused.detail)
        return self.to_script(script, moved)

    def change_starts(self, request: HttpRequest, script_id: Any) -> HttpResponse:
        script = self.script_with(request, script_id)
        form = StartsForm.of(draft_of(script).starts, request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            set_starts(script, form.starts(), by=Actor.of(request))
            return self.to_script(script)
        context = {
            **self.context(request, script, _("What starts it?")),
            "form": form,
            "press": _("Save"),
            "points": [("info", _("Nothing filled in: the script runs where another one jumps to it."))],
        }
        return TemplateResponse(request, ASK, context)

    def script_with(self, request: HttpRequest, script_id: Any) -> Script:
        """Raises Http404 for a script of others, PermissionDenied without the ability."""
        script: Script = self.row_or_404(request, script_id)
        self.require(request, "bots.change", script.company)
        return script

    def step_or_404(self, steps: tuple[StepSpec, ...], key: str) -> StepSpec:
        for step in steps:
            if step.key == key and step.kind in ICONS:
                return step
        raise Http404

    def to_script(self, script: Script, key: str = "", **query: str) -> HttpResponse:
        """Back to the page of the script, to the step that was at hand."""
        address = reverse("admin:bots_script_change", args=[script.pk])
        address += f"?{urlencode(query)}" if query else ""
        return HttpResponseRedirect(f"{address}#step-{key}" if key else address)

    def context(self, request: HttpRequest, script: Script, title: str) -> dict[str, Any]:
        back = reverse("admin:bots_script_change", args=[script.pk])
        trail = [(_("Scripts"), reverse("admin:bots_script_changelist"))]
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "under": [script.bot.name, script.company.name],
            "trail": trail if title == script.name else [*trail, (script.name, back)],
            "back": back,
        }
