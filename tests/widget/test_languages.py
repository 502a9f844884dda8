"""The chat speaks six languages, in full, and its catalogues are compiled."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from channels_app.models import Channel
from channels_app.models.code_rules import LANGUAGES
from widget.texts import FIRST, LATER, PAGE, texts_for
from widget.words import all_words

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUES = ROOT / "widget/locale"
TRANSLATED = [language for language in LANGUAGES if language != "en"]
SAME = {"Conversation"}  # French has the same word
HOLE = re.compile(r"\{\w+\}|%\(\w+\)s")


def source_texts(language: str) -> dict[str, str]:
    """What stands in the catalogue as people edit it."""
    text = (CATALOGUES / language / "LC_MESSAGES/django.po").read_text()
    pairs = re.findall(r'^msgid ("(?:[^"\\]|\\.)+")\nmsgstr ("(?:[^"\\]|\\.)*")$', text, re.MULTILINE)
    return {ast.literal_eval(key): ast.literal_eval(value) for key, value in pairs}


def test_the_program_offers_these_languages() -> None:
    assert [code for code, _name in settings.LANGUAGES] == list(LANGUAGES)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_of_the_chat_is_translated(language: str) -> None:
    english = [*texts_for(PAGE | FIRST | LATER).values(), *(text for words in all_words().values() for text in words)]
    with translation.override(language):
        here = [*texts_for(PAGE | FIRST | LATER).values(), *(text for words in all_words().values() for text in words)]
    same = {text for text, other in zip(english, here, strict=True) if text == other and text}
    assert same <= SAME


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_what_is_filled_in_and_are_compiled(language: str) -> None:
    source = source_texts(language)
    assert len(source) > 100
    assert {key: text for key, text in source.items() if sorted(HOLE.findall(key)) != sorted(HOLE.findall(text))} == {}
    with (CATALOGUES / language / "LC_MESSAGES/django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert {key: compiled.gettext(key) for key in source} == source


@pytest.mark.parametrize(
    ("locale", "placeholder"), [("de-CH", "Nachricht schreiben"), ("fr", "Écrire un message"), ("ar", "اكتب رسالة")]
)
def test_the_page_and_its_later_parts_speak_one_language(
    client: Client, site: Channel, locale: str, placeholder: str
) -> None:
    page = client.get(f"/widget/frame/{site.pk}/", {"locale": locale}).content.decode()
    assert f'placeholder="{placeholder}"' in page
    words = client.get(f"/widget/texts/{site.pk}/{locale[:2]}.json").json()
    assert words["tryAgain"] in page
    assert words["tryAgain"] != "Try again"
