"""One form for each kind of step, drawn from what the kind declares."""

import re

import pytest
from django.urls import reverse

from bots.components import save_service, save_token
from bots.models import Script
from bots.models.scripts import Kind
from bots.scripts import draft_of, findings_of, publish, spec_of
from bots.steps import STEPS
from core.audit import SYSTEM
from tests.factories import TeamFactory
from tests.scripting.conftest import keys_of, step_of

FILLED = {
    "say": (
        {"text": "Which?\r\nSay.", "buttons-0-text": "Tents", "buttons-0-value": "tents", "buttons-1-text": "",
         "cards-0-title": "Tent", "cards-0-url": "https://shop.example/{item}"},
        {"text": "Which?\nSay.", "buttons": [{"text": "Tents", "value": "tents"}],
         "cards": [{"title": "Tent", "url": "https://shop.example/{item}"}]},
    ),
    "ask": (
        {"text": "Size?", "type": "choice", "options-3-text": "Small", "options-3-go": "done", "variable": "size",
         "retries": "0", "fallback": "person"},
        {"text": "Size?", "type": "choice", "options": [{"text": "Small", "go": "done"}], "variable": "size",
         "retries": 0, "fallback": "person"},
    ),
    "condition": (
        {"cases-0-variable": "order", "cases-0-test": "more", "cases-0-value": "5", "cases-0-go": "done",
         "otherwise": "person"},
        {"cases": [{"variable": "order", "test": "more", "value": "5", "go": "done"}], "otherwise": "person"},
    ),
    "set": ({"variable": "size", "value": "{order}"}, {"variable": "size", "value": "{order}"}),
    "token": ({"token": "shop", "fallback": "person"}, {"token": "shop", "fallback": "person"}),
    "service": (
        {"service": "look", "values-0-value": "{order}", "sends_all": "on"},
        {"service": "look", "values": [{"value": "{order}"}], "sends_all": True},
    ),
    "handover": ({"text": "One moment.", "team": "Returns"}, {"text": "One moment.", "team": "Returns"}),
    "jump": ({"go": "done"}, {"go": "done"}),
    "wait": ({"seconds": "5"}, {"seconds": 5}),
    "end": ({"text": "Bye.", "assurance": "verified", "unproved": "person"},
            {"text": "Bye.", "assurance": "verified", "unproved": "person"}),
}  # fmt: skip


@pytest.fixture
def around(acme) -> None:
    """What the selects offer."""
    questions = [{"text": "What is your PIN?", "field": "pin", "secret": True}]
    save_token(acme, {"uid": "shop", "url": "https://shop.example/login", "questions": questions}, by=SYSTEM)
    save_service(acme, {"uid": "look", "url": "https://shop.example/look"}, by=SYSTEM)
    TeamFactory(company=acme, name="Returns")


def adding(script: Script, kind: str) -> str:
    return reverse("admin:bots_script_step_add", args=[script.pk, kind])


def changing(script: Script, key: str) -> str:
    return reverse("admin:bots_script_step", args=[script.pk, key])


def test_every_kind_of_step_has_a_form_here():
    assert set(FILLED) == set(Kind.values)


@pytest.mark.parametrize("kind", FILLED)
def test_a_kind_is_added_as_it_was_filled_in_and_shown_again(console, script, around, kind):
    sent, stored = FILLED[kind]
    response = console.post(adding(script, kind) + "?after=hello", {"key": f"my-{kind}", **sent})
    assert response.status_code == 302, re.findall(r"errorlist.*?</ul>", response.content.decode(), re.DOTALL)
    assert keys_of(script)[1] == f"my-{kind}"
    step = step_of(script, f"my-{kind}")
    assert (step.kind, step.settings) == (kind, stored)
    assert not [f for f in findings_of(script) if f.step == step.key and f.code != "unreachable"]
    text = console.get(changing(script, step.key)).content.decode()
    for field in STEPS[kind].all_fields:
        assert f'name="{field.name}' in text


@pytest.mark.parametrize("kind", FILLED)
def test_saving_a_form_unchanged_changes_nothing(console, script, around, kind):
    sent, _stored = FILLED[kind]
    console.post(adding(script, kind), {"key": "mine", **sent})
    before = spec_of(draft_of(script))
    console.post(changing(script, "mine"), {"key": "mine", **sent})
    assert spec_of(draft_of(script)) == before


@pytest.mark.parametrize("kind", ["say", "ask", "handover", "end"])
def test_the_form_says_which_names_are_filled_in(console, script, kind):
    text = console.get(adding(script, kind)).content.decode()
    assert text.count("{NAME}, {CHANNEL}, {MESSAGE}, properties such as {verified.plan} and variables") == 1


def test_a_new_step_is_offered_a_free_name(console, script):
    console.post(adding(script, "say"), {"key": "say", "text": "One"})
    assert 'name="key" value="say-2"' in console.get(adding(script, "say")).content.decode()


@pytest.mark.parametrize("key", ["", "two words", "x" * 61, "ü", "hello"])
def test_a_name_that_cannot_be_stored_is_refused_beside_its_field(console, script, key):
    response = console.post(adding(script, "say"), {"key": key, "text": "Hi"})
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert len(keys_of(script)) == 4


def test_a_new_name_is_followed_by_the_steps_that_lead_there(console, script):
    console.post(changing(script, "person"), {"key": "team"})
    assert keys_of(script)[3] == "team"
    assert step_of(script, "number").settings["fallback"] == "team"
    assert not findings_of(script)


def test_a_draft_is_saved_with_what_is_wrong_and_the_form_says_it(console, script):
    console.post(adding(script, "condition"), {"key": "choose", "cases-0-variable": "order", "cases-0-test": "more"})
    text = console.get(changing(script, "choose")).content.decode()
    place = text.index('data-setting="cases"')
    assert "Row 1: This is needed." in text[place : text.index('data-setting="otherwise"')]


def test_a_target_that_is_gone_stays_chosen_and_is_marked(console, script):
    console.post(reverse("admin:bots_script_step_act", args=[script.pk, "person", "remove"]))
    text = console.get(changing(script, "number")).content.decode()
    assert '<option value="person" selected>person (missing)</option>' in text


def test_conversations_keep_the_published_version_while_the_draft_is_edited(console, script):
    version = publish(script, by=SYSTEM)
    console.post(changing(script, "hello"), {"key": "hello", "text": "Other words"})
    assert spec_of(version).steps[0].settings == {"text": "Hello {NAME}."}
    assert step_of(script, "hello").settings == {"text": "Other words"}


def test_what_somebody_typed_is_shown_escaped(console, script):
    console.post(changing(script, "hello"), {"key": "hello", "text": "<script>alert(1)</script>"})
    for address in (changing(script, "hello"), reverse("admin:bots_script_change", args=[script.pk])):
        assert "<script>alert(1)" not in console.get(address).content.decode()


def test_there_is_no_form_for_a_kind_or_step_that_does_not_exist(console, script):
    assert console.get(adding(script, "dance")).status_code == 404
    assert console.get(changing(script, "nobody")).status_code == 404
