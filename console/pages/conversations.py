"""Conversations as a list to search and filter; reading and answering happen in the inbox."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chat.models import Conversation
from chat.models.conversations import State
from console import cells
from console.pages.base import Page

SIGNS = {
    State.QUEUED: ("warning", "clock"),
    State.ASSIGNED: ("accent", "staff"),
    State.PENDING: ("", "clock"),
    State.SNOOZED: ("", "moon"),
    State.CLOSED: ("", "done"),
}


@admin.register(Conversation)
class ConversationAdmin(Page):
    ability_read = "conversations.read"
    ability_write = None
    list_title = _("Conversations")
    list_intro = _("Every conversation of every channel. A row opens it in the inbox.")
    empty_text = _("The first one begins when a visitor writes.")
    empty_icon = "chat"
    list_display = ["person", "last_text", "state_badge", "channel", "agent", "messages", "last_message"]
    list_filter = ["state", "channel", "assurance"]
    search_fields = ["end_user__name", "end_user__surname", "end_user__email", "preview"]
    search_help_text = _("Search people, last texts")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        return super().get_queryset(request).select_related("end_user", "channel", "assignee")

    def change_view(self, request: HttpRequest, object_id: str, *args: object, **options: object) -> HttpResponse:
        conversation = self.row_or_404(request, object_id)
        return HttpResponseRedirect(f"{reverse('admin:inbox')}?view=all&conversation={conversation.pk}")

    @admin.display(description=_("End user"), ordering="end_user__name")
    def person(self, row: Conversation) -> SafeString:
        return format_html(
            '<span class="person">{}<span>{}</span></span>', cells.mark(row.assurance, in_words=False), row.end_user
        )

    @admin.display(description=_("Last text"))
    def last_text(self, row: Conversation) -> SafeString:
        return format_html('<span class="clipped">{}</span>', row.preview) if row.preview else cells.NONE

    @admin.display(description=_("State"), ordering="state")
    def state_badge(self, row: Conversation) -> SafeString:
        return cells.badge(row.get_state_display(), *SIGNS[State(row.state)])

    @admin.display(description=_("Agent"), ordering="assignee")
    def agent(self, row: Conversation) -> SafeString:
        return format_html("{}", row.assignee) if row.assignee else cells.NONE

    @admin.display(description=_("Messages"), ordering="last_seq")
    def messages(self, row: Conversation) -> str:
        return _now("%(count)d messages") % {"count": row.last_seq}

    @admin.display(description=_("Last message"), ordering="last_at")
    def last_message(self, row: Conversation) -> SafeString:
        return cells.ago(row.last_at)
