"""The chat's one stylesheet: tokens, layout, and the channel's accent with shades of it that can be read."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

from widget.colours import DARK_SURFACE, LIGHT_SURFACE, ink_on, readable

DEFAULT_ACCENT = "#0f766e"
PARTS = [f"widget/{name}.css" for name in ("tokens", "chat", "messages", "composer", "states")]


def stylesheet(accent: str) -> str:
    """Everything in one file, so that nothing is drawn in another colour first."""
    return f"{read_parts() if settings.DEBUG else kept_parts()}\n{accent_rules(accent)}"


def version_of(accent: str) -> str:
    """Changes whenever the stylesheet of this accent does, so that browsers may keep it for ever."""
    return hashlib.sha256(stylesheet(accent).encode()).hexdigest()[:12]


def accent_rules(accent: str) -> str:
    return (
        f":root{{--usher-accent:{accent};--usher-on-accent:{ink_on(accent)};"
        f"--usher-accent-text:{readable(accent, LIGHT_SURFACE)}}}"
        f"@media(prefers-color-scheme:dark){{:root{{--usher-accent-text:{readable(accent, DARK_SURFACE)}}}}}"
    )


def read_parts() -> str:
    return "\n".join(Path(str(finders.find(part))).read_text() for part in PARTS)


@lru_cache(maxsize=1)
def kept_parts() -> str:
    return read_parts()
