"""What a channel's page shows of its kind: only a web channel has a sign-in, a look and a place to be installed.

Elsewhere the line brings its own sender. What it says and who answers is read there too: its team, its hours, the
away text and the name above it (chat/posting_sql.py); texts by language are not, because a line names no language.
"""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from channels_app.models import Channel
from channels_app.models.channels import Kind
from console.pages.base import Panel

SHOWN = frozenset(
    {"company", "name", "slug", "kind", "channel_id", "team", "working_hours", "hours", "time_zone", "away_text"}
)
DEMO_PHONE = "/demo/phone/"  # stands in for a provider, with DEBUG only, on one channel


def fieldsets_for(channel: Channel, fieldsets: list[Any]) -> list[Any]:
    """Those of a web channel, or what is left of them elsewhere."""
    if channel.kind == Kind.WEB:
        return fieldsets
    kept = [(title, {**options, "fields": fields_of(options["fields"])}) for title, options in fieldsets]
    return [(title, options) for title, options in kept if options["fields"]]


def fields_of(fields: list[Any]) -> list[Any]:
    shown = [field for field in fields if isinstance(field, str) and field in SHOWN]
    return [*shown, "title"] if "away_text" in shown else shown


def connection(channel: Channel) -> Panel:
    """Where messages come from, of a channel that is no web channel."""
    is_demo = settings.DEBUG and (channel.company.slug, channel.slug) == ("acme", "texts")
    data = {"phone": DEMO_PHONE if is_demo else ""}
    return Panel(_("Connection"), "console/panels/connection.html", data, into=_("Channel"))
