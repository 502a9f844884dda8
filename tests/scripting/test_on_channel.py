"""The Bots tab of a channel's page: which bots answer there, what starts them, who may open them."""

import pytest
from django.urls import reverse

from bots.exchange import import_bot
from bots.models import Bot
from core.audit import SYSTEM
from tests.console.acting import logged_in
from tests.factories import ChannelFactory, GroupFactory
from tests.scripting.conftest import document


@pytest.fixture
def acmes_bot(acme, site) -> Bot:
    GroupFactory(company=acme, slug="gold", name="Gold members")
    place = {"slug": "site", "is_default": True, "allows_tokens": True}
    return import_bot(acme, document(channels=[place], groups=["gold"]), by=SYSTEM)


def tab_of(client, channel) -> str:
    response = client.get(reverse("admin:channels_app_channel_change", args=[channel.pk]))
    assert response.status_code == 200
    panels = [panel for panel in response.context["panels"] if str(panel.title) == "Bots"]
    if not panels:
        return ""
    page = response.content.decode()
    return page[page.index('id="bots"') :]


def test_it_tells_who_answers_what_starts_them_and_whom_they_are_open_to(console, site, acmes_bot):
    tab = tab_of(console, site)
    assert reverse("admin:bots_bot_change", args=[acmes_bot.pk]) in tab
    assert reverse("admin:bots_script_change", args=[acmes_bot.scripts.get().pk]) in tab
    assert "The conversation begins" in tab
    assert "members of <bdi>Gold members</bdi>" in tab
    assert "may ask for authorization tokens" in tab
    assert f'data-copy="{acmes_bot.pk}"' in tab
    assert "No bot answers first here" not in tab


def test_it_says_so_where_no_bot_answers_first(console, acme, site, acmes_bot):
    acmes_bot.places.update(is_default=False)
    assert "one answers only where the page names it" in tab_of(console, site)
    texts = ChannelFactory(company=acme, slug="texts", kind="sms")
    import_bot(acme, {"slug": "robo", "channels": [{"slug": "texts"}]}, by=SYSTEM)
    tab = tab_of(console, texts)
    assert "so none answers" in tab
    assert "agent-uid" not in tab


def test_an_empty_one_says_what_to_do_next(console, acme, site):
    tab = tab_of(console, site)
    assert "Make a bot, put it on this channel" in tab
    import_bot(acme, document(), by=SYSTEM)
    assert "Add this channel on a bot" in tab_of(console, site)


def test_a_draft_is_counted_and_an_inactive_bot_is_said_to_be_so(console, acme, site):
    import_bot(acme, document(channels=["site"], is_active=False), by=SYSTEM, publishes=False)
    tab = tab_of(console, site)
    assert "None: it says nothing." in tab
    assert "1 draft is not published" in tab
    assert "Inactive" in tab


def test_agents_do_not_see_it_and_the_neighbours_bots_are_not_there(ana, bolt, bolt_site, boris, acmes_bot, site):
    client = logged_in(ana)
    response = client.get(reverse("admin:channels_app_channel_change", args=[site.pk]))
    assert response.status_code in (403, 404) or "Robo" not in response.content.decode()
    assert "Robo" not in tab_of(logged_in(boris), bolt_site)
