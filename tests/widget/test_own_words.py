"""A channel's own words in place of the chat's: in the visitor's language, and text whatever stands in them."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from accounts.models import User
from channels_app.models import Channel
from chat.conversations import close
from chat.models import Conversation
from tests.live_server import LiveServer
from tests.widget.shop import Visitor

NASTY = "</script><script>alert(1)</script><b>\"Hi\" & 'bye' {name}</b>"


@pytest.fixture
def wordy(site: Channel) -> Channel:
    site.words = {
        "en": {"placeholder": "Ask the shop"},
        "de": {"greeting": NASTY, "placeholder": NASTY, "over": NASTY, "rateTitle": NASTY, "offline": "Kein Netz."},
    }
    site.save()
    return site


def test_each_language_has_its_own_and_what_is_missing_stays_as_it_is(client: Client, wordy: Channel) -> None:
    page = {
        locale: client.get(f"/widget/frame/{wordy.pk}/", {"locale": locale}).content.decode()
        for locale in ("en", "de", "de-AT", "fr")
    }
    assert 'placeholder="Ask the shop"' in page["en"]
    assert "Write to us. We read every message." in page["en"]
    assert 'placeholder="Écrire un message"' in page["fr"]
    for german in (page["de"], page["de-AT"]):
        assert "Kein Netz." in german
        assert "Dateien anhängen" in german
        assert "Ask the shop" not in german
    words = client.get(f"/widget/texts/{wordy.pk}/de.json").json()
    assert (words["rateTitle"], words["rateSend"]) == (NASTY, "Bewertung senden")
    assert client.get(f"/widget/texts/{wordy.pk}/fr.json").json()["rateTitle"] != NASTY


def test_new_words_are_fetched_and_not_taken_from_what_the_browser_kept(client: Client, wordy: Channel) -> None:
    def address() -> str:
        page = client.get(f"/widget/frame/{wordy.pk}/", {"locale": "de"}).content.decode()
        return page.split("/de.json?v=")[1].partition('"')[0]

    before = address()
    wordy.words = {"de": {"rateTitle": "Wie war's?"}}
    wordy.save()
    assert address() != before


@pytest.mark.browser
def test_F08_they_are_shown_as_written_and_never_become_part_of_the_page(
    server: LiveServer, visitor: Visitor, wordy: Channel, ana: User
) -> None:
    page = visitor.page
    visitor.visit(f"{server.url}/chat/{wordy.pk}/?locale=de")
    expect(page.locator("#text")).to_have_attribute("placeholder", NASTY)
    expect(page.locator("#welcome p")).to_have_text(NASTY)
    visitor.say("Hallo")
    visitor.expect_sent("Hallo")
    close(Conversation.objects.get().pk, by=ana)
    expect(page.locator(".over .hint")).to_have_text(NASTY)
    expect(page.locator(".over legend")).to_have_text(NASTY)
    assert page.locator("b").count() == 0
