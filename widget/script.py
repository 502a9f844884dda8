"""widget.js: the loader with one channel's public settings in it."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from channels_app.models import Channel
from channels_app.origins import own_origin, own_origins
from core.reasons import Reason
from widget.colours import ink_on

NO_CHANNEL = "No channel is named: end the script's address with widget.js?channel=<the channel's id>."
NOT_LIVE = "This channel is unknown or inactive: compare the id in the script's address with the channel's Install tab."


def script_of(channel: Channel, host: str) -> str:
    """The script of a live channel, as asked for on this host."""
    return _script(public_settings(channel, host))


def refusing_script() -> str:
    """A script that only says why there is no chat, and whose `window.Usher` can be called without harm."""
    return _script(_refusal(NOT_LIVE))


def unnamed_script() -> str:
    """A script whose address names no channel: its element may, else it refuses."""
    return _script(_refusal(NO_CHANNEL), template="widget/unnamed.js")


def public_settings(channel: Channel, host: str) -> dict[str, str]:
    """What the loader needs to know. Everything in it may be read by anybody."""
    title = channel.title or channel.company.name
    return {
        "channel": str(channel.pk),
        "origin": origin_on(channel, host),
        "rest": f"{reverse('widget:rest')}?v={version_of_rest()}",
        "title": _("Chat with %(title)s") % {"title": title},
        "accent": channel.accent,
        "ink": ink_on(channel.accent),
        "position": channel.position,
        "allowed": " ".join(dict.fromkeys([*own_origins(channel), *channel.allowed_origins])),
        "refusal": "",
        "error": "",
    }


def origin_on(channel: Channel, host: str) -> str:
    """Where the iframe stands: on the channel's own host where the page uses that, so that it needs no other."""
    own = {origin: urlsplit(origin).netloc for origin in own_origins(channel)}
    return next((origin for origin, name in own.items() if name == host.lower()), own_origin())


def rest() -> str:
    """host.js, which widget.js loads when the chat is first needed."""
    return read_rest() if settings.DEBUG else kept_rest()


def version_of_rest() -> str:
    """Changes whenever host.js does, so that browsers may keep it for ever."""
    return hashlib.sha256(rest().encode()).hexdigest()[:12]


def read_rest() -> str:
    return Path(str(finders.find("widget/host.js"))).read_text()


@lru_cache(maxsize=1)
def kept_rest() -> str:
    return read_rest()


def _refusal(sentence: str) -> dict[str, str]:
    return {"channel": "", "allowed": "*", "refusal": Reason.CHANNEL_INACTIVE, "error": sentence}


def _script(facts: dict[str, str], *, template: str = "widget/widget.js") -> str:
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    return render_to_string(template, {"settings": text})
