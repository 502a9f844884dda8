"""Scripts: the list, a form for a new one, and the page on which a draft is edited."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bots.checking import check
from bots.editing import differences
from bots.models import Script
from bots.models.scripts import Kind
from bots.scripts import channels_of, draft_of, place_of, spec_of
from channels_app.models.channels import Kind as ChannelKind
from console import cells
from console.values import apart
from core.tenant_forms import TenantForm
from scripting.findings import of_step
from scripting.outline import ICONS, change_in_words, lines_of, starts_in_words
from scripting.pages.versions import VersionsPage


class ScriptForm(TenantForm):
    class Meta:
        model = Script
        fields = ["bot", "name", "slug"]
        help_texts = {"slug": _("Other scripts of the bot jump here by it. It stays as it is.")}


@admin.register(Script)
class ScriptAdmin(VersionsPage):
    form = ScriptForm
    ability_read = "bots.change"
    ability_write = "bots.change"
    list_title = _("Scripts")
    row_name = pgettext_lazy("one of them", "script")
    list_intro = _("What bots say and ask before a person does. You edit a draft; what is published runs.")
    empty_title = _("No scripts yet")
    empty_text = _("Make a bot and put it on a channel, then write the first script for it.")
    empty_icon = "script"
    list_display = ["script", "of_bot", "starts_on", "state", "company"]
    list_filter = ["bot"]
    search_fields = ["name", "slug", "bot__name"]
    search_help_text = _("Search scripts and bots")
    list_select_related = ["bot", "published", "company"]
    fields = ["bot", "name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    actions = None

    class Media:
        css = {"all": ["console/codes.css", "console/scripts.css", "console/versions.css"]}
        js = [
            forms.Script("console/reorder.js", type="module"),
            forms.Script("console/rows.js", type="module"),
            forms.Script("console/answers.js", type="module"),
        ]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {name: text for name, text in super().get_changeform_initial_data(request).items() if name == "bot"}

    def save_model(self, request: HttpRequest, obj: Script, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        draft_of(obj)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Straight to its page, where the steps are written."""
        return self.to_script(obj)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The draft with its steps. Everything that changes it has a page or a button of its own."""
        script = self.script_with(request, object_id)
        spec, places = spec_of(draft_of(script)), channels_of(script.bot)
        findings = check(spec, place_of(script.bot, places))
        changes = [change_in_words(difference) for difference in differences(script, spec)]
        chats = [place for place in places if place.is_default and place.channel.kind == ChannelKind.WEB]
        context = {
            **self.context(request, script, script.name),
            "script": script,
            "original": script,
            "lines": lines_of(spec, findings),
            "starts": starts_in_words(spec.starts),
            "findings": findings,
            "about_script": of_step(findings, ""),
            "changes": changes,
            "is_draft_only": script.published is None,
            "may_publish": not findings and (script.published is None or bool(changes)),
            "kinds": [(kind, label, ICONS[kind]) for kind, label in Kind.choices],
            "moved": request.GET.get("moved", ""),
            "direction": request.GET.get("by", ""),
            "media": self.media,
            "places": places,
            "tried_at": [f"/chat/{place.channel_id}/" for place in chats[:1]] if script.published else [],
        }
        return TemplateResponse(request, "scripting/script.html", context)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Script]:
        return super().get_queryset(request).select_related("bot", "published", "company")

    @admin.display(description=_("Script"), ordering="name")
    def script(self, row: Script) -> str:
        return row.name

    @admin.display(description=_("Bot"), ordering="bot__name")
    def of_bot(self, row: Script) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("admin:bots_bot_change", args=[row.bot_id]), row.bot)

    @admin.display(description=_("Starts"))
    def starts_on(self, row: Script) -> str:
        words = starts_in_words(row.published.starts) if row.published else []
        return apart(words) or (_now("Others jump to it") if row.published else "–")

    @admin.display(description=_("State"), ordering="published")
    def state(self, row: Script) -> SafeString:
        if row.published is None:
            return cells.badge(_now("Draft"), "", "clock")
        return cells.badge(_now("Version %(number)d") % {"number": row.published.number}, "ok", "live")
