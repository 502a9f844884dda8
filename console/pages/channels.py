"""Channels: the list, and the page with its tabs."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import Count, Max, Q, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channels_app.models import Channel, ChannelHost, ManagementToken
from channels_app.models.channels import Kind
from console import cells, channel_codes, channel_handover, channel_kinds, channel_look, channel_tabs, tokens, ways
from console.answering import answering
from console.channel_form import ChannelForm
from console.install.tab import TITLE as INSTALL
from console.install.tab import asks_for_site
from console.pages.base import Panel, Tool
from console.pages.channel_inspector import InspectorPage
from console.pages.channel_life import LifePage
from console.pages.channel_look import LookPage
from console.revoking import ask_then_revoke
from core.tenant_admin import TenantInline


class Hosts(BaseInlineFormSet):
    """Those that the page asked for with its channel, instead of asking again."""

    def get_queryset(self) -> QuerySet[ChannelHost]:
        found: QuerySet[ChannelHost] = self.instance.hosts.all()
        return found


class HostInline(TenantInline):
    """Only the operator gives host names away: each belongs to one channel of all companies."""

    model = ChannelHost
    formset = Hosts
    ability_read = "channels.read"
    ability_write = "companies.create"
    fields = ["host"]
    extra = 0
    verbose_name_plural = _("hosts")
    intro = _("Host names that belong to this channel alone. Its chat page stands at the root of each.")
    into = _("Channel")


class InUse(admin.SimpleListFilter):
    """Without a choice: all but the archived ones."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("active", _("Active")), ("paused", _("Paused")), ("archived", _("Archived"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Channel]) -> QuerySet[Channel]:
        if self.value() == "archived":
            return queryset.exclude(archived_at=None)
        rows = queryset.filter(archived_at=None)
        return rows.filter(is_active=self.value() == "active") if self.value() else rows


@admin.register(Channel)
class ChannelAdmin(InspectorPage, LookPage, LifePage):
    form = ChannelForm
    ability_read = "channels.read"
    ability_write = "channels.change"
    ability_delete = None  # a channel keeps its conversations; it is closed by its switch instead
    inlines = [HostInline]
    list_display = ["channel", "company", "ways_in", "tokens", "last_use", "is_open"]
    list_filter = [InUse, "kind"]
    search_fields = ["name", "slug"]
    search_help_text = _("Search channels")
    prepopulated_fields = {"slug": ["name"]}
    row_name = pgettext_lazy("one of them", "channel")
    list_intro = _("A channel is one door to a company. It decides who may come in, and how they prove who they are.")
    empty_title = _("No channel yet")
    empty_text = _("Make a web channel, allow your site's address, and put two lines on your page.")
    empty_for_readers = _("The channels that you answer on appear here. Owners of the company choose them.")
    empty_icon = "door"
    tab_order = (_("Channel"), _("Sign-in"), _("Look"), INSTALL, _("Tokens"), _("Handover"), _("Bots"))
    joined: ClassVar[list[Callable[[HttpRequest, Channel], list[Panel]]]] = []  # what folders above this one add
    fieldsets = [
        (
            _("Channel"),
            {
                "classes": ["tab"],
                "fields": ["company", "name", "slug", "kind", "shares_conversations", "channel_id"],
            },
        ),
        (
            _("Sign-in"),
            {
                "classes": ["tab"],
                "fields": ["sign_in", "enforcement", "merge_policy", ("token_age", "token_age_max"), "kept_parameters"],
            },
        ),
        (
            _("Signed codes"),
            {
                "description": _("What a code that your backend signed has to be, beyond a signature that holds."),
                "fields": ["code_lifetime_max", ("audience", "issuer"), "requires_exp", "one_time_codes"],
            },
        ),
        *channel_codes.FIELDSETS,
        *channel_look.FIELDSETS,
        (INSTALL, {"classes": ["tab"], "fields": ["allowed_origins"]}),
        *channel_handover.FIELDSETS,
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Channel]:
        live = Q(management_tokens__revoked_at=None)
        rows = super().get_queryset(request).select_related("company", "team_link__team").prefetch_related("hosts")
        return rows.annotate(
            tokens_count=Count("management_tokens", filter=live, distinct=True),
            last_used=Max("management_tokens__last_used_at"),
        )

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<uuid:channel_id>/tokens/generate/", wrap(self.generate_token), name="channels_app_channel_token"),
            path(
                "<uuid:channel_id>/tokens/<uuid:token_id>/revoke/",
                wrap(self.revoke_token),
                name="channels_app_channel_token_revoke",
            ),
        ]
        return own + super().get_urls()

    def generate_token(self, request: HttpRequest, channel_id: UUID) -> HttpResponse:
        channel = self.row_or_404(request, channel_id)
        self.require(request, "tokens.issue", channel.company)
        return tokens.generate(request, channel, self._context(request, channel, _now("Generate a management token")))

    def revoke_token(self, request: HttpRequest, channel_id: UUID, token_id: UUID) -> HttpResponse:
        channel = self.row_or_404(request, channel_id)
        self.require(request, "tokens.revoke", channel.company)
        token = get_object_or_404(ManagementToken, pk=token_id, channel=channel)
        context = self._context(request, channel, _now("Revoke this token?"))
        return ask_then_revoke(request, token, context=context, back=context["back"])

    def _context(self, request: HttpRequest, channel: Channel, title: str) -> dict[str, Any]:
        back = f"{reverse('admin:channels_app_channel_change', args=[channel.pk])}#tokens"
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "under": [channel.name, channel.company.name],
            "trail": [(_now("Channels"), reverse("admin:channels_app_channel_changelist")), (channel.name, back)],
            "back": back,
        }

    def get_readonly_fields(self, request: HttpRequest, obj: Channel | None = None) -> list[str]:
        fixed = ["channel_id", "code_secret"] if obj is None else ["channel_id", "code_secret", "slug", "kind"]
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Channel | None = None) -> dict[str, Any]:
        return {} if obj else dict(self.prepopulated_fields)

    def get_fieldsets(self, request: HttpRequest, obj: Channel | None = None) -> list[Any]:
        """A new channel asks for little; the tabs come with its first save."""
        if obj is None:
            fields = ["company", "name", "slug", "kind", "sign_in", "allowed_origins"]
            hidden = self.hidden_fields(request)
            return [(None, {"fields": [name for name in fields if name not in hidden]})]
        asked = asks_for_site(request, obj)
        found = [each for each in super().get_fieldsets(request, obj) if not (asked and each[0] == INSTALL)]
        return channel_kinds.fieldsets_for(obj, found)

    def get_inlines(self, request: HttpRequest, obj: Channel | None = None) -> list[Any]:
        """Where there are hosts, and where the operator may give some: none leads to what is no web channel."""
        if obj is None:
            return []
        may_have = request.user.is_superuser and obj.kind == Kind.WEB
        return list(self.inlines) if may_have or obj.hosts.exists() else []

    def save_model(self, request: HttpRequest, obj: Channel, form: ChannelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        for warning in form.warnings():
            messages.warning(request, warning)

    def panels(self, request: HttpRequest, row: Channel) -> list[Panel]:
        added = [panel for panels in self.joined for panel in panels(request, row)]
        return [*channel_tabs.panels(request, row), *super().panels(request, row), *answering(request, row), *added]

    def page_tools(self, request: HttpRequest, row: Channel) -> list[Tool]:
        if row.kind != Kind.WEB:
            return super().page_tools(request, row)
        return [Tool(_("Open the chat"), f"/chat/{row.pk}/", "external"), *super().page_tools(request, row)]

    def under_headline(self, request: HttpRequest, row: Channel) -> list[SafeString]:
        company = reverse("admin:accounts_company_change", args=[row.company_id])
        return [
            format_html('<a href="{}#channels">{}</a>', company, row.company),
            format_html("{}", row.get_kind_display()),
            cells.copyable(str(row.pk), _now("channel id")),
        ]

    def headline_after(self, row: Channel) -> SafeString:
        return channel_tabs.state_of(row)

    @admin.display(description=_("Channel"), ordering="name")
    def channel(self, row: Channel) -> SafeString:
        return format_html('<span class="person">{}{}</span>', cells.icon(f"kind-{row.kind}"), row.name)

    @admin.display(description=_("Ways in"))
    def ways_in(self, row: Channel) -> str:
        return ways.ways_in(row)

    @admin.display(description=_("Tokens"), ordering="tokens_count")
    def tokens(self, row: Any) -> str | SafeString:
        if row.kind != Kind.WEB and not row.tokens_count:
            return cells.NONE
        return channel_tabs.counted_tokens(row.tokens_count)

    @admin.display(description=_("Last mint"), ordering="last_used")
    def last_use(self, row: Any) -> SafeString:
        return cells.ago(row.last_used, _now("never used") if row.kind == Kind.WEB else "")

    @admin.display(description=_("State"), ordering="is_active")
    def is_open(self, row: Channel) -> SafeString:
        return channel_tabs.state_of(row)

    @admin.display(description=_("Channel id"))
    def channel_id(self, row: Channel) -> SafeString:
        return cells.copyable(str(row.pk), _now("channel id"))
