"""The sign-in log: who came in, who did not, and exactly why."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chatauth.models import Attempt
from console import cells, people, reasons, ways
from console.pages.base import Page


class Outcome(admin.SimpleListFilter):
    title = _("outcome")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("worked", _("Worked")), ("refused", _("Refused")), ("observed", _("Only observed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Attempt]) -> QuerySet[Attempt]:
        match self.value():
            case "worked":
                return queryset.filter(reason="")
            case "refused":
                return queryset.exclude(reason="").filter(was_enforced=True)
            case "observed":
                return queryset.exclude(reason="").filter(was_enforced=False)
        return queryset


class ByReason(admin.SimpleListFilter):
    """Only reasons that occurred in the rows this person may see."""

    title = _("reason")
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = model_admin.get_queryset(request).exclude(reason="").order_by("reason")
        return [(reason, reason) for reason in rows.values_list("reason", flat=True).distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Attempt]) -> QuerySet[Attempt]:
        return queryset.filter(reason=self.value()) if self.value() else queryset


@admin.register(Attempt)
class AttemptAdmin(Page):
    ability_read = "log.read"
    ability_write = None
    list_title = _("Sign-in log")
    list_intro = _("Every try to sign in or to mint a token, with its exact reason. Never a secret.")
    empty_text = _("It fills with the first visitor who signs in and the first token that your backend mints.")
    empty_icon = "log"
    empty_title = _("Nothing happened yet")
    hides_history = True
    list_display = ["outcome", "who", "how", "channel", "site", "time"]
    list_filter = [Outcome, ByReason, "action", "method", "channel"]
    search_fields = ["end_user__name", "end_user__surname", "end_user__email", "origin", "page", "address"]
    search_help_text = _("Search people, sites, addresses")
    list_select_related = ["channel", "end_user", "company"]
    fieldsets = [
        (None, {"fields": ["outcome", "explanation", "note", "time", "action", "method_name"]}),
        (_("Who and where"), {"fields": ["who", "channel", "company", "site", "page", "address", "device"]}),
        (_("Vouched for by"), {"fields": ["credential"]}),
    ]
    readonly_fields = ["outcome", "explanation", "time", "method_name", "who", "site", "credential"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attempt]:
        return super().get_queryset(request).select_related("channel", "company", "end_user")

    def headline(self, row: Attempt) -> str:
        what = row.get_action_display()
        if not row.reason:
            return _now("%(what)s worked") % {"what": what}
        return _now("%(what)s refused: %(reason)s") % {"what": what, "reason": row.reason}

    @admin.display(description=_("Outcome"), ordering="reason")
    def outcome(self, row: Attempt) -> SafeString:
        if not row.reason:
            return cells.badge(_now("Worked"), "ok", "done")
        tone, sign = ("danger", "stop") if row.was_enforced else ("warning", "warning")
        label = _now("Refused") if row.was_enforced else _now("Observed")
        return format_html('{} <code class="small nowrap">{}</code>', cells.badge(label, tone, sign), row.reason)

    @admin.display(description=_("Why"))
    def explanation(self, row: Attempt) -> str:
        return reasons.in_words(row.reason)

    @admin.display(description=_("Who"))
    def who(self, row: Attempt) -> SafeString:
        return people.link(row.end_user) if row.end_user else cells.NONE

    @admin.display(description=_("How"), ordering="method")
    def how(self, row: Attempt) -> SafeString:
        return format_html('{} <span class="under">{}</span>', row.get_action_display(), ways.name(row.method))

    @admin.display(description=_("Method"))
    def method_name(self, row: Attempt) -> str:
        return ways.name(row.method)

    @admin.display(description=_("Site"), ordering="origin")
    def site(self, row: Attempt) -> SafeString:
        return format_html("{}", row.origin) if row.origin else cells.NONE

    @admin.display(description=_("Time"), ordering="at")
    def time(self, row: Attempt) -> SafeString:
        return cells.ago(row.at)

    @admin.display(description=_("Credential"))
    def credential(self, row: Attempt) -> SafeString:
        return people.credential(row.credential_kind, row.credential_id)
