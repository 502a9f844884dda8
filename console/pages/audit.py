"""The audit trail: what people and credentials changed. Nobody can change it here."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from console import audit_words, cells, stored_words
from console.pages.base import Page
from core.audit import ACTOR_KINDS, target_kinds
from core.models import Entry


class ByKind(admin.SimpleListFilter):
    """Kinds in words; the address keeps the machine's word."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind, stored_words.kind(kind)) for kind in self.kinds()]

    def kinds(self) -> Iterable[str]:
        raise NotImplementedError

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        return queryset.filter(**{str(self.parameter_name): self.value()}) if self.value() else queryset


class ByActor(ByKind):
    title = _("done by")
    parameter_name = "actor_kind"

    def kinds(self) -> Iterable[str]:
        return ACTOR_KINDS


class ByTarget(ByKind):
    title = _("about")
    parameter_name = "target_kind"

    def kinds(self) -> Iterable[str]:
        return target_kinds()


@admin.register(Entry)
class EntryAdmin(Page):
    company_path = "company_id"
    ability_read = "audit.read"
    ability_write = None
    list_title = _("Audit")
    list_intro = _("Who changed what, in the order in which it happened. Lines are written with the change itself.")
    empty_text = _("The first change to a company, channel or credential stands here.")
    empty_icon = "audit"
    empty_title = _("Nothing was changed yet")
    hides_history = True
    numbers_rows = True
    list_display = ["what", "about", "who", "company_name", "address", "time"]
    list_filter = [ByActor, ByTarget]
    search_fields = ["action", "actor_label", "target_label", "target_id", "address"]
    search_help_text = _("Search actions, people, ids")
    fieldsets = [
        (None, {"fields": ["what", "moment", "about", "target", "who", "actor", "company_name", "address"]}),
        (_("Details"), {"fields": ["details"]}),
    ]
    readonly_fields = ["what", "moment", "about", "target", "who", "actor", "company_name", "details"]

    def headline(self, row: Entry) -> str:
        what, about = audit_words.deed(row.action), stored_words.label(row)
        return _now("%(what)s: %(about)s") % {"what": what, "about": about} if about else what

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        names = Company.objects.filter(pk=OuterRef("company_id")).values("name")[:1]
        return super().get_queryset(request).annotate(company_label=Subquery(names))

    @admin.display(description=_("What"), ordering="action")
    def what(self, row: Entry) -> SafeString:
        """In words, and below the program's own word, which can be searched for."""
        return format_html('{} <code class="under">{}</code>', audit_words.deed(row.action), row.action)

    @admin.display(description=_("About"), ordering="target_label")
    def about(self, row: Entry) -> SafeString:
        if not row.target_kind:
            return cells.NONE
        label, kind = stored_words.label(row), stored_words.kind(row.target_kind)
        if stored_words.says_its_kind(row):
            return format_html("<bdi>{}</bdi>", label)
        return format_html('<bdi>{}</bdi> <span class="quiet">{}</span>', label, kind)

    @admin.display(description=_("Who"), ordering="actor_label")
    def who(self, row: Entry) -> SafeString:
        kind = stored_words.kind(row.actor_kind)
        if not row.actor_label:
            return format_html("{}", kind)
        return format_html('<bdi>{}</bdi> <span class="quiet">{}</span>', row.actor_label, kind)

    @admin.display(description=_("Company"))
    def company_name(self, row: Entry) -> SafeString:
        name = getattr(row, "company_label", None)
        return format_html("{}", name) if name else cells.NONE

    @admin.display(description=_("Time"), ordering="at")
    def time(self, row: Entry) -> SafeString:
        return cells.ago(row.at)

    @admin.display(description=_("Time"))
    def moment(self, row: Entry) -> SafeString:
        return cells.moment(row.at)

    @admin.display(description=_("Id of the target"))
    def target(self, row: Entry) -> SafeString:
        return cells.copyable(row.target_id, _now("id")) if row.target_id else cells.NONE

    @admin.display(description=_("Id of the actor"))
    def actor(self, row: Entry) -> SafeString:
        return cells.copyable(row.actor_id, _now("id")) if row.actor_id else cells.NONE

    @admin.display(description=_("What was noted"))
    def details(self, row: Entry) -> SafeString:
        if not row.data:
            return cells.NONE
        pairs = ((name, cells.value(value)) for name, value in audit_words.details(row.data, row.target_kind))
        lines = format_html_join("", '<dt>{}</dt><dd dir="auto">{}</dd>', pairs)
        return format_html('<dl class="facts">{}</dl>', lines)

    def get_list_display(self, request: HttpRequest) -> list[str]:
        """The column of companies is for people who have several."""
        columns = list(super().get_list_display(request))
        readable = self.readable(request)
        if readable is not None and len(readable) < 2:
            columns.remove("company_name")
        return columns
