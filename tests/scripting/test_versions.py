"""The versions of a script: a list, each as it was with what the draft has changed since, and the way back."""

import pytest
from django.urls import reverse

from bots.editing import add_step, change_step, remove_step
from bots.models import Script
from bots.scripts import draft_of, publish, spec_of
from bots.spec import StepSpec
from core.audit import SYSTEM
from core.models import Entry
from tests.console.acting import logged_in
from tests.scripting.conftest import keys_of, step_of


@pytest.fixture
def twice(script) -> Script:
    """Version 1 says Hello; version 2 says Welcome and runs; the draft has another step less."""
    publish(script, by=SYSTEM)
    change_step(script, "hello", StepSpec("hello", "say", {"text": "Welcome."}), by=SYSTEM)
    publish(script, by=SYSTEM)
    remove_step(script, "done", by=SYSTEM)
    add_step(script, StepSpec("bye", "end"), by=SYSTEM, after="number")
    script.refresh_from_db()
    return script


def page_of(script: Script, view: str = "version", number: int = 1) -> str:
    return reverse(f"admin:bots_script_{view}", args=[script.pk, *([number] if view != "versions" else [])])


def test_the_list_names_each_and_which_one_runs(console, twice):
    page = console.get(page_of(twice, "versions")).content.decode()
    assert page.index("Version 2") < page.index("Runs") < page.index("Version 1") < page.index("Earlier")
    assert (
        page_of(twice, "versions") in console.get(reverse("admin:bots_script_change", args=[twice.pk])).content.decode()
    )


def test_before_the_first_it_says_so(console, script):
    assert "Nothing was published yet." in console.get(page_of(script, "versions")).content.decode()


def test_a_version_is_shown_as_it_was_with_what_the_draft_has_changed_since(console, twice):
    page = console.get(page_of(twice)).content.decode()
    assert "it runs no more" in page
    assert "<del>Hello {NAME}.</del>" in page
    assert "<ins>Welcome.</ins>" in page
    assert "Step bye is new." in page
    assert "Step done is gone." in page
    assert "Which order?" in page
    page = console.get(page_of(twice, number=2)).content.decode()
    assert "it runs</span>" in page
    assert "<del>" not in page


def test_a_version_becomes_the_draft_and_nothing_else_runs_by_that(console, twice, adam):
    response = console.post(page_of(twice, "restore"))
    assert response.status_code == 302
    assert keys_of(twice) == ["hello", "number", "done", "person"]
    assert step_of(twice, "hello").settings == {"text": "Hello {NAME}."}
    twice.refresh_from_db()
    assert twice.published.number == 2
    entry = Entry.objects.get(action="script.restored", actor_id=str(adam.pk))
    assert entry.data == {"version": 1}
    changed = Entry.objects.get(action="script.changed", actor_id=str(adam.pk)).data
    assert changed == {"changed": ["hello"], "added": ["done"], "removed": ["bye"]}
    assert "Nothing: the draft is the same." in console.get(page_of(twice)).content.decode()


def test_looking_at_the_button_restores_nothing_and_the_draft_is_no_version(console, twice):
    before = spec_of(draft_of(twice))
    assert console.get(page_of(twice, "restore")).status_code == 405
    assert console.post(page_of(twice, "restore", 0)).status_code == 404
    assert console.post(page_of(twice, "restore", 9)).status_code == 404
    assert console.get(page_of(twice, number=0)).status_code == 404
    assert spec_of(draft_of(twice)) == before


def test_a_draft_that_was_imported_with_nonsense_is_compared_all_the_same(console, script):
    publish(script, by=SYSTEM)
    change_step(script, "hello", StepSpec("hello", "say", {"text": "Hi.", "text_in": {"xx": "Qapla"}}), by=SYSTEM)
    change_step(script, "number", StepSpec("number", "ask", {"text": "Which?", "type": ["text"]}), by=SYSTEM)
    page = console.get(page_of(script))
    assert page.status_code == 200
    assert "<ins>Qapla</ins>" in page.text
    assert "<ins>[&#x27;text&#x27;]</ins>" in page.text


def test_T01_neither_a_neighbour_nor_an_agent_sees_or_restores_one(boris, ana, twice):
    before = spec_of(draft_of(twice))
    for person in (boris, ana):
        client = logged_in(person)
        for answer in (
            client.get(page_of(twice, "versions")), client.get(page_of(twice)), client.post(page_of(twice, "restore")),
        ):  # fmt: skip
            assert answer.status_code in (403, 404)
    assert spec_of(draft_of(twice)) == before
