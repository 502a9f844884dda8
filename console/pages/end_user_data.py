"""A copy of what is kept of somebody, and its end, among the pages of an end user."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.abilities import may
from accounts.models import EndUser
from accounts.privacy import erase, export
from chat.models import Conversation
from chat.oversight import note_exported
from chat.transcripts import as_html
from chatauth.models import Session
from console import stored_words
from console.deeds import Text
from console.gate import me
from console.making import unstored
from console.pages.base import Page, Tool
from core.audit import Actor, record
from core.net import client_address

ABILITY = "end_users.change"


class PersonalDataPage(Page):
    """For whoever may change end users. Each page asks; its POST answers, and no cache keeps it."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<uuid:end_user_id>/export/", wrap(self.export), name="accounts_enduser_export"),
            path("<uuid:end_user_id>/erase/", wrap(self.erase), name="accounts_enduser_erase"),
        ]
        return own + super().get_urls()

    def export(self, request: HttpRequest, end_user_id: UUID) -> HttpResponse:
        """Everything as JSON, or what was said as a page to open without us."""
        end_user = self.person_of(request, end_user_id)
        if request.method != "POST":
            context = self.told(request, end_user, _("Export what is kept of this person"))
            return unstored(request, "console/end_user_export.html", context)
        note_exported(me(request), end_user, address=client_address(request))
        if request.POST.get("form") == "html":
            rows = Conversation.objects.filter(end_user=end_user).select_related("channel").order_by("created_at")
            record("end_user.exported", by=Actor.of(request), target=end_user, form="html")
            return saved(HttpResponse(as_html(rows, title=str(end_user))), f"{end_user.pk}.html")
        found = export(end_user, by=Actor.of(request))
        options = {"indent": 2, "ensure_ascii": False}
        return saved(JsonResponse(found, json_dumps_params=options), f"{end_user.pk}.json")

    def erase(self, request: HttpRequest, end_user_id: UUID) -> HttpResponse:
        end_user = self.person_of(request, end_user_id)
        if request.method != "POST":
            context = self.told(request, end_user, _("Erase this person?"))
            context["sessions"] = Session.objects.live().filter(end_user=end_user).count()
            context["conversations"] = Conversation.objects.filter(end_user=end_user).count()
            return unstored(request, "console/end_user_erase.html", context)
        context = self.told(request, end_user, _("Erased"))
        receipt = erase(end_user, by=Actor.of(request))
        everybody = reverse("admin:accounts_enduser_changelist")
        trail = [(_("End users"), everybody)]
        context |= {
            "receipt": receipt,
            "counts": stored_words.erased(receipt.counts),
            "trail": trail,
            "under": [],
            "back": everybody,
        }
        return unstored(request, "console/end_user_erased.html", context)

    def person_of(self, request: HttpRequest, end_user_id: UUID) -> EndUser:
        """Raises Http404 for a neighbour's, PermissionDenied without the ability."""
        end_user: EndUser = self.row_or_404(request, end_user_id)
        self.require(request, ABILITY, end_user.company)
        return end_user

    def told(self, request: HttpRequest, end_user: EndUser, title: Text = "") -> dict[str, Any]:
        back = reverse("admin:accounts_enduser_change", args=[end_user.pk])
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "under": [str(end_user)],
            "trail": [(_("End users"), reverse("admin:accounts_enduser_changelist")), (str(end_user), back)],
            "back": back,
        }

    def page_tools(self, request: HttpRequest, row: EndUser) -> list[Tool]:
        found = super().page_tools(request, row)
        if may(request.user, ABILITY, row.company):
            export_at, erase_at = (
                reverse(f"admin:accounts_enduser_{name}", args=[row.pk]) for name in ("export", "erase")
            )
            found.append(Tool(gettext_lazy("Export"), export_at, "external", is_rare=True))
            found.append(Tool(gettext_lazy("Erase"), erase_at, "trash", "warns", is_rare=True))
        return found


def saved(response: HttpResponse, name: str) -> HttpResponse:
    """A file to keep: strangers wrote what is in it, so it is never shown as a page of ours."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
