"""The console speaks Turkish, German and Arabic, in full. `make messages` brings the catalogues up to date."""

import re

import pytest

from accounts.models.users import LANGUAGES
from tests.catalogue import compiled, entries, folder, keeps_holes, texts

TRANSLATED = [code for code, _name in LANGUAGES if code != "en"]
FORMS = {"tr": 2, "de": 2, "ar": 6}


@pytest.fixture(scope="module")
def marked() -> dict[str, str]:
    return texts()


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_of_the_console_is_translated(marked: dict[str, str], language: str) -> None:
    assert len(marked) > 2_000
    there = {entry.text: entry for entry in entries(language)}
    assert sorted(set(marked) - set(there)) == [], "make messages, then translate"
    assert sorted(text for text, entry in there.items() if not all(entry.said)) == []
    assert sorted(text for text, entry in there.items() if entry.is_fuzzy) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_text_with_a_number_has_every_plural_form(marked: dict[str, str], language: str) -> None:
    there = {entry.text: entry for entry in entries(language)}
    counted = [text for text, plural in marked.items() if plural]
    assert len(counted) > 50
    assert [text for text in counted if len(there[text].said) != FORMS[language]] == []
    assert [text for text in counted if there[text].plural != marked[text]] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_catalogue_carries_texts_that_nobody_says(marked: dict[str, str], language: str) -> None:
    assert sorted({entry.text for entry in entries(language)} - set(marked)) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_what_is_filled_in(language: str) -> None:
    assert [entry.text for entry in entries(language) if not keeps_holes(entry)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_catalogues_are_compiled(language: str) -> None:
    here = compiled(language)
    for entry in entries(language):
        if entry.plural:
            forms = {here.ngettext(entry.text, entry.plural, count) for count in range(200)}
            assert forms <= set(entry.said)
        else:
            assert here.gettext(entry.text) == entry.said[0]
    assert not re.search("^#~", (folder(language) / "django.po").read_text(), re.MULTILINE)
