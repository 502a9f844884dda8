"""The secret of a company's own code services among the pages of a channel."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.abilities import may
from channels_app.code_secrets import make_code_secret
from channels_app.models import Channel
from console.making import ask_then_show
from console.pages.channel_install import InstallPage
from core.audit import Actor


class CodesPage(InstallPage):
    """For whoever may change the channel."""

    class Media:
        css = {"all": ["console/codes.css", "console/channel.css"]}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.make_code_secret)
        return [
            path("<uuid:channel_id>/code-secret/", view, name="channels_app_channel_code_secret"),
            *super().get_urls(),
        ]

    def make_code_secret(self, request: HttpRequest, channel_id: UUID) -> HttpResponse:
        channel: Channel = self.row_or_404(request, channel_id)
        self.require(request, "channels.change", channel.company)
        back = f"{reverse('admin:channels_app_channel_change', args=[channel.pk])}#sign-in"
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _now("Make a signing secret"),
            "under": [channel.name, channel.company.name],
            "trail": [(_now("Channels"), reverse("admin:channels_app_channel_changelist")), (channel.name, back)],
            "back": back,
            "channel": channel,
        }
        return ask_then_show(
            request,
            form=forms.Form(request.POST or None),
            make=lambda form: {"text": make_code_secret(channel, by=Actor.of(request))},
            asks="console/code_secret_make.html",
            shows="console/code_secret_shown.html",
            context=context,
        )

    def get_fieldsets(self, request: HttpRequest, obj: Channel | None = None) -> list[Any]:
        """Whoever may not make a secret need not be led to it."""
        found = list(super().get_fieldsets(request, obj))
        if obj is None or may(request.user, "channels.change", obj.company):
            return found
        return [
            (name, {**options, "fields": [field for field in options["fields"] if field != "code_secret"]})
            for name, options in found
        ]

    @admin.display(description=_("Signing secret"))
    def code_secret(self, row: Channel) -> SafeString:
        address = reverse("admin:channels_app_channel_code_secret", args=[row.pk])
        state = _("Your services check the signature with it.") if row.code_secret_sealed else _("There is none yet.")
        press = _("Replace it") if row.code_secret_sealed else _("Make one")
        return format_html('{} <a href="{}">{}</a>', state, address, press)
