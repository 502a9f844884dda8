"""widget.js: the loader with one channel's public settings in it - contracts 5."""

import json
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from channels_app.models import Channel
from channels_app.origins import own_origin, own_origins
from core.reasons import Reason
from widget.colours import ink_on

NO_CHANNEL = "No channel is named: end the script's address with widget.js?channel=<the channel's id>."
NOT_LIVE = "This channel is unknown or inactive: compare the id in the script's address with the channel's Install tab."


def script_of(channel: Channel) -> str:
    """The script of a live channel."""
    return _script(public_settings(channel))


def refusing_script(sentence: str) -> str:
    """A script that only says why there is no chat, and whose `window.Usher` can be called without harm."""
    return _script({"refusal": Reason.CHANNEL_INACTIVE, "error": sentence, "allowed": []})


def public_settings(channel: Channel) -> dict[str, Any]:
    """What the loader needs to know. Everything in it may be read by anybody."""
    title = channel.title or channel.company.name
    return {
        "channel": str(channel.pk),
        "origin": own_origin(),
        "title": _("Chat with %(title)s") % {"title": title},
        "accent": channel.accent,
        "ink": ink_on(channel.accent),
        "position": channel.position,
        "allowed": list(dict.fromkeys([*own_origins(channel), *channel.allowed_origins])),
        "keep": channel.kept_parameters,
    }


def _script(settings: dict[str, Any]) -> str:
    text = json.dumps(settings, ensure_ascii=False, separators=(",", ":"))
    return render_to_string("widget/widget.js", {"settings": text})
