"""Every address that this program answers belongs to a walk that tries it as everybody, or is listed here as public."""

from django.test import Client
from django.urls import get_resolver, reverse

from tests.config.test_api_doors import DOORS as API
from tests.config.test_api_doors import OF_TOKENS_ALONE
from tests.config.test_widget_doors import DOORS as WIDGET
from tests.config.test_widget_doors import WITHOUT_SESSION
from tests.console.test_who_sees_what import patterns
from tests.console.world import CANARY, populate

# tests/console/test_who_sees_what.py and test_inbox_doors.py walk all that begin like this.
WALKED_BY_THE_CONSOLE = "admin/"
# What anybody may load: of a channel it tells that channel's public settings, else nothing of any company.
OF_A_CHANNEL = {"script", "frame", "texts", "hosted", "root"}
OF_NOBODY = {"rest", "theme", "api-schema", "api-docs", "favicon.ico"}
OF_THE_DEMO = {"demo", "sent", "phone", "phone_heard", "demo_login", "demo_order"}  # there with DEBUG alone


def named(entries, before=""):
    """Every route as (pattern, name)."""
    for entry in entries:
        text = before + str(entry.pattern).lstrip("^")
        yield from named(entry.url_patterns, text) if hasattr(entry, "url_patterns") else [(text, entry.name or text)]


def test_T01_no_route_is_in_no_walk():
    doors = {door.name for door in [*API, *WIDGET]} | OF_TOKENS_ALONE | {name for name, _method in WITHOUT_SESSION}
    listed = doors | OF_A_CHANNEL | OF_NOBODY | OF_THE_DEMO
    found = [(text, name) for text, name in named(get_resolver().url_patterns) if text]
    outside = {name for text, name in found if not text.startswith(WALKED_BY_THE_CONSOLE)} | {"root"}
    assert outside == listed, "Say in which walk a new route is tried, or take an old one off the list."
    assert len(patterns(get_resolver().url_patterns, "")) > len(outside)


def test_T02_what_anybody_may_load_tells_of_the_channel_that_it_names_alone(acme, bolt, site):
    theirs = populate(bolt, CANARY)
    addresses = [
        f"{reverse('widget:script')}?channel={site.pk}",
        reverse("widget:frame", args=[site.pk]),
        reverse("widget:hosted", args=[site.pk]),
        reverse("widget:texts", args=[site.pk, "en"]),
        *(reverse(name) for name in ("widget:root", "widget:rest", "api-schema", "api-docs")),
    ]
    for address in addresses:
        answer = Client().get(address)
        text = answer.content.decode()
        assert answer.status_code < 400, address
        assert CANARY.casefold() not in text.casefold(), address
        assert str(theirs.channel.pk) not in text, address
