"""The page of a script: steps in order, moved, copied, removed; what the checks say; publishing."""

import pytest
from django.urls import reverse

from bots.models import BotChannel, Script
from bots.scripts import publish
from core.audit import SYSTEM
from core.models import Entry
from tests.console.acting import logged_in
from tests.scripting.conftest import keys_of, step_of


def page_of(script: Script, view: str = "change", *more: str) -> str:
    return reverse(f"admin:bots_script_{view}", args=[script.pk, *more])


def act(console, script: Script, key: str, what: str):
    return console.post(page_of(script, "step_act", key, what))


def test_it_lists_the_steps_in_order_with_where_they_lead(console, script):
    text = console.get(page_of(script)).content.decode()
    places = [text.index(f'id="step-{key}"') for key in ("hello", "number", "done", "person")]
    assert places == sorted(places)
    assert "Which order?" in text
    assert 'href="#step-person"' in text


@pytest.mark.parametrize(
    ("key", "what", "expected"),
    [
        ("number", "up", ["number", "hello", "done", "person"]),
        ("number", "down", ["hello", "done", "number", "person"]),
        ("hello", "up", ["hello", "number", "done", "person"]),
        ("person", "down", ["hello", "number", "done", "person"]),
        ("hello", "duplicate", ["hello", "hello-2", "number", "done", "person"]),
        ("done", "remove", ["hello", "number", "person"]),
    ],
)
def test_a_button_moves_copies_or_removes_a_step(console, script, key, what, expected):
    response = act(console, script, key, what)
    assert response.status_code == 302
    assert keys_of(script) == expected


def test_the_arrow_that_was_pressed_has_the_focus_again(console, script):
    response = act(console, script, "number", "down")
    assert response.url.endswith("?moved=number&by=down")
    text = console.get(response.url).content.decode()
    assert text.count("autofocus") == 1


def test_dragging_posts_the_whole_order(console, script, adam):
    order = ["person", "hello", "done", "number"]
    response = console.post(page_of(script, "order"), {"order": ",".join(order), "moved": "person"})
    assert response.url.endswith("#step-person")
    assert keys_of(script) == order
    entry = Entry.objects.get(action="script.changed", actor_id=str(adam.pk))
    assert entry.data == {"moved": True}
    assert entry.target_id == str(script.pk)


@pytest.mark.parametrize("order", ["", "hello,number,done", "hello,hello,number,done,person", "a,b,c,d"])
def test_an_order_of_other_steps_changes_nothing(console, script, order):
    before = keys_of(script)
    response = console.post(page_of(script, "order"), {"order": order}, follow=True)
    assert "Somebody has added or removed a step" in response.content.decode()
    assert keys_of(script) == before


def test_a_step_that_is_gone_is_told_and_nothing_changes(console, script):
    before = keys_of(script)
    response = console.post(page_of(script, "step_act", "nobody", "up"), follow=True)
    assert "removed or renamed this step" in response.content.decode()
    assert keys_of(script) == before


def test_looking_never_moves(console, script):
    assert console.get(page_of(script, "step_act", "number", "up")).status_code == 405
    assert console.get(page_of(script, "order")).status_code == 405
    assert console.post(page_of(script, "step_act", "number", "sideways")).status_code == 404


def test_what_is_wrong_stands_beside_its_step_and_keeps_it_from_being_published(console, script):
    act(console, script, "person", "remove")
    text = console.get(page_of(script)).content.decode()
    line = text[text.index('id="step-number"') : text.index('id="step-done"')]
    assert "There is no step “person”." in line
    assert page_of(script, "publish") not in text
    asked = console.get(page_of(script, "publish")).content.decode()
    assert "It cannot be published yet" in asked
    response = console.post(page_of(script, "publish"), follow=True)
    assert "The script cannot run yet." in response.content.decode()
    script.refresh_from_db()
    assert script.published is None


def test_publishing_runs_the_draft_and_leaves_an_entry(console, script, adam):
    assert page_of(script, "publish") in console.get(page_of(script)).content.decode()
    console.post(page_of(script, "publish"))
    script.refresh_from_db()
    assert script.published.number == 1
    assert script.published.published_by == str(adam)
    assert Entry.objects.filter(action="script.published", actor_id=str(adam.pk)).count() == 1
    assert "Version 1 runs" in console.get(page_of(script)).content.decode()


def test_a_published_script_can_be_tried_where_its_bot_answers_first(console, script, site):
    place = BotChannel.objects.create(company=site.company, bot=script.bot, channel=site)
    publish(script, by=SYSTEM)
    assert f"/chat/{site.pk}/" not in console.get(page_of(script)).content.decode()
    place.is_default = True
    place.save()
    assert f"/chat/{site.pk}/" in console.get(page_of(script)).content.decode()


def test_it_says_what_differs_from_the_version_that_runs_and_discards_it(console, script):
    publish(script, by=SYSTEM)
    act(console, script, "hello", "duplicate")
    act(console, script, "done", "up")
    text = console.get(page_of(script)).content.decode()
    assert "Step hello-2 is new." in text
    assert "The steps stand in another order." in text
    console.post(page_of(script, "discard"))
    assert keys_of(script) == ["hello", "number", "done", "person"]
    assert "differs from version" not in console.get(page_of(script)).content.decode()


def test_nothing_can_be_discarded_before_something_was_published(console, script):
    response = console.post(page_of(script, "discard"), follow=True)
    assert "Nothing is published yet." in response.content.decode()


def test_withdrawing_asks_and_then_starts_no_more(console, script):
    publish(script, by=SYSTEM)
    assert "Withdraw this script?" in console.get(page_of(script, "withdraw")).content.decode()
    console.post(page_of(script, "withdraw"))
    script.refresh_from_db()
    assert script.published is None


def test_it_can_be_renamed(console, script):
    console.post(page_of(script, "rename"), {"name": "First words"})
    script.refresh_from_db()
    assert script.name == "First words"


def test_what_starts_it_is_edited_as_words_pages_and_ticks(console, script):
    data = {"words": "order\n parcel \n", "addresses": "https://shop.example/*", "fallback": "on"}
    console.post(page_of(script, "starts"), data)
    draft = script.versions.get(number=0)
    assert draft.starts == [
        {"on": "keyword", "words": ["order", "parcel"]},
        {"on": "url", "address": "https://shop.example/*"},
        {"on": "fallback"},
    ]
    text = console.get(page_of(script, "starts")).content.decode()
    assert "parcel" in text
    assert "https://shop.example/*" in text
    console.post(page_of(script, "starts"), {})
    assert script.versions.get(number=0).starts == []


def test_a_new_script_has_a_draft_and_leads_to_its_page(console, robo, adam):
    data = {"bot": robo.pk, "name": "Returns", "slug": "returns"}
    response = console.post(reverse("admin:bots_script_add"), data)
    made = robo.scripts.get(slug="returns")
    assert response.url == page_of(made)
    assert made.company_id == robo.company_id
    assert Entry.objects.filter(action="script.created", actor_id=str(adam.pk), target_id=str(made.pk)).exists()
    assert "No step yet" in console.get(response.url).content.decode()


def test_an_agent_may_not_see_scripts(ana, script):
    client = logged_in(ana)
    assert client.get(reverse("admin:bots_script_changelist")).status_code == 403
    assert client.post(page_of(script, "step_act", "done", "remove")).status_code in (403, 404)
    assert "done" in keys_of(script)


def test_T01_a_neighbour_changes_nothing(boris, script):
    client = logged_in(boris)
    for view, more in (("order", ()), ("publish", ()), ("step_act", ("done", "remove")), ("step", ("hello",))):
        assert client.post(page_of(script, view, *more), {"key": "x"}).status_code == 404
    assert keys_of(script) == ["hello", "number", "done", "person"]
    assert step_of(script, "hello").settings == {"text": "Hello {NAME}."}


def test_T01_a_neighbours_bot_gets_no_script(boris, robo):
    data = {"bot": robo.pk, "name": "Mine", "slug": "mine"}
    response = logged_in(boris).post(reverse("admin:bots_script_add"), data)
    assert response.status_code == 200
    assert not robo.scripts.filter(slug="mine").exists()
