"""The inspector's place among the pages of a channel."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.abilities import may
from channels_app.models import Channel
from channels_app.models.channels import Kind
from console import enforcement, inspector
from console.pages.base import Page, Tool


class InspectorPage(Page):
    """For whoever may read the log: both tell why somebody was let in or not."""

    def get_urls(self) -> list[URLPattern]:
        address = path(
            "<uuid:channel_id>/inspect/",
            self.admin_site.admin_view(self.inspect),
            name="channels_app_channel_inspect",
        )
        report = path(
            "<uuid:channel_id>/enforcement/",
            self.admin_site.admin_view(self.report),
            name="channels_app_channel_enforcement",
        )
        return [address, report, *super().get_urls()]

    def inspect(self, request: HttpRequest, channel_id: UUID) -> HttpResponse:
        channel = self.channel_of(request, channel_id)
        return inspector.show(request, channel, self.around(request, channel, _("Inspector")))

    def report(self, request: HttpRequest, channel_id: UUID) -> HttpResponse:
        channel = self.channel_of(request, channel_id)
        return enforcement.show(request, channel, self.around(request, channel, _("Enforcement report")))

    def channel_of(self, request: HttpRequest, channel_id: UUID) -> Channel:
        channel: Channel = self.row_or_404(request, channel_id)
        self.require(request, "log.read", channel.company)
        return channel

    def around(self, request: HttpRequest, channel: Channel, title: str) -> dict[str, Any]:
        page = reverse("admin:channels_app_channel_change", args=[channel.pk])
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "under": [channel.name, channel.company.name],
            "trail": [(_("Channels"), reverse("admin:channels_app_channel_changelist")), (channel.name, page)],
        }

    def page_tools(self, request: HttpRequest, row: Channel) -> list[Tool]:
        found = super().page_tools(request, row)
        if row.kind != Kind.WEB or not may(request.user, "log.read", row.company):
            return found
        address = reverse("admin:channels_app_channel_inspect", args=[row.pk])
        report = reverse("admin:channels_app_channel_enforcement", args=[row.pk])
        return [
            Tool(gettext_lazy("Inspector"), address, "search"),
            Tool(gettext_lazy("Enforcement report"), report, "log", is_rare=True),
            *found,
        ]
