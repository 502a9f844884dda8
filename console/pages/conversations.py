"""Conversations as a list to search and filter; reading and answering happen in the inbox."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from chat.models import Conversation
from chat.models.conversations import State
from chat.oversight import note_listed
from chat.search import matching
from console import cells
from console.filters import ByAssurance
from console.gate import me
from console.search import SearchedPage
from core.net import client_address

SIGNS = {
    State.QUEUED: ("warning", "clock"),
    State.ASSIGNED: ("accent", "staff"),
    State.PENDING: ("", "clock"),
    State.SNOOZED: ("", "moon"),
    State.CLOSED: ("", "done"),
}


@admin.register(Conversation)
class ConversationAdmin(SearchedPage):
    newest = ["-last_at"]
    ability_read = "conversations.read"
    ability_write = None
    list_title = _("Conversations")
    list_intro = _("Every conversation of every channel. A row opens it in the inbox.")
    empty_title = _("No conversation yet")
    empty_text = _("The first one begins when a visitor writes.")
    empty_icon = "chat"
    list_display = ["person", "last_text", "state_badge", "channel", "agent", "last_message"]
    list_filter = ["state", "channel", ByAssurance]
    list_select_related = ()  # they are fetched for the fifty, after sorting
    search_fields = ["preview"]  # so that there is a box; `matching` searches
    search_help_text = _("Words of people, messages and notes")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        """Sorted before anything is joined: there are many rows, and a page shows fifty."""
        return super().get_queryset(request).prefetch_related("end_user", "channel", "assignee")

    def matching(self, request: HttpRequest, asked: str) -> Q:
        return matching(asked, self.companies(request))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """People and last words of a company stand in the list: an operator's look from outside is noted."""
        response = super().changelist_view(request, extra_context)
        shown = (getattr(response, "context_data", None) or {}).get("cl")
        if shown is not None:
            note_listed(me(request), {row.company_id for row in shown.result_list}, address=client_address(request))
        return response

    def change_view(self, request: HttpRequest, object_id: str, *args: object, **options: object) -> HttpResponse:
        conversation = self.row_or_404(request, object_id)
        return HttpResponseRedirect(f"{reverse('admin:inbox')}?view=all&conversation={conversation.pk}")

    @admin.display(description=_("End user"), ordering="end_user__name")
    def person(self, row: Conversation) -> SafeString:
        return format_html(
            '<span class="person">{}<bdi>{}</bdi></span>', cells.mark(row.assurance, in_words=False), row.end_user
        )

    @admin.display(description=_("Last text"))
    def last_text(self, row: Conversation) -> SafeString:
        return format_html('<span class="clipped" dir="auto">{}</span>', row.preview) if row.preview else cells.NONE

    @admin.display(description=_("State"), ordering="state")
    def state_badge(self, row: Conversation) -> SafeString:
        return cells.badge(row.get_state_display(), *SIGNS[State(row.state)])

    @admin.display(description=_("Agent"), ordering="assignee")
    def agent(self, row: Conversation) -> SafeString:
        return format_html("{}", row.assignee) if row.assignee else cells.NONE

    @admin.display(description=_("Last message"), ordering="last_at")
    def last_message(self, row: Conversation) -> SafeString:
        """When it came, and below it how many there are."""
        count = ngettext("%(count)d message", "%(count)d messages", row.last_seq) % {"count": row.last_seq}
        return cells.with_under(cells.ago(row.last_at), count)
