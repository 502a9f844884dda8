"""Small pieces of HTML that lists, pages and templates share. Every argument is escaped."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models.end_users import Assurance
from console import devices, moments
from console.values import as_text, comma, is_flat

NONE = format_html('<span class="none quiet">{}</span>', "–")

STATES = {
    "active": ("ok", "done"),
    "planned": ("accent", "clock"),
    "expired": ("warning", "clock"),
    "revoked": ("warning", "stop"),
    "ended": ("danger", "stop"),
}


def icon(name: str, extra: str = "") -> SafeString:
    """A drawing of the sprite. It is decoration: the words beside it must say the same."""
    classes = f"icon {extra}".strip()
    sprite = static("console/icons.svg")
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>', classes, sprite, name)


def badge(text: str, tone: str = "", sign: str = "") -> SafeString:
    """A word in a pill. `tone` is ok, warning, danger, accent or empty; `sign` an icon, so that colour is not alone."""
    return format_html('<span class="badge {}">{}{}</span>', tone, icon(sign) if sign else "", text)


def state(word: str) -> SafeString:
    """The state of a credential: active, planned, expired, revoked or ended."""
    texts = {
        "active": _("Active"),
        "planned": _("Not yet"),
        "expired": _("Expired"),
        "revoked": _("Stopped"),
        "ended": _("Revoked"),
    }
    tone, sign = STATES[word]
    return badge(texts[word], tone, sign)


def mark(assurance: str, *, in_words: bool = True) -> SafeString:
    """The identity mark: how sure we are who somebody is."""
    label = str(Assurance(assurance).label)
    sign = icon(f"mark-{assurance}")
    if in_words:
        return format_html('<span class="mark mark-{}">{}<span>{}</span></span>', assurance, sign, label)
    return format_html(
        '<span class="mark mark-{}" title="{}">{}<span class="visually-hidden">{}</span></span>',
        assurance,
        label,
        sign,
        label,
    )


def listed(words: Iterable[Any]) -> SafeString:
    """Names one after the other, each in its own direction."""
    return format_html_join(comma(), "<bdi>{}</bdi>", ((word,) for word in words))


def ago(moment: datetime | None, otherwise: str = "") -> SafeString:
    """A relative time with the full one on hover."""
    if moment is None:
        return format_html('<span class="quiet nowrap">{}</span>', otherwise) if otherwise else NONE
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', moment.isoformat(), moments.full(moment), moments.relative(moment)
    )


def moment(at: datetime | None) -> SafeString:
    """For the page of a row: how long ago, and beside it when exactly."""
    if at is None:
        return NONE
    return format_html('{} <span class="quiet small nowrap">{}</span>', ago(at), moments.full(at))


def value(of: Any) -> str | SafeString:
    """A value of JSON for people: lists and small objects as a line of words, what is nested deeper as JSON."""
    if of in (None, "", [], {}):
        return NONE
    match of:
        case dict() if is_flat(of):
            pairs = ((name, value(inner)) for name, inner in of.items())
            return format_html_join(" · ", '<bdi><span class="quiet">{}</span> {}</bdi>', pairs)
        case list() if is_flat(of):
            return format_html_join(", ", "<bdi>{}</bdi>", ((value(inner),) for inner in of))
        case dict() | list():
            text = json.dumps(of, indent=2, ensure_ascii=False)
            return format_html('<pre dir="ltr" tabindex="0"><code>{}</code></pre>', text)
    return as_text(of)


def with_under(text: str, under: str) -> SafeString:
    """A text with a quieter one below it, if there is one."""
    if not under:
        return format_html("<bdi>{}</bdi>", text)
    return format_html('<bdi>{}</bdi> <span class="under">{}</span>', text, under)


def device(user_agent: str) -> SafeString:
    """A browser in short words, then all that it said of itself."""
    words = devices.in_short(user_agent)
    if not user_agent:
        return NONE
    return format_html('<bdi>{}</bdi> <bdi class="quiet small own-line">{}</bdi>', words, user_agent)


def copy_button(text: str, what: str) -> SafeString:
    """A button that copies `text`; `what` names it for those who cannot see it."""
    return format_html(
        '<button type="button" class="copy" hidden data-copy="{}" aria-label="{}" title="{}" data-copied-label="{}">'
        "{}{}</button>",
        text,
        _("Copy %(what)s") % {"what": what},
        _("Copy"),
        _("Copied"),
        icon("copy", "ready"),
        icon("check", "done"),
    )


def copyable(text: str, what: str) -> SafeString:
    """An id in monospace with its copy button."""
    return format_html('<span class="copyable"><code>{}</code>{}</span>', text, copy_button(text, what))


def open_or_closed(is_live: bool) -> SafeString:
    """Whether a channel, a company or an account is switched on."""
    return badge(_("Active"), "ok", "done") if is_live else badge(_("Inactive"), "", "stop")


def kind_icon(kind: str) -> SafeString:
    """The drawing of a kind of channel."""
    return icon(f"kind-{kind}")
