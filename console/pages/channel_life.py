"""Pausing, copying and archiving among the pages of a channel."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from accounts.abilities import may
from channels_app.models import Channel
from console.channel_actions import ACTIONS, address, ask_or_do
from console.pages.base import Page, Tool


class LifePage(Page):
    """For whoever may change the channel."""

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                f"<uuid:channel_id>/{name}/",
                self.admin_site.admin_view(self.act),
                {"name": name},
                name=f"channels_app_channel_{name}",
            )
            for name in ACTIONS
        ]
        return own + super().get_urls()

    def act(self, request: HttpRequest, channel_id: UUID, name: str) -> HttpResponse:
        channel: Channel = self.row_or_404(request, channel_id)
        self.require(request, "channels.change", channel.company)
        action = ACTIONS[name]
        if not action.fits(channel):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "under": [channel.name, channel.company.name],
            "trail": [
                (_("Channels"), reverse("admin:channels_app_channel_changelist")),
                (channel.name, address(channel)),
            ],
            "back": address(channel),
        }
        return ask_or_do(request, channel, action, context)

    def page_tools(self, request: HttpRequest, row: Channel) -> list[Tool]:
        found = super().page_tools(request, row)
        if may(request.user, "channels.change", row.company):
            found += [
                Tool(
                    action.label,
                    reverse(f"admin:channels_app_channel_{action.name}", args=[row.pk]),
                    action.icon,
                    "warns" if action.is_harmful else "",
                    is_rare=True,
                )
                for action in ACTIONS.values()
                if action.fits(row)
            ]
        return found
