"""Teams: who answers what, from which channels, and whether by turn."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.abilities import roles_with
from accounts.models import Membership, User
from chat.models import Conversation, Team, TeamChannel, TeamMember
from chat.models.conversations import State
from console import cells
from console.counting import counting
from console.pages.base import Page
from core.tenancy import within
from core.tenant_admin import TenantInline


class MemberInline(TenantInline):
    model = TeamMember
    ability_read = "inbox.answer"
    ability_write = "teams.change"
    readonly_fields = ["person"]
    extra = 0
    verbose_name = _("member")
    verbose_name_plural = _("members")
    intro = _("Staff of the company who may answer. The same person may be in several teams.")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Who may not choose sees names; accounts are pages of the operator's."""
        return ["user"] if self.has_change_permission(request, obj) else ["person"]

    @admin.display(description=_("Name"))
    def person(self, row: TeamMember) -> str:
        return str(row)

    def choices(self, request: HttpRequest, model: type[Any], queryset: QuerySet[Any]) -> QuerySet[Any]:
        """People are chosen by their membership of the page's company; their accounts are the operator's."""
        if model is not User:
            return super().choices(request, model, queryset)
        page_company = getattr(request, "_company_of_page", None)
        members = within(
            Membership.objects.filter(role__in=roles_with("inbox.answer")), "company", self.writable(request)
        )
        members = within(members, "company", page_company) if page_company else members
        return User.objects.filter(is_active=True, pk__in=members.values("user")).order_by("name", "email")


class ChannelInline(TenantInline):
    model = TeamChannel
    ability_read = "inbox.answer"
    ability_write = "teams.change"
    fields = ["channel"]
    extra = 0
    verbose_name = pgettext_lazy("one of them", "channel")
    verbose_name_plural = _("channels")
    intro = _("New conversations of these channels begin with this team. A channel belongs to one team at most.")


@admin.register(Team)
class TeamAdmin(Page):
    ability_read = "inbox.answer"
    ability_write = "teams.change"
    inlines = [MemberInline, ChannelInline]
    list_title = _("Teams")
    list_intro = _("Departments that conversations are handed to, and given out in by turn if you like.")
    empty_title = _("No teams yet")
    empty_text = _("A small company needs none: everybody sees the whole queue.")
    empty_icon = "groups"
    list_display = ["name", "people", "turns", "waiting", "company"]
    search_fields = ["name"]
    search_help_text = _("Search teams")
    fields = ["company", "name", "by_turn", "open_limit"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        seen = Conversation.objects.reached_by(request.user)
        queued = seen.filter(company=OuterRef("company"), state=State.QUEUED)
        return (
            super()
            .get_queryset(request)
            .annotate(size=counting(TeamMember.objects, "team"), queued=counting(queued, "team"))
        )

    @admin.display(description=_("Members"), ordering="size")
    def people(self, row: Team) -> str:
        return str(getattr(row, "size", 0))

    @admin.display(description=_("Given out"), ordering="by_turn")
    def turns(self, row: Team) -> SafeString:
        if not row.by_turn:
            return cells.badge(_now("By hand"), "", "staff")
        return cells.badge(_now("By turn, up to %(limit)d each") % {"limit": row.open_limit}, "accent", "live")

    @admin.display(description=_("Waiting"), ordering="queued")
    def waiting(self, row: Team) -> SafeString | str:
        count: int = getattr(row, "queued", 0)
        address = f"{reverse('admin:inbox')}?view=queued&team={row.pk}"
        return format_html('<a href="{}">{}</a>', address, count) if count else cells.NONE
