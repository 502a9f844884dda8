"""Bots: on which channels they answer, who may open them, their scripts; export and import."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bots.exchange import export_bot
from bots.models import Bot, BotChannel, BotGroup
from console import cells
from console.pages.base import Page, Panel, Tool
from console.values import listed
from core.tenant_admin import TenantInline
from core.tenant_forms import TenantForm
from scripting.importing import import_page


class PlaceForm(TenantForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        channel = cleaned.get("channel")
        if channel and cleaned.get("is_default"):
            others = BotChannel.objects.filter(channel=channel, is_default=True).exclude(pk=self.instance.pk)
            other = others.exclude(bot=self.instance.bot_id).select_related("bot").first()
            if other:
                sentence = _now("%(bot)s answers first there. Take that from it before.") % {"bot": other.bot}
                self.add_error("channel", sentence)
        return cleaned


class PlaceInline(TenantInline):
    model = BotChannel
    form = PlaceForm
    ability_read = "bots.change"
    ability_write = "bots.change"
    fields = ["channel", "is_default", "allows_tokens"]
    extra = 0
    verbose_name = pgettext_lazy("one of them", "channel")
    verbose_name_plural = _("channels")
    intro = _("Where the bot may answer. One bot answers first on a channel; a page can name any other by its id.")


class GroupInline(TenantInline):
    model = BotGroup
    ability_read = "bots.change"
    ability_write = "bots.change"
    fields = ["group"]
    extra = 0
    verbose_name = pgettext_lazy("one of them", "group")
    verbose_name_plural = _("groups")
    intro = _("With groups, only their members may open the bot. Without any, everybody may.")


@admin.register(Bot)
class BotAdmin(Page):
    form = TenantForm
    ability_read = "bots.change"
    ability_write = "bots.change"
    inlines = [PlaceInline, GroupInline]
    list_title = _("Bots")
    row_name = pgettext_lazy("one of them", "bot")
    list_intro = _("Who answers before a person does, on which channels, and by which scripts.")
    empty_title = _("No bots yet")
    empty_text = _("Make one, put it on a channel and write its first script; or import one from a file.")
    empty_icon = "bot"
    change_list_template = "scripting/bots.html"
    list_display = ["bot", "answers_on", "scripts_count", "state", "company"]
    search_fields = ["name", "slug"]
    search_help_text = _("Search bots")
    fields = ["company", "name", "slug", "is_active"]
    prepopulated_fields = {"slug": ["name"]}
    actions = None

    class Media:
        css = {"all": ["console/scripts.css"]}

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("import/", wrap(self.import_one), name="bots_bot_import"),
            path("<uuid:bot_id>/export/", wrap(self.export), name="bots_bot_export"),
        ]
        return own + super().get_urls()

    def export(self, request: HttpRequest, bot_id: Any) -> HttpResponse:
        """The bot as a file; what is secret stays behind."""
        bot: Bot = self.row_or_404(request, bot_id)
        self.require(request, "bots.change", bot.company)
        response = JsonResponse(export_bot(bot), json_dumps_params={"indent": 2, "ensure_ascii": False})
        response["Content-Disposition"] = f'attachment; filename="{bot.slug}.json"'
        response["Cache-Control"] = "no-store"
        return response

    def import_one(self, request: HttpRequest) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _now("Import a bot"),
            "media": self.media,
        }
        return import_page(request, self.writable(request), context)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Bot]:
        places = super().get_queryset(request).prefetch_related("places__channel")
        return places.annotate(scripts_total=Count("scripts", distinct=True))

    def get_readonly_fields(self, request: HttpRequest, obj: Bot | None = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *(["slug"] if obj else [])]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Bot | None = None) -> dict[str, Any]:
        return {} if obj else dict(self.prepopulated_fields)

    def get_inlines(self, request: HttpRequest, obj: Bot | None = None) -> list[Any]:
        """They offer the channels and groups of the bot's company, which a new bot does not have yet."""
        return list(self.inlines) if obj else []

    def page_tools(self, request: HttpRequest, row: Bot) -> list[Tool]:
        export = reverse("admin:bots_bot_export", args=[row.pk])
        return [Tool(_("Export"), export, "copy"), *super().page_tools(request, row)]

    def panels(self, request: HttpRequest, row: Bot) -> list[Panel]:
        scripts = row.scripts.select_related("published").order_by("name")
        return [Panel(_("Scripts"), "scripting/bot_scripts.html", {"bot": row, "scripts": scripts}, into=_("form"))]

    def under_headline(self, request: HttpRequest, row: Bot) -> list[SafeString]:
        return [format_html("{}", row.company), cells.copyable(str(row.pk), _now("bot id"))]

    def headline_after(self, row: Bot) -> SafeString:
        return cells.open_or_closed(row.is_active)

    @admin.display(description=_("Bot"), ordering="name")
    def bot(self, row: Bot) -> str:
        return row.name

    @admin.display(description=_("Channels"))
    def answers_on(self, row: Bot) -> str:
        return listed(sorted(place.channel.name for place in row.places.all())) or "–"

    @admin.display(description=_("Scripts"), ordering="scripts_total")
    def scripts_count(self, row: Any) -> SafeString:
        address = f"{reverse('admin:bots_script_changelist')}?bot__id__exact={row.pk}"
        return format_html('<a href="{}">{}</a>', address, row.scripts_total)

    @admin.display(description=_("State"), ordering="is_active")
    def state(self, row: Bot) -> SafeString:
        return cells.open_or_closed(row.is_active)
