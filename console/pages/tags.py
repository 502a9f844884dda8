"""Tags: the company's own words for what conversations are about."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.abilities import limited_in
from channels_app.models.members import reached
from chat.models import Tag
from chat.models.tags import Tone
from console import cells
from console.pages.base import Page

TONES = {Tone.PLAIN: "", Tone.ACCENT: "accent", Tone.OK: "ok", Tone.WARNING: "warning", Tone.DANGER: "danger"}


@admin.register(Tag)
class TagAdmin(Page):
    ability_read = "inbox.answer"
    ability_write = "tags.change"
    list_title = _("Tags")
    list_intro = _("Agents put them on conversations in the inbox, and filter by them.")
    empty_title = _("No tags yet")
    empty_text = _("Begin with what you are asked most, such as “Delivery” or “Invoice”.")
    empty_icon = "tag"
    list_display = ["named", "used", "company"]
    search_fields = ["name"]
    search_help_text = _("Search tags")
    fields = ["company", "name", "tone"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        seen = reached(request.user, at="links__conversation__") if limited_in(request.user) else None
        return super().get_queryset(request).annotate(conversations=Count("links", filter=seen))

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Each colour is shown as a tag of it, with its name."""
        if db_field.name == "tone":
            options["widget"] = forms.RadioSelect(attrs={"class": "swatches"})
            options["choices"] = [(tone.value, cells.badge(str(tone.label), TONES[tone])) for tone in Tone]
        return super().formfield_for_choice_field(db_field, request, **options)

    @admin.display(description=_("Tag"), ordering="name")
    def named(self, row: Tag) -> SafeString:
        return cells.badge(row.name, TONES[Tone(row.tone)])

    @admin.display(description=_("Conversations"), ordering="conversations")
    def used(self, row: Tag) -> SafeString | str:
        count: int = getattr(row, "conversations", 0)
        if not count:
            return cells.NONE
        address = f"{reverse('admin:inbox')}?view=all&tag={row.pk}"
        return format_html(
            '<a href="{}">{}</a>',
            address,
            ngettext("%(count)d conversation", "%(count)d conversations", count) % {"count": count},
        )
