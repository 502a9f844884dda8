"""The published versions of a script: what each was, how the draft differs, and making one the draft again."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from bots.editing import restore_version
from bots.models import Run, Script, Version
from bots.models.runs import State
from bots.scripts import DRAFT, draft_of, spec_of
from core.audit import Actor
from core.reasons import Refused
from scripting.in_words import changes_between, settings_in_words
from scripting.outline import lines_of, starts_in_words
from scripting.pages.publishing import PublishingPage

SHOWN = 50


class VersionsPage(PublishingPage):
    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        versions = "<uuid:script_id>/versions/"
        own = [
            path(versions, wrap(self.versions), name="bots_script_versions"),
            path(f"{versions}<int:number>/", wrap(self.version), name="bots_script_version"),
            path(f"{versions}<int:number>/restore/", wrap(self.restore), name="bots_script_restore"),
        ]
        return [*own, *super().get_urls()]

    def versions(self, request: HttpRequest, script_id: Any) -> HttpResponse:
        script = self.script_with(request, script_id)
        live = Count("runs", filter=~Q(runs__state=State.ENDED))
        rows = script.versions.exclude(number=DRAFT).annotate(live=live).order_by("-number")[:SHOWN]
        context = {
            **self.context(request, script, _("Versions")),
            "script": script,
            "versions": rows,
            "media": self.media,
        }
        return TemplateResponse(request, "scripting/versions.html", context)

    def version(self, request: HttpRequest, script_id: Any, number: int) -> HttpResponse:
        script = self.script_with(request, script_id)
        version = self.version_or_404(script, number)
        spec, draft = spec_of(version), spec_of(draft_of(script))
        context = {
            **self.context(request, script, _("Version %(number)d") % {"number": number}),
            "script": script,
            "version": version,
            "is_running": version.pk == script.published_id,
            "live": Run.objects.live().filter(version=version).count(),
            "starts": starts_in_words(spec.starts),
            "lines": [
                (line, settings_in_words(step).items())
                for line, step in zip(lines_of(spec, []), spec.steps, strict=True)
            ],
            "changes": changes_between(spec, draft),
            "media": self.media,
        }
        versions = (_("Versions"), reverse("admin:bots_script_versions", args=[script.pk]))
        context["trail"] = [*context["trail"], versions]
        return TemplateResponse(request, "scripting/version.html", context)

    def restore(self, request: HttpRequest, script_id: Any, number: int) -> HttpResponse:
        """The button on the page of a version, which shows what the draft loses."""
        script = self.script_with(request, script_id)
        self.version_or_404(script, number)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            restore_version(script, number, by=Actor.of(request))
        except Refused as refused:
            messages.error(request, refused.detail)
        else:
            said = _("The draft is what version %(number)d was. Publish it to let it run.")
            messages.success(request, said % {"number": number})
        return self.to_script(script)

    def version_or_404(self, script: Script, number: int) -> Version:
        version = script.versions.filter(number=number).exclude(number=DRAFT).select_related("script").first()
        if version is None:
            raise Http404
        return version
