"""Showing what a token says, without believing any of it."""

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chatauth.strict.claims import in_words

LONGEST = 16_384
TIMES = {"iat": _("made"), "nbf": _("valid from"), "exp": _("expires")}


def decode_part(part: str) -> dict[str, Any]:
    """A header or payload as an object; {} if it is none."""
    try:
        value = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def decode(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a compact token, ({}, {}) for anything else."""
    parts = token.split(".")
    if len(parts) != 3 or len(token) > LONGEST:
        return {}, {}
    return decode_part(parts[0]), decode_part(parts[1])


def times(claims: dict[str, Any]) -> list[tuple[str, str]]:
    """The moments in a token in words, such as ("expires", "2026-01-31 12:00:00 UTC, 4 minutes ago")."""
    found = []
    now = timezone.now()
    for name, word in TIMES.items():
        value = claims.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        try:
            moment = datetime.fromtimestamp(value, UTC)
        except (ValueError, OverflowError, OSError):
            continue
        away = (moment - now).total_seconds()
        span = {"span": in_words(abs(away))}
        relative = _now("%(span)s ago") % span if away < 0 else _now("in %(span)s") % span
        told = {"moment": f"{moment:%Y-%m-%d %H:%M:%S} UTC", "relative": relative}
        found.append((str(word), _now("%(moment)s, %(relative)s") % told))
    return found
