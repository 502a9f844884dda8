"""Identity conflicts: two end users claim one address, and somebody has to say whose it is."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.conflicts import settle
from accounts.models import IdentityConflict
from chatauth.revocation import end_everything_of
from console import cells
from console.deeds import Deed, ask
from console.pages.base import Page, Tool
from core.audit import Actor
from core.reasons import Refused

DECISIONS = {
    "leave": Deed(
        _("Leave it there"),
        _("Leave this identity where it is?"),
        [("done", _("Nothing changes. If it is claimed again, this conflict comes back."))],
    ),
    "move": Deed(
        _("Give it to the other"),
        _("Give this identity to the other person?"),
        [
            ("people", _("From now on it finds the other person, and their conversations.")),
            ("logout", _("Whoever held it is logged out everywhere at once.")),
            ("chat", _("Conversations stay with whoever had them.")),
        ],
        is_harmful=True,
    ),
}


class Settled(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("Open")), ("settled", _("Settled"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[IdentityConflict]) -> QuerySet[IdentityConflict]:
        return queryset.filter(settled_at__isnull=self.value() == "open") if self.value() else queryset


@admin.register(IdentityConflict)
class IdentityConflictAdmin(Page):
    ability_read = "end_users.change"
    ability_write = None
    list_title = _("Identity conflicts")
    list_intro = _("One address, two people: the first one keeps it until you decide. Never merged by guessing.")
    empty_title = _("No conflicts")
    empty_text = _("If two people ever claim the same address or number, it stands here.")
    empty_icon = "people"
    hides_history = True
    list_display = ["value_and_kind", "held_by", "claimed_for", "said_by", "company", "claims", "state"]
    list_filter = [Settled, "kind"]
    search_fields = ["value", "holder__name", "claimant__name"]
    search_help_text = _("Search addresses and names")
    fieldsets = [
        (None, {"fields": ["identity", "said_by", "held_by", "claimed_for", "company", "often", "latest", "state"]}),
    ]
    readonly_fields = ["identity", "said_by", "held_by", "claimed_for", "often", "latest", "state"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[IdentityConflict]:
        return super().get_queryset(request).select_related("holder", "claimant", "company")

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                f"<uuid:conflict_id>/{name}/",
                self.admin_site.admin_view(self.decide),
                {"name": name},
                name=f"accounts_identityconflict_{name}",
            )
            for name in DECISIONS
        ]
        return own + super().get_urls()

    def page_tools(self, request: HttpRequest, row: IdentityConflict) -> list[Tool]:
        if row.settled_at:
            return []
        return [
            Tool(decision.label, reverse(f"admin:accounts_identityconflict_{name}", args=[row.pk]), "", tone)
            for name, decision in DECISIONS.items()
            for tone in ["warns" if decision.is_harmful else ""]
        ]

    def decide(self, request: HttpRequest, conflict_id: UUID, name: str) -> HttpResponse:
        row: IdentityConflict = self.row_or_404(request, conflict_id)
        decision, back = DECISIONS[name], reverse("admin:accounts_identityconflict_change", args=[row.pk])
        if request.method == "POST":
            try:
                self.settle(row, to_claimant=name == "move", by=Actor.of(request))
            except Refused as refused:
                messages.warning(request, refused.detail)
            else:
                messages.success(request, _now("The conflict about %(identity)s is settled.") % {"identity": row})
            return HttpResponseRedirect(back)
        trail = [(self.list_title, reverse("admin:accounts_identityconflict_changelist")), (str(row), back)]
        context = {**self.admin_site.each_context(request), "opts": self.opts, "trail": trail, "back": back}
        context["under"] = [self.headline(row)]
        return ask(request, decision, context)

    @transaction.atomic
    def settle(self, row: IdentityConflict, *, to_claimant: bool, by: Actor) -> None:
        """Nobody stays signed in by an identity that is somebody else's. Raises Refused(conflict)."""
        settle(row, to_claimant=to_claimant, by=by)
        if to_claimant:
            end_everything_of(row.holder, by=by, why="identity moved")

    def headline(self, row: IdentityConflict) -> str:
        """The value runs from left to right in every language."""
        return f"{row.get_kind_display()} \u2066{row.value}\u2069"

    @admin.display(description=_("Identity"), ordering="value")
    def identity(self, row: IdentityConflict) -> SafeString:
        return format_html('{} <bdi dir="ltr">{}</bdi>', row.get_kind_display(), row.value)

    @admin.display(description=_("Identity"), ordering="value")
    def value_and_kind(self, row: IdentityConflict) -> SafeString:
        return cells.with_under(row.value, row.get_kind_display())

    @admin.display(description=_("Said by"))
    def said_by(self, row: IdentityConflict) -> str:
        return row.get_issuer_display()

    @admin.display(description=_("Held by"), ordering="holder__name")
    def held_by(self, row: IdentityConflict) -> SafeString:
        return link(row.holder_id, row.holder)

    @admin.display(description=_("Also claimed for"), ordering="claimant__name")
    def claimed_for(self, row: IdentityConflict) -> SafeString:
        return link(row.claimant_id, row.claimant)

    @admin.display(description=_("Times"), ordering="times")
    def often(self, row: IdentityConflict) -> int:
        return row.times

    @admin.display(description=_("Last"), ordering="last_at")
    def latest(self, row: IdentityConflict) -> SafeString:
        return cells.ago(row.last_at)

    @admin.display(description=_("Last"), ordering="last_at")
    def claims(self, row: IdentityConflict) -> SafeString:
        """The last time, and below it how often."""
        return cells.with_under(
            self.latest(row), ngettext("%(count)d time", "%(count)d times", row.times) % {"count": row.times}
        )

    @admin.display(description=_("State"), ordering="settled_at")
    def state(self, row: IdentityConflict) -> SafeString:
        return (
            cells.badge(_now("Settled"), "", "done")
            if row.settled_at
            else cells.badge(_now("Open"), "warning", "warning")
        )


def link(end_user_id: Any, end_user: Any) -> SafeString:
    return format_html(
        '<a href="{}" dir="auto">{}</a>', reverse("admin:accounts_enduser_change", args=[end_user_id]), end_user
    )
