"""Placeholders of quick replies: `{visitor.name}`, or `{visitor.name|there}` with what to say instead of nothing.

One pass over the company's own text: what is put in is a value, never looked at again.
"""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

NAMES = ("visitor.name", "visitor.first_name", "agent.name", "company.name", "channel.name")
SHAPE = re.compile(r"\{\s*([a-z_.]+)\s*(?:\|([^{}|]*))?\}")
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
VALUE_MAX = 120  # characters


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """The text with each known placeholder replaced; an unknown one stays as it is."""

    def value(found: re.Match[str]) -> str:
        name, otherwise = found.groups()
        if name not in NAMES:
            return found[0]
        return one_line(values.get(name, "")) or otherwise or ""

    return SHAPE.sub(value, text)


def one_line(value: str) -> str:
    """Nothing that a stranger calls themselves can break the line, or turn the writing around."""
    return " ".join(UNSEEN.sub(" ", value).split())[:VALUE_MAX]


def check_placeholders(text: str) -> None:
    """Raises ValidationError for a placeholder that does not exist."""
    unknown = sorted({found[1] for found in SHAPE.finditer(text) if found[1] not in NAMES})
    if unknown:
        raise ValidationError(
            _("There is no placeholder %(unknown)s. Use %(known)s."),
            params={
                "unknown": ", ".join(f"{{{name}}}" for name in unknown),
                "known": ", ".join(f"{{{name}}}" for name in NAMES),
            },
        )
