"""Live sessions: who is signed in right now, and ending that."""

from typing import Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.abilities import may
from chatauth.credentials import find_credential
from chatauth.models import Session
from chatauth.models.sessions import CredentialKind, SessionQuerySet
from chatauth.revocation import end_session, live_sessions_of
from console import cells, devices, moments, people, stored_words, ways
from console.credentials import ByCredential, revoke_url, with_credential_name
from console.filters import ByMethod, IsLive, at_address
from console.pages.base import Panel, Tool
from console.search import SearchedPage
from core.audit import Actor

WHY = "ended by staff"
MOST_AT_ONCE = 200  # each ends in a transaction of its own, and stands on the page that asks


@admin.register(Session)
class SessionAdmin(SearchedPage):
    newest = ["-created_at"]
    ability_read = "sessions.read"
    ability_write = "sessions.revoke"
    ability_add = None
    ability_delete = None
    list_title = _("Live sessions")
    list_intro = _("One row for each browser that is signed in. Ending one takes effect at once, open chats included.")
    empty_title = _("Nobody is signed in right now")
    empty_text = _("A row appears with the next visitor who opens the chat.")
    empty_icon = "live"
    hides_history = True
    actions = ["end_selected"]
    list_display = ["who", "how_by_whom", "channel", "where", "since", "last_seen"]
    list_filter = [IsLive, "assurance", ByMethod, "channel", ByCredential]
    search_fields = ["origin"]  # so that there is a box; `matching` searches
    search_help_text = _("Search people, ids, sites, addresses")
    fieldsets = [
        (None, {"fields": ["person", "assurance_mark", "state", "channel", "company", "how", "credential"]}),
        (_("When"), {"fields": ["began", "seen", "ends"]}),
        (_("Where"), {"fields": ["site", "browser", "address"]}),
    ]
    readonly_fields = [
        "person",
        "assurance_mark",
        "state",
        "how",
        "credential",
        "began",
        "seen",
        "ends",
        "site",
        "browser",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        rows = super().get_queryset(request).select_related("channel", "company", "end_user")
        return with_credential_name(rows)

    def matching(self, request: HttpRequest, asked: str) -> Q:
        return self.of_people(request, asked) | Q(origin__contains=asked.lower()) | at_address(asked)

    def get_urls(self) -> list[URLPattern]:
        end = path("<uuid:session_id>/end/", self.admin_site.admin_view(self.end_one), name="chatauth_session_end")
        return [end, *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Session | None = None) -> bool:
        """A session is ended, never edited."""
        return False

    def has_end_permission(self, request: HttpRequest) -> bool:
        return may(request.user, "sessions.revoke")

    @admin.action(description=_("End the selected sessions"), permissions=["end"])
    def end_selected(self, request: HttpRequest, queryset: QuerySet[Session]) -> HttpResponse | None:
        sessions = list(cast(SessionQuerySet, queryset).live()[: MOST_AT_ONCE + 1])
        if len(sessions) > MOST_AT_ONCE:
            told = _now("At most %(most)d sessions end at once. Filter the list, or revoke what let them in.")
            messages.warning(request, told % {"most": MOST_AT_ONCE})
            return None
        return self._end(request, sessions, reverse("admin:chatauth_session_changelist"))

    def end_one(self, request: HttpRequest, session_id: UUID) -> HttpResponse:
        session = self.row_or_404(request, session_id)
        if not session.is_live:
            raise Http404
        back = reverse("admin:chatauth_session_change", args=[session.pk])
        return self._end(request, [session], back) or HttpResponseRedirect(reverse("admin:chatauth_session_changelist"))

    def _end(self, request: HttpRequest, sessions: list[Session], back: str) -> HttpResponse | None:
        """Ask first; the POST of that page ends them."""
        if not all(may(request.user, "sessions.revoke", session.company) for session in sessions):
            raise PermissionDenied
        if request.method == "POST" and request.POST.get("confirmed"):
            for session in sessions:
                end_session(session, by=Actor.of(request), why=WHY)
            count = len(sessions)
            told = ngettext("%(count)d session ended.", "%(count)d sessions ended.", count) % {"count": count}
            messages.success(request, told)
            return None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": ngettext("End this session?", "End these sessions?", len(sessions)),
            "trail": [(self.list_title, reverse("admin:chatauth_session_changelist"))],
            "sessions": sessions,
            "back": back,
            "is_action": request.POST.get("action") == "end_selected",
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "console/sessions_end.html", context)

    def page_tools(self, request: HttpRequest, row: Session) -> list[Tool]:
        """End this one, all of this person, or all that rest on the same credential."""
        found = []
        if row.is_live and may(request.user, "sessions.revoke", row.company):
            everywhere = reverse("admin:accounts_enduser_logout", args=[row.end_user_id])
            found.append(Tool(_("Log out everywhere"), everywhere, "logout", "warns"))
            found.append(Tool(_("End session"), reverse("admin:chatauth_session_end", args=[row.pk]), "stop", "warns"))
        return found

    def panels(self, request: HttpRequest, row: Session) -> list[Panel]:
        credential = find_credential(row.credential_kind, row.credential_id) if row.credential_id else None
        if credential is None or credential.ended_at:
            return []
        needed = "keys.change" if row.credential_kind == CredentialKind.SIGNING_KEY else "tokens.revoke"
        if not may(request.user, needed, row.company):
            return []
        data = {
            "credential": credential,
            "sessions": live_sessions_of(credential).count(),
            "list": f"{reverse('admin:chatauth_session_changelist')}?credential={credential.pk}",
            "revoke": revoke_url(credential),
        }
        return [Panel(_("Vouched for by"), "console/panels/vouched.html", data, into=_("Where"))]

    def headline(self, row: Session) -> str:
        return str(row.end_user)

    def headline_after(self, row: Session) -> SafeString:
        return self.state(row)

    @admin.display(description=_("Who"), ordering="end_user__name")
    def who(self, row: Session) -> SafeString:
        return format_html(
            '<span class="person">{}<bdi>{}</bdi></span>', cells.mark(row.assurance, in_words=False), row.end_user
        )

    @admin.display(description=_("State"))
    def state(self, row: Session) -> SafeString:
        if row.ended_at:
            word = (
                format_html(' <span class="quiet">{}</span>', stored_words.why_ended(row.end_reason))
                if row.end_reason
                else ""
            )
            return format_html("{}{}", cells.badge(_now("Ended"), "", "stop"), word)
        return cells.badge(_now("Live"), "ok", "done") if row.is_live else cells.badge(_now("Expired"), "", "clock")

    @admin.display(description=_("How"), ordering="method")
    def how_by_whom(self, row: Any) -> SafeString:
        return cells.with_under(ways.name(row.method), row.credential_name or "")

    @admin.display(description=_("Where"), ordering="origin")
    def where(self, row: Session) -> SafeString:
        device = devices.in_short(row.device)
        return cells.with_under(row.origin or "–", device) if row.origin or device else cells.NONE

    @admin.display(description=_("Signed in"), ordering="created_at")
    def since(self, row: Session) -> SafeString:
        """When it began, and below when it ends."""
        if row.is_live:
            return cells.with_under(
                self.signed_in(row), _now("ends %(when)s") % {"when": moments.relative(row.expires_at)}
            )
        return cells.with_under(self.signed_in(row), self.state(row))

    @admin.display(description=_("Device"))
    def browser(self, row: Session) -> SafeString:
        return cells.device(row.device)

    @admin.display(description=_("How"), ordering="method")
    def how(self, row: Session) -> str:
        return ways.name(row.method)

    @admin.display(description=_("End user"))
    def person(self, row: Session) -> SafeString:
        return people.link(row.end_user)

    @admin.display(description=_("Assurance"), ordering="assurance")
    def assurance_mark(self, row: Session) -> SafeString:
        return cells.mark(row.assurance)

    @admin.display(description=_("Site"), ordering="origin")
    def site(self, row: Session) -> SafeString:
        return format_html("{}", row.origin) if row.origin else cells.NONE

    @admin.display(description=_("Signed in"), ordering="created_at")
    def signed_in(self, row: Session) -> SafeString:
        return cells.ago(row.created_at)

    @admin.display(description=_("Last seen"), ordering="seen_at")
    def last_seen(self, row: Session) -> SafeString:
        return cells.ago(row.seen_at)

    @admin.display(description=_("Signed in"))
    def began(self, row: Session) -> SafeString:
        return cells.moment(row.created_at)

    @admin.display(description=_("Last seen"))
    def seen(self, row: Session) -> SafeString:
        return cells.moment(row.seen_at)

    @admin.display(description=_("Ends"))
    def ends(self, row: Session) -> SafeString:
        return cells.moment(row.expires_at)

    @admin.display(description=_("Vouched for by"))
    def credential(self, row: Session) -> SafeString:
        return people.credential(row.credential_kind, row.credential_id)

    def get_empty_value_display(self) -> Any:
        return cells.NONE
