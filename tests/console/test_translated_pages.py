"""Pages of the console in every language: nothing stays English but what people and programs wrote."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.text import capfirst

from accounts.models import Company
from tests.catalogue import entries
from tests.console.acting import logged_in
from tests.console.test_catalogues import TRANSLATED
from tests.console.world import populate

SPOKEN = {"title", "aria-label", "placeholder", "alt", "data-copied-label"}
SILENT = {"script", "style", "code", "pre", "kbd", "textarea", "select"}
EMPTY = {"input", "meta", "link", "img", "br", "hr", "use", "path", "rect"}
WORDS = re.compile(r"[A-Za-z]{3,}")
# Names of languages and programs, and of the steps of a script.
SAME = {"English", "Türkçe", "Deutsch", "Usher", "curl", "Python", "Node", "PHP", "Ruby", "Java", "Français", "Español"}
SAME |= {"1 token"}  # of Turkish
STEPS = {"hello", "login", "look", "person"}
DATA = re.compile(r"Acme|acme|Olga|[\w.-]+@|https?:|[0-9a-f]{8}-|UTC|[A-Z]{2,}\d*|[a-z]+_[a-z]+")


class Spoken(HTMLParser):
    """The texts of a page that somebody reads or hears. What bears its own `lang` is in that language."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.inside: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_foreign = tag != "html" and "lang" in dict(attrs)
        if tag not in EMPTY:
            self.inside.append((tag, is_foreign or tag in SILENT))
        if not is_foreign:
            self.texts += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(is_silent for _tag, is_silent in self.inside):
            self.texts.append(" ".join(data.split()))


def spoken(page: str) -> set[str]:
    reader = Spoken()
    reader.feed(page)
    return {text for text in reader.texts if WORDS.search(text)}


def is_the_same_word(words: dict[str, str], text: str) -> bool:
    """Whether the language has the English word, as German has "Name"; labels begin with a capital."""
    return any(capfirst(words.get(each, "")) == capfirst(text) for each in (text, text[:1].lower() + text[1:]))


@pytest.fixture
def pages(acme: Company) -> list[str]:
    ours = populate(acme, "Acme")
    rows = [
        ("accounts_company", acme.pk),
        ("channels_app_channel", ours.channel.pk),
        ("accounts_enduser", ours.end_user.pk),
        ("chatauth_attempt", ours.attempt.pk),
        ("bots_script", ours.script.pk),
        ("bots_webservice", ours.service.pk),
    ]
    return [
        *("/admin/", "/admin/inbox/", "/admin/account/", "/admin/account/second-factor/"),
        *(reverse(f"admin:{name}_change", args=[pk]) for name, pk in rows),
        *(reverse(f"admin:{name}_changelist") for name in ("chatauth_session", "core_entry")),
        reverse("admin:accounts_company_staff_invite", args=[acme.pk]),
    ]


def test_no_page_keeps_an_english_sentence(olga, pages):
    words = {language: {entry.text: entry.said[0] for entry in entries(language)} for language in TRANSLATED}
    left: dict[str, set[str]] = {}
    for address in ["/admin/login/", "/admin/login/forgot/", *pages]:
        client = Client() if "login" in address else logged_in(olga)
        english = spoken(client.get(address).text)
        for language in TRANSLATED:
            here = client.get(address, headers={"accept-language": language})
            assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in here.text
            kept = {text for text in english & spoken(here.text) if not DATA.search(text)} - SAME - STEPS
            kept = {text for text in kept if not is_the_same_word(words[language], text)}
            if kept:
                left[f"{language} {address}"] = kept
    assert left == {}
