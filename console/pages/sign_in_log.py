"""The sign-in log: who came in, who did not, and exactly why."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from channels_app.models.channels import Kind
from chatauth.models import Attempt
from console import cells, people, reasons, stored_words, ways
from console.credentials import ByCredential, with_credential_name
from console.dashboard import companies_shown, zone_of
from console.filters import ByWayOrDoor, at_address
from console.mending import place_to_mend
from console.pages.base import Tool
from console.periods import LENGTHS, PARAMETER, Period
from console.search import SearchedPage
from core.reasons import Reason

LOGGED = frozenset(Reason) - {Reason.NOT_FOUND, Reason.CONFLICT}


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
    """The whole vocabulary: looking up what occurred would read the whole log."""

    title = _("reason")
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(reason), str(reason)) for reason in sorted(LOGGED)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Attempt]) -> QuerySet[Attempt]:
        return queryset.filter(reason=self.value()) if self.value() else queryset


class Since(admin.SimpleListFilter):
    """The stretches of time of the first page, whose numbers lead here."""

    title = _("Time")
    parameter_name = PARAMETER

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, label) for name, (_days, _step, label) in LENGTHS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Attempt]) -> QuerySet[Attempt]:
        if self.value() not in LENGTHS:
            return queryset
        return queryset.filter(at__gte=Period.asked(request, zone_of(companies_shown(request))).since)


@admin.register(Attempt)
class AttemptAdmin(SearchedPage):
    newest = ["-at"]
    ability_read = "log.read"
    ability_write = None
    list_title = _("Sign-in log")
    list_intro = _("Every try to sign in or to mint a token, with its exact reason. Never a secret.")
    empty_text = _("It fills with the first visitor who signs in and the first token that your backend mints.")
    empty_icon = "log"
    empty_title = _("Nothing happened yet")
    hides_history = True
    numbers_rows = True
    list_display = ["what_came", "who", "how", "channel", "where", "time"]
    list_filter = [Since, Outcome, ByReason, "action", ByWayOrDoor, "channel", ByCredential]
    search_fields = ["reason"]  # so that there is a box; `matching` searches
    search_help_text = _("Search people, ids, reasons, sites")
    list_select_related = ["channel", "end_user", "company"]
    fieldsets = [
        (None, {"fields": ["outcome", "explanation", "said_more", "moment", "action", "method_name"]}),
        (_("Who and where"), {"fields": ["who", "channel", "company", "site", "page", "address", "browser"]}),
        (_("Vouched for by"), {"fields": ["credential"]}),
    ]
    readonly_fields = [
        "outcome",
        "explanation",
        "said_more",
        "moment",
        "method_name",
        "who",
        "site",
        "browser",
        "credential",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attempt]:
        rows = super().get_queryset(request).select_related("channel", "company", "end_user")
        return with_credential_name(rows)

    def matching(self, request: HttpRequest, asked: str) -> Q:
        """People, sites, pages, addresses, notes; and reasons, the words of which are known."""
        lower = asked.lower()
        named = [str(reason) for reason in Reason if lower.replace(" ", "_") in reason]
        where = Q(origin__contains=lower) | Q(page__contains=asked) | Q(note__icontains=asked) | at_address(asked)
        return self.of_people(request, asked) | where | Q(reason__in=named)

    def page_tools(self, request: HttpRequest, row: Attempt) -> list[Tool]:
        """Where the reason is mended, and where the next try can be looked into."""
        if row.channel is None:
            return []
        found = []
        place = place_to_mend(request, row.reason, row.channel, row.method)
        if place:
            found.append(Tool(place[0], place[1], "next"))
        if row.channel.kind == Kind.WEB:
            address = reverse("admin:channels_app_channel_inspect", args=[row.channel_id])
            found.append(Tool(_("Inspector"), address, "search"))
        return found

    def headline(self, row: Attempt) -> str:
        what = row.get_action_display()
        if not row.reason:
            return _now("%(what)s worked") % {"what": what}
        return _now("%(what)s refused") % {"what": what}

    def headline_after(self, row: Attempt) -> SafeString | str:
        return format_html("<code>{}</code>", row.reason) if row.reason else ""

    @admin.display(description=_("Outcome"), ordering="reason")
    def outcome(self, row: Attempt) -> SafeString:
        if not row.reason:
            return cells.badge(_now("Worked"), "ok", "done")
        tone, sign = ("danger", "stop") if row.was_enforced else ("warning", "warning")
        label = _now("Refused") if row.was_enforced else _now("Observed")
        return format_html('{} <code class="small nowrap">{}</code>', cells.badge(label, tone, sign), row.reason)

    @admin.display(description=_("Outcome"), ordering="reason")
    def what_came(self, row: Attempt) -> SafeString:
        """The outcome with its reason in words, and what else was noted."""
        said = reasons.sentence(row.reason, row.method) if row.reason else ""
        words = " ".join(filter(None, [said, stored_words.notes(row.note)]))
        return cells.with_under(self.outcome(row), words)

    @admin.display(description=_("Why"))
    def explanation(self, row: Attempt) -> str:
        return reasons.in_words(row.reason, row.method)

    @admin.display(description=_("Note"))
    def said_more(self, row: Attempt) -> str | SafeString:
        return stored_words.notes(row.note) or cells.NONE

    @admin.display(description=_("Time"))
    def moment(self, row: Attempt) -> SafeString:
        return cells.moment(row.at)

    @admin.display(description=_("Who"))
    def who(self, row: Attempt) -> SafeString:
        return people.link(row.end_user) if row.end_user else cells.NONE

    @admin.display(description=_("How"), ordering="method")
    def how(self, row: Any) -> SafeString:
        by = " · ".join(filter(None, [ways.name(row.method), row.credential_name]))
        return cells.with_under(row.get_action_display(), by)

    @admin.display(description=_("Method"))
    def method_name(self, row: Attempt) -> str:
        return ways.name(row.method)

    @admin.display(description=_("Site"), ordering="origin")
    def site(self, row: Attempt) -> SafeString:
        return format_html("{}", row.origin) if row.origin else cells.NONE

    @admin.display(description=_("Site"), ordering="origin")
    def where(self, row: Attempt) -> SafeString:
        page = row.page.removeprefix(row.origin).removeprefix("/")
        return cells.with_under(row.origin or "–", f"/{page}" if page else "") if row.origin or page else cells.NONE

    @admin.display(description=_("Device"))
    def browser(self, row: Attempt) -> SafeString:
        return cells.device(row.device)

    @admin.display(description=_("Time"), ordering="at")
    def time(self, row: Attempt) -> SafeString:
        return cells.ago(row.at)

    @admin.display(description=_("Credential"))
    def credential(self, row: Attempt) -> SafeString:
        return people.credential(row.credential_kind, row.credential_id)
