"""The Look tab: starters, disclaimer, texts in the company's languages, and the preview of the chat."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from channels_app.models import Channel
from channels_app.models.channels import Kind
from channels_app.models.visitor_side import STARTERS_MOST
from channels_app.own_words import welcome_of
from console.own_words import SAID_TO_ALL, USUAL, WORDS
from core.models import Entry
from tests.console.acting import logged_in
from tests.console.test_channel_page import FORM
from tests.factories import ChannelFactory
from widget import colours, texts

COLOURS = ["#0f766e", "#ffffff", "#000000", "#ffe066", "#7c3aed", "#808080", "#c2410c"]
CONTRAST = Path(__file__).parents[2] / "static/console/contrast.js"


@pytest.fixture(autouse=True)
def languages(acme):
    type(acme).objects.filter(pk=acme.pk).update(languages=["en", "de", "ar"])


def page_of(channel: Channel) -> str:
    return reverse("admin:channels_app_channel_change", args=[channel.pk])


def save(user: User, channel: Channel, **fields: Any) -> str:
    answer = logged_in(user).post(page_of(channel), {**FORM, "_continue": "1", **fields}, follow=True)
    channel.refresh_from_db()
    return str(answer.content.decode())


def chat_of(client, channel: Channel, language: str) -> str:
    return str(client.get(f"/chat/{channel.pk}/", {"locale": language}).content.decode())


def test_starters_and_disclaimer_are_kept_and_recorded(adam, site):
    save(
        adam,
        site,
        starters=" Where is my order? \r\n\r\nOpening hours\r\nOpening hours",
        disclaimer="A machine may answer.",
    )
    assert site.starters == ["Where is my order?", "Opening hours"]
    assert site.disclaimer == "A machine may answer."
    assert {"starters", "disclaimer"} <= set(Entry.objects.get(action="channel.changed").data["fields"])


@pytest.mark.parametrize("wrong", ["x" * 81, "\n".join("abcdefg")])
def test_starters_are_few_and_short(adam, site, wrong):
    assert "Nothing is saved" in save(adam, site, starters=wrong)
    assert "Nothing is saved" in save(adam, site, **{"words-de-starters": wrong})
    assert (site.starters, site.words) == ([], {})


def test_texts_are_asked_for_in_the_companys_languages_alone(adam, site):
    page = logged_in(adam).get(page_of(site)).content.decode()
    assert 'name="words-de-greeting"' in page
    assert 'name="words-ar-greeting"' in page
    assert 'name="words-en-placeholder"' in page
    assert 'name="words-en-greeting"' not in page  # the tab's own field says it
    assert "words-fr-" not in page
    assert 'placeholder="Nachricht schreiben"' in page or 'placeholder="Schreiben Sie eine Nachricht"' in page


def test_T02_one_companys_languages_are_not_asked_for_at_anothers(adam, boris, site, bolt_site):
    assert "words-de-" in logged_in(adam).get(page_of(site)).content.decode()
    assert "words-de-" not in logged_in(boris).get(page_of(bolt_site)).content.decode()


def test_a_visitor_reads_the_texts_of_their_language(client, adam, site):
    german = {"greeting": "Guten Tag!", "starters": "Meine Bestellung\nRetouren", "placeholder": "Ihre Frage"}
    fields = {f"words-de-{name}": text for name, text in german.items()}
    save(adam, site, greeting="Good day!", starters="My order", disclaimer="A machine may answer.", **fields)
    assert site.words == {
        "de": {
            "greeting": "Guten Tag!",
            "placeholder": "Ihre Frage",
            "starter1": "Meine Bestellung",
            "starter2": "Retouren",
        }
    }
    german_page, english_page = chat_of(client, site, "de"), chat_of(client, site, "en")
    assert all(
        text in german_page for text in ("Guten Tag!", "Ihre Frage", "Meine Bestellung", "A machine may answer.")
    )
    assert "Good day!" not in german_page
    assert all(text in english_page for text in ("Good day!", "My order"))
    assert "Guten Tag!" not in english_page


def test_what_the_tab_does_not_offer_stays_as_it_is(adam, site):
    kept = {"fr": {"greeting": "Bonjour"}, "de": {"send": "Los", "starter1": "Alt", "over": "Ende"}}
    Channel.objects.filter(pk=site.pk).update(words=kept)
    save(adam, site, **{"words-de-starters": "Neu", "words-de-over": ""})
    assert site.words == {"fr": {"greeting": "Bonjour"}, "de": {"send": "Los", "starter1": "Neu"}}
    Entry.objects.all().delete()
    save(adam, site, **{"words-de-starters": "Neu"})
    assert not Entry.objects.exists()


def test_what_is_refused_stays_in_its_box(adam, site):
    page = save(adam, site, title="x" * 81, **{"words-de-starters": "Meine Frage", "words-de-over": "Ende"})
    assert ">Meine Frage</textarea>" in page
    assert ">Ende</textarea>" in page


def test_the_preview_knows_the_usual_words_and_stands_on_web_channels_only(adam, site, acme, ana):
    page = logged_in(adam).get(page_of(site)).content.decode()
    assert "console/look_preview.js" in page
    assert 'data-greeting="Write to us. We read every message."' in page
    assert " style=" not in page
    phone = ChannelFactory(company=acme, kind=Kind.SMS)
    assert 'id="preview-page"' not in logged_in(adam).get(page_of(phone)).content.decode()
    assert 'id="preview-page"' not in logged_in(ana).get(page_of(site)).content.decode()


def test_an_agent_reads_the_texts_and_no_json(ana, site):
    Channel.objects.filter(pk=site.pk).update(words={"de": {"greeting": "<b>Hallo</b>", "starter1": "Meine Frage"}})
    page = logged_in(ana).get(page_of(site)).content.decode()
    assert "Deutsch · Greeting: &lt;b&gt;Hallo&lt;/b&gt;" in page
    assert "Meine Frage" in page
    assert "starter1" not in page


def test_the_words_offered_are_words_that_the_chat_says(site):
    said = {**texts.PAGE, **texts.FIRST, **texts.LATER}
    with translation.override("en"):
        assert {name: str(text) for name, text in USUAL.items()} == {name: str(said[name]) for name in USUAL}
    assert set(WORDS) - set(USUAL) == {"title", "starters", "disclaimer", "away"}
    assert set(SAID_TO_ALL) <= set(WORDS)
    site.words = {"de": {f"starter{at}": str(at) for at in range(1, STARTERS_MOST + 1)}}
    assert welcome_of(site, "de").starters == ["1", "2", "3", "4", "5", "6"]


def test_the_title_of_the_chat_is_in_the_language_of_its_page(client, site):
    Channel.objects.filter(pk=site.pk).update(title="Acme helps", words={"de": {"title": "Acme hilft"}})
    for language, title in (("de", "Acme hilft"), ("en", "Acme helps")):
        assert f"<title>{title}" in chat_of(client, site, language)


def test_the_preview_computes_colours_as_the_chat_does():
    surfaces = [colours.LIGHT_SURFACE, colours.DARK_SURFACE]
    script = (
        f"import {{ inkOn, readable }} from {json.dumps(CONTRAST.as_uri())};"
        f"const surfaces = {json.dumps(surfaces)};"
        f"console.log(JSON.stringify({json.dumps(COLOURS)}.map("
        "(colour) => [inkOn(colour), ...surfaces.map((surface) => readable(colour, surface))])));"
    )
    node = shutil.which("node")
    assert node, "Node.js runs the type checks, so it is here."
    done = subprocess.run([node, "--input-type=module", "-e", script], capture_output=True, text=True, check=True)
    ours = [
        [colours.ink_on(colour), *(colours.readable(colour, surface) for surface in surfaces)] for colour in COLOURS
    ]
    assert json.loads(done.stdout) == ours
