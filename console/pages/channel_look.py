"""The Look tab of a channel: its preview, and its texts for whoever may only read."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext_lazy as _

from channels_app.models import Channel
from channels_app.models.channels import Kind
from console.own_words import USUAL, WORDS, shown_of
from console.pages.base import Panel
from console.pages.channel_handover import HandoverPage


class LookPage(HandoverPage):
    """For whoever may change the channel."""

    read_as = {**HandoverPage.read_as, "words": "own_words"}

    class Media:
        css = {"all": ["console/look_preview.css"]}
        js = [forms.Script("console/look_preview.js", type="module")]

    def panels(self, request: HttpRequest, row: Channel) -> list[Panel]:
        if row.kind != Kind.WEB or not self.has_change_permission(request, row):
            return super().panels(request, row)
        data = {
            "channel": row,
            "company": row.company.name,
            "main": row.company.languages[0] if row.company.languages else "en",
            "languages": [facts_of(language) for language in row.company.languages or ["en"]],
        }
        return [*super().panels(request, row), Panel(_("Preview"), "console/panels/look_preview.html", data, _("Look"))]

    @admin.display(description=_("Texts"))
    def own_words(self, row: Channel) -> SafeString | str:
        said = [
            (get_language_info(language)["name_local"].capitalize(), WORDS[name], text)
            for language, texts in row.words.items()
            for name, text in shown_of(texts).items()
            if name in WORDS and text
        ]
        return format_html_join("", "<div>{} · {}: {}</div>", said) if said else "–"


def facts_of(language: str) -> dict[str, str]:
    """What the preview says in a language where the channel has no words of its own."""
    info = get_language_info(language)
    with override(language):
        usual = {name: str(text) for name, text in USUAL.items()}
    direction = "rtl" if info["bidi"] else "ltr"
    return {**usual, "code": language, "name": info["name_local"].capitalize(), "direction": direction}
