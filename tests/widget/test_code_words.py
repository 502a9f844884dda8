"""The code form and its messages speak six languages, and a channel's own words go first."""

from string import Formatter
from typing import Any

import pytest
from django.utils import translation

from channels_app.models import Channel
from chatauth.challenges.sending import sms_text
from chatauth.models import Challenge
from widget.code_form import code_facts
from widget.code_words import TEXTS, WORDS, texts_of, words


def holes(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text)}


@pytest.mark.parametrize("language", ["tr", "de", "fr", "es", "ar"])
def test_every_word_is_there_in_every_language(site: Channel, language: str) -> None:
    with translation.override("en"):
        english = {**words(), **texts_of(site)}
    with translation.override(language):
        theirs = {**words(), **texts_of(site)}
        text = sms_text(Challenge(channel=site), "123456")
    same = {name for name, word in english.items() if word and theirs[name] == word}
    assert same <= {"code", "email"}
    assert all(holes(theirs[name]) == holes(word) for name, word in english.items())
    assert "123456" in text
    assert "Give it to nobody" not in text
    assert set(english) == {*TEXTS, *WORDS}


def test_a_channels_own_words_go_first(site: Channel) -> None:
    site.code_texts = {"tr": {"phone_header": "Numaranız"}}
    with translation.override("tr"):
        assert texts_of(site)["phone_header"] == "Numaranız"
    with translation.override("en"):
        assert texts_of(site)["phone_header"] == "Sign in with your phone"


def test_the_page_knows_which_way_comes_first(site: Channel, settings: Any) -> None:
    assert code_facts(site, is_hosted=True) is None
    site.sign_in, site.email_first = ["anonymous", "sms_code", "email_code"], True
    hosted, framed = code_facts(site, is_hosted=True), code_facts(site, is_hosted=False)
    assert hosted
    assert framed
    assert (hosted["ways"], hosted["isFirst"], hosted["maySkip"]) == (["email", "sms"], True, True)
    assert (framed["ways"], framed["isFirst"]) == (["sms", "email"], False)
    settings.SMS_BACKEND = ""
    assert code_facts(site, is_hosted=True)["ways"] == ["email"]  # type: ignore[index]
