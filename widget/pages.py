"""The chat as a page: inside the host's iframe, and by itself."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

from channels_app.models import Channel
from channels_app.origins import ANY, frame_ancestors, own_origins
from channels_app.own_words import title_of, welcome_of
from core.reasons import Reason
from widget.code_form import code_facts
from widget.delivery import compressed
from widget.texts import FIRST, PAGE, later_file, texts_for
from widget.texts import version_of as version_of_texts
from widget.theme import DEFAULT_ACCENT, version_of
from widget.words import all_words, words_for

FRAME = "framed"
HOSTED = "hosted"


def chat_page(request: HttpRequest, channel: Channel | None, *, place: str) -> HttpResponse:
    """The chat of a channel; for an unknown or inactive one a kind page. Always 200, and nothing is verified here."""
    with translation.override(known_locale(request.GET.get("locale", ""))):
        shown = channel if channel and channel.is_open_on_web else None
        template = "widget/chat.html" if shown else "widget/closed.html"
        context = page_context(shown, place) if shown else closed_context(place)
        response = compressed(request, render_to_string(template, context), "text/html; charset=utf-8")
    response.trusted_types = True  # type: ignore[attr-defined]
    del response.headers["ETag"]  # nothing is kept that it could name
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def frame_page(request: HttpRequest, channel: Channel | None) -> HttpResponse:
    """The page for the iframe, to be framed by the sites that the channel allows, and by no others.

    The kind page for channels that are not there has nothing to click and nobody's data: anybody may frame it.
    """
    response = chat_page(request, channel, place=FRAME)
    ancestors = frame_ancestors(channel) if channel and channel.is_open_on_web else [ANY]
    response.frame_ancestors = ancestors  # type: ignore[attr-defined]
    return response


def page_context(channel: Channel, place: str) -> dict[str, Any]:
    language = translation.get_language() or ""
    title = title_of(channel, language)
    texts = texts_for(PAGE, channel.words)
    welcome = welcome_of(channel, language)
    return {
        **common_context(place, channel.accent),
        "initial": title[:1],
        "texts": texts | ({"greeting": welcome.greeting} if welcome.greeting else {}),
        "config": {
            "channel": str(channel.pk),
            "title": title,
            "language": language,
            "methods": channel.sign_in,
            "keep": channel.kept_parameters,
            "origins": [ANY] if ANY in channel.allowed_origins else [*own_origins(channel), *channel.allowed_origins],
            "words": texts_for(FIRST, channel.words),
            "refusals": all_words(),
            "later": later_parts(channel),
            "files": settings.ATTACHMENTS_PER_MESSAGE,
            "codes": code_facts(channel, is_hosted=place == HOSTED),
            "starters": welcome.starters,
            "disclaimer": welcome.disclaimer,
            "privacy": privacy_facts(channel),
        },
    }


def privacy_facts(channel: Channel) -> dict[str, Any] | None:
    """What is said before anybody writes: the company's notice. Another text asks for consent anew."""
    company = channel.company
    said = {"text": company.privacy_notice, "address": company.privacy_url}
    if not any(said.values()):
        return None
    return {**said, "isAsked": channel.asks_consent, "version": version_of_texts("\n".join(said.values()))}


def closed_context(place: str) -> dict[str, Any]:
    title, sentence = words_for(Reason.CHANNEL_INACTIVE)
    return {**common_context(place, DEFAULT_ACCENT), "title": title, "sentence": sentence}


def common_context(place: str, accent: str) -> dict[str, Any]:
    address = reverse("widget:theme", args=[accent.removeprefix("#").lower()])
    return {
        "place": place,
        "language": translation.get_language(),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "stylesheet": f"{address}?v={version_of(accent)}",
    }


def later_parts(channel: Channel) -> dict[str, Any]:
    """Where the stylesheets and the texts of the parts are that are loaded when somebody first wants one."""
    text = later_file(channel.words)
    address = reverse("widget:texts", args=[channel.pk, translation.get_language()])
    sheets = [static(f"widget/{name}.css") for name in ("later", "panels", "rate", "tray")]
    return {"sheets": sheets, "words": f"{address}?v={version_of_texts(text)}"}


def known_locale(locale: str) -> str | None:
    """The supported language nearest to a tag such as `pt-BR`; None leaves the choice to the browser's header."""
    try:
        return translation.get_supported_language_variant(locale) if locale else translation.get_language()
    except LookupError:
        return translation.get_language() or settings.LANGUAGE_CODE
