"""What visitors read is written in the company's other languages too, in a step's form and in questions."""

import pytest
from django.urls import reverse

from bots.components import save_service
from bots.editing import add_step
from bots.models import Script, WebService
from bots.spec import StepSpec
from core.audit import SYSTEM
from tests.scripting.conftest import step_of


@pytest.fixture
def speaks(acme) -> None:
    acme.languages = ["en", "de", "ar"]
    acme.save()


def form_of(script: Script, key: str) -> str:
    return reverse("admin:bots_script_step", args=[script.pk, key])


def test_a_step_has_boxes_for_the_other_languages_and_keeps_what_stands_in_them(console, script, speaks):
    page = console.get(form_of(script, "hello")).content.decode()
    assert "In other languages" in page
    assert "Deutsch</bdi>" in page
    assert 'name="text__ar" ' in page
    assert 'dir="rtl"' in page
    assert "text__tr" not in page
    data = {"key": "hello", "text": "Hello.", "text__de": "Hallo.", "text__ar": "", "buttons-0-text": "Yes",
            "buttons-0-text__de": "Ja", "buttons-0-value": "y"}  # fmt: skip
    console.post(form_of(script, "hello"), data)
    settings = step_of(script, "hello").settings
    assert settings == {
        "text": "Hello.", "text_in": {"de": "Hallo."},
        "buttons": [{"text": "Yes", "text_in": {"de": "Ja"}, "value": "y"}],
    }  # fmt: skip
    page = console.get(form_of(script, "hello")).content.decode()
    assert "Hallo.</textarea>" in page
    assert 'value="Ja"' in page


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_language_that_is_no_longer_another_of_the_company_is_not_lost_by_saving(console, script, speaks, language):
    step = StepSpec("more", "say", {"text": "More.", "text_in": {language: "Encore."}})
    add_step(script, step, by=SYSTEM, after="hello")
    assert "Encore." in console.get(form_of(script, "more")).content.decode()
    console.post(form_of(script, "more"), {"key": "more", "text": "More!", f"text__{language}": "Encore."})
    assert step_of(script, "more").settings == {"text": "More!", "text_in": {language: "Encore."}}


def test_with_one_language_there_are_no_such_boxes(console, script):
    assert "__de" not in console.get(form_of(script, "hello")).content.decode()


def test_the_questions_of_a_connection_have_a_column_for_each(console, acme, speaks):
    service = save_service(acme, {"uid": "look", "url": "https://shop.example/?n={val1}"}, by=SYSTEM)
    address = reverse("admin:bots_webservice_change", args=[service.pk])
    assert "Question · Deutsch" in console.get(address).content.decode()
    data = {"method": "GET", "url": service.url, "timeout": "8", "questions-0-text": "Which order?",
            "questions-0-text__de": "Welche Bestellung?"}  # fmt: skip
    response = console.post(address, data)
    assert response.status_code == 302
    assert WebService.objects.get().questions == [{"text": "Which order?", "text_in": {"de": "Welche Bestellung?"}}]
    assert "Welche Bestellung?" in console.get(address).content.decode()
