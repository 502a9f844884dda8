"""The Install tab's forms among the pages of a channel."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from channels_app.models import Channel
from channels_app.models.channels import Kind
from console.install.views import add_origin, try_token_endpoint
from console.pages.base import Page

View = Callable[[HttpRequest, Channel, dict[str, Any]], HttpResponse]


class InstallPage(Page):
    """For whoever may change the channel."""

    change_form_template = "console/install/channel.html"

    class Media:
        css = {"all": ["console/install.css"]}
        js = [forms.Script("console/languages.js", type="module", blocking="render")]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<uuid:channel_id>/origin/", wrap(self.add_origin), name="channels_app_channel_origin"),
            path("<uuid:channel_id>/self-test/", wrap(self.try_endpoint), name="channels_app_channel_self_test"),
        ]
        return own + super().get_urls()

    def add_origin(self, request: HttpRequest, channel_id: UUID) -> HttpResponse:
        return self._answer(request, channel_id, add_origin, _("Which site will show this chat?"))

    def try_endpoint(self, request: HttpRequest, channel_id: UUID) -> HttpResponse:
        return self._answer(request, channel_id, try_token_endpoint, _("Try your token endpoint"))

    def _answer(self, request: HttpRequest, channel_id: UUID, view: View, title: str) -> HttpResponse:
        channel: Channel = self.row_or_404(request, channel_id)
        self.require(request, "channels.change", channel.company)
        if channel.kind != Kind.WEB:
            raise Http404
        back = f"{reverse('admin:channels_app_channel_change', args=[channel.pk])}#install"
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "under": [channel.name, channel.company.name],
            "trail": [(_("Channels"), reverse("admin:channels_app_channel_changelist")), (channel.name, back)],
            "back": back,
        }
        return view(request, channel, context)
