"""Quick replies: answers that agents put into the composer by a shortcut."""

from django import forms
from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from chat.models import QuickReply
from console.pages.base import Page
from core.tenant_forms import TenantForm


class QuickReplyForm(TenantForm):
    class Meta:
        model = QuickReply
        fields = ["company", "shortcut", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}

    def clean_shortcut(self) -> str:
        """With or without the slash, as people write it."""
        return str(self.cleaned_data["shortcut"]).removeprefix("/")


@admin.register(QuickReply)
class QuickReplyAdmin(Page):
    form = QuickReplyForm
    ability_read = "inbox.answer"
    ability_write = "quick_replies.change"
    list_title = _("Quick replies")
    list_intro = _("Agents write / and the shortcut, and change the text as they like before they send it.")
    empty_title = _("No quick replies yet")
    empty_text = _("Write down the answer that your agents give most often.")
    empty_icon = "reply"
    list_display = ["command", "shown_text", "company"]
    search_fields = ["shortcut", "text"]
    search_help_text = _("Search shortcuts and texts")
    fields = ["company", "shortcut", "text"]

    @admin.display(description=_("Shortcut"), ordering="shortcut")
    def command(self, row: QuickReply) -> SafeString:
        return format_html("<code>/{}</code>", row.shortcut)

    @admin.display(description=_("Text"), ordering="text")
    def shown_text(self, row: QuickReply) -> SafeString:
        return format_html('<span class="clipped" dir="auto">{}</span>', row.text)
