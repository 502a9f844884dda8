"""End users: who they are, how sure that is, and what they did here."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.abilities import may
from accounts.models import EndUser
from accounts.people import people_matching
from chat.models import Conversation, Merge
from chat.oversight import note_listed
from chatauth.models import Session
from console import cells, moments, ways
from console.end_user_actions import ACTIONS, ask_or_do, offered
from console.filters import ByFirstDoor
from console.gate import me
from console.merges import ask_or_undo
from console.pages.base import Panel, Tool
from console.pages.end_user_data import PersonalDataPage
from console.search import SearchedPage
from console.values import language
from core.net import client_address

RECENT = 20


def properties(end_user: EndUser) -> dict[str, list[tuple[str, Any]]]:
    """Both namespaces as pairs, because a property may bear any name, `items` too."""
    return {"verified": sorted(end_user.verified.items()), "claimed": sorted(end_user.claimed.items())}


def public_id(asked: str) -> UUID | None:
    try:
        return UUID(asked)
    except ValueError:
        return None


class HasSeat(admin.SimpleListFilter):
    title = _("seat")
    parameter_name = "seat"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("taken", _("Has a seat")), ("none", _("Has none"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[EndUser]) -> QuerySet[EndUser]:
        if self.value() is None:
            return queryset
        return queryset.filter(seat_taken_at__isnull=self.value() == "none")


@admin.register(EndUser)
class EndUserAdmin(SearchedPage, PersonalDataPage):  # type: ignore[misc]
    newest = ["-created_at"]
    ability_read = "end_users.read"
    ability_write = None
    list_title = _("End users")
    list_intro = _("Everybody who chatted with you, and how sure it is who they are.")
    empty_title = _("No end user yet")
    empty_text = _("They appear when the first visitor writes, or when your backend mints the first token.")
    empty_icon = "people"
    hides_history = True
    list_display = ["name_and_address", "assurance_mark", "company", "identities", "came_by", "seen", "seat"]
    list_filter = ["assurance", HasSeat, ByFirstDoor, "groups"]
    search_fields = ["name"]  # so that there is a box; `matching` searches
    search_help_text = _("Words of a name or address, or a whole identity")
    tab_order = (_("Profile"), _("Identities"), _("Properties"), _("Conversations"), _("Merges"), _("Sessions"))
    fieldsets = [
        (
            _("Profile"),
            {
                "classes": ["tab"],
                "fields": [
                    "assurance_mark",
                    ("name", "surname"),
                    ("email", "phone"),
                    "speaks",
                    "company",
                    "group_names",
                    ("first_seen", "last_seen"),
                    "came_by",
                    "seat",
                    "not_before",
                ],
            },
        ),
    ]
    readonly_fields = ["assurance_mark", "speaks", "group_names", "first_seen", "last_seen", "came_by", "seat"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[EndUser]:
        return super().get_queryset(request).select_related("company").prefetch_related("identities")

    def matching(self, request: HttpRequest, asked: str) -> Q:
        own_id = public_id(asked)
        by_id = Q(pk=own_id) if own_id else Q()
        return by_id | Q(pk__in=people_matching(asked, self.companies(request)))

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                f"<uuid:end_user_id>/{name}/",
                self.admin_site.admin_view(self.act),
                {"name": name},
                name=f"accounts_enduser_{name}",
            )
            for name in ACTIONS
        ]
        undo = path(
            "<uuid:end_user_id>/merges/<uuid:merge_id>/undo/",
            self.admin_site.admin_view(self.undo_merge),
            name="accounts_enduser_unmerge",
        )
        return [*own, undo, *super().get_urls()]

    def undo_merge(self, request: HttpRequest, end_user_id: UUID, merge_id: UUID) -> HttpResponse:
        end_user = self.row_or_404(request, end_user_id)
        self.require(request, "end_users.change", end_user.company)
        merge = get_object_or_404(Merge.objects.done().select_related("source"), pk=merge_id, target=end_user)
        return ask_or_undo(request, merge, self.told(request, end_user, _("Undo this merge?")))

    def act(self, request: HttpRequest, end_user_id: UUID, name: str) -> HttpResponse:
        end_user = self.row_or_404(request, end_user_id)
        return ask_or_do(request, end_user, ACTIONS[name], self.told(request, end_user))

    def panels(self, request: HttpRequest, row: EndUser) -> list[Panel]:
        found = [
            Panel(_("Identities"), "console/panels/identities.html", {"identities": list(row.identities.all())}),
            Panel(_("Properties"), "console/panels/properties.html", properties(row)),
        ]
        if may(request.user, "conversations.read", row.company):
            rows = (
                Conversation.objects.reached_by(request.user).filter(end_user=row).select_related("channel", "assignee")
            )
            recent, count = list(rows[:RECENT]), rows.count()
            if recent:
                note_listed(me(request), {row.company_id}, address=client_address(request))
            data = {"conversations": recent}
            found.append(Panel(_("Conversations"), "console/panels/conversations.html", data, count=count))
        merges = Merge.objects.reached_by(request.user).filter(target=row).exclude(state=Merge.State.OFFERED)
        merges = merges.select_related("source", "channel")
        if merges:
            shown = {"merges": merges[:RECENT], "may_undo": may(request.user, "end_users.change", row.company)}
            found.append(Panel(_("Merges"), "console/panels/merges.html", shown))
        if may(request.user, "sessions.read", row.company):
            sessions = Session.objects.filter(end_user=row).select_related("channel")
            live = set(sessions.live().values_list("pk", flat=True))
            held = {"sessions": sessions[:RECENT], "live": live}
            found.append(Panel(_("Sessions"), "console/panels/sessions.html", held, count=len(live)))
        return found

    def page_tools(self, request: HttpRequest, row: EndUser) -> list[Tool]:
        found = [
            Tool(
                action.label,
                reverse(f"admin:accounts_enduser_{action.name}", args=[row.pk]),
                action.icon,
                "warns" if action.is_harmful else "",
                is_rare=action.is_rare,
            )
            for action in offered(request, row)
        ]
        return [*found, *super().page_tools(request, row)]

    def under_headline(self, request: HttpRequest, row: EndUser) -> list[SafeString]:
        return [cells.mark(row.assurance), cells.copyable(str(row.pk), _now("end user id"))]

    def headline_after(self, row: EndUser) -> SafeString | str:
        return cells.badge(_now("Blocked"), "danger", "stop") if row.is_blocked else ""

    @admin.display(description=_("Name"), ordering="name")
    def name_and_address(self, row: EndUser) -> SafeString:
        return cells.with_under(str(row), row.email)

    @admin.display(description=_("Assurance"), ordering="assurance")
    def assurance_mark(self, row: EndUser) -> SafeString:
        return cells.mark(row.assurance)

    @admin.display(description=_("Identities"))
    def identities(self, row: EndUser) -> SafeString:
        values = [identity.value for identity in row.identities.all()]
        return format_html('<code class="clipped">{}</code>', ", ".join(values)) if values else cells.NONE

    @admin.display(description=_("Language"))
    def speaks(self, row: EndUser) -> str:
        return language(row.locale)

    @admin.display(description=_("Groups"))
    def group_names(self, row: EndUser) -> str | SafeString:
        return cells.listed(row.groups.values_list("name", flat=True)) or _now("In no group")

    @admin.display(description=_("First seen"), ordering="created_at")
    def first_seen(self, row: EndUser) -> SafeString:
        return cells.ago(row.created_at)

    @admin.display(description=_("Last seen"), ordering="seen_at")
    def last_seen(self, row: EndUser) -> SafeString:
        return cells.ago(row.seen_at, _now("not yet"))

    @admin.display(description=_("Last seen"), ordering="seen_at")
    def seen(self, row: EndUser) -> SafeString:
        """The last time, and below it the first."""
        first = _now("first %(when)s") % {"when": moments.relative(row.created_at)}
        return cells.with_under(self.last_seen(row), first)

    @admin.display(description=_("Came by"), ordering="made_by")
    def came_by(self, row: EndUser) -> str | SafeString:
        return ways.name(row.made_by) or cells.NONE

    @admin.display(description=_("Seat"), ordering="seat_taken_at")
    def seat(self, row: EndUser) -> SafeString:
        return cells.badge(_now("Seat"), "accent", "ticket") if row.seat_taken_at else cells.NONE
