"""What the steps do that neither ask nor call: say, condition, set, jump, wait, handover, end."""

from datetime import timedelta

import pytest
from django.db import connection

from bots.checks import every_kind_has_a_handler
from bots.models import Run
from bots.models.scripts import Kind
from bots.steps import STEPS
from core.models import Entry
from tests.factories import TeamFactory
from tests.jobs import run_jobs


def test_the_system_check_names_a_kind_of_step_that_nothing_does(monkeypatch):
    assert every_kind_has_a_handler(None) == []
    assert set(STEPS) == set(Kind.values), "and nothing does a kind that there is not"
    monkeypatch.delitem(STEPS, Kind.WAIT)
    assert [(error.id, "'wait'" in error.msg) for error in every_kind_has_a_handler(None)] == [("bots.E101", True)]


def test_say_shows_quick_replies_and_cards_with_values_in_their_places(robo, talk):
    robo(
        {"kind": "set", "variable": "item", "value": "Tent & <b>pole</b>?x=1"},
        {
            "kind": "say",
            "text": "Look",
            "buttons": [{"text": "Buy {item}", "value": "buy {item}"}, {"text": "No"}],
            "cards": [
                {"title": "{item}", "text": "For {NAME}", "url": "https://shop.example/i/{item}?q={item}"},
                {"title": "Wrong link", "url": "{item}", "image": "javascript:alert(1)"},
            ],
        },
    )
    talk.say("Hi")
    encoded = "Tent%20%26%20%3Cb%3Epole%3C%2Fb%3E%3Fx%3D1"
    assert talk.last().extras == {
        "buttons": [
            {"text": "Buy Tent & <b>pole</b>?x=1", "value": "buy Tent & <b>pole</b>?x=1"},
            {"text": "No", "value": "No"},
        ],
        "cards": [
            {"title": "Tent & <b>pole</b>?x=1", "text": "For Vera",
             "url": f"https://shop.example/i/{encoded}?q={encoded}"},
            {"title": "Wrong link"},
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("test", "value", "holds"),
    [
        ("is", " blue ", True), ("is", "BLUE", True), ("is", "blu", False),
        ("is_not", "red", True), ("is_not", "Blue", False),
        ("contains", "LU", True), ("contains", "x", False),
        ("begins", "bl", True), ("begins", "lue", False),
        ("known", "", True), ("unknown", "", False),
        ("more", "1", False), ("less", "1", False),
    ],
)  # fmt: skip
def test_a_condition_compares_texts_without_regard_to_case(robo, talk, test, value, holds):
    branch(robo, {"variable": "MESSAGE", "test": test, "value": value})
    assert talk.say("Blue") == ["yes" if holds else "no"]


@pytest.mark.parametrize(
    ("said", "test", "value", "holds"),
    [("9", "more", "8,5", True), ("10", "more", "9", True), ("9", "less", "10", True), ("-1", "less", "0", True),
     ("9", "more", "9", False), ("9", "less", "9", False), ("nan", "more", "1", False), ("nine", "less", "10", False)],
)  # fmt: skip
def test_a_condition_compares_numbers_as_numbers(robo, talk, said, test, value, holds):
    branch(robo, {"variable": "{MESSAGE}", "test": test, "value": value})
    assert talk.say(said) == ["yes" if holds else "no"]


def test_of_several_cases_the_first_that_holds_decides_and_values_may_be_compared_with_each_other(robo, talk):
    robo(
        {"kind": "set", "variable": "a", "value": "Vera"},
        {
            "kind": "condition",
            "cases": [
                {"variable": "never", "test": "known", "go": "no"},
                {"variable": "a", "test": "is", "value": "{NAME}", "go": "yes"},
                {"variable": "a", "test": "known", "go": "no"},
            ],
        },
        {"kind": "end", "key": "no", "text": "no"},
        {"kind": "end", "key": "yes", "text": "yes"},
    )
    assert talk.say("Hi") == ["yes"]


def branch(robo, case):
    robo(
        {"kind": "condition", "cases": [{**case, "go": "yes"}]},
        {"kind": "end", "text": "no"},
        {"kind": "end", "key": "yes", "text": "yes"},
    )


def test_set_keeps_a_filled_text_as_variable_and_as_claimed_property_and_can_empty_it(robo, talk, vera):
    type(vera).objects.update(verified={"plan": "free"})
    robo(
        {"kind": "set", "variable": "greeting", "value": "Hello {NAME}"},
        {"kind": "set", "variable": "greeting", "property": "plan", "value": "{greeting}! {unknown}"},
        {"kind": "say", "text": "{greeting}|{claimed.plan}|{verified.plan}"},
        {"kind": "set", "variable": "greeting"},
        {"kind": "say", "text": "<{greeting}>"},
    )
    assert talk.say("Hi") == ["Hello Vera! {unknown}|Hello Vera! {unknown}|free", "<>"]


def test_L06_variables_are_few_and_small(robo, talk):
    robo(
        *[{"kind": "set", "variable": f"v{number}", "value": "{MESSAGE}"} for number in range(20)],
        {"kind": "say", "text": "Done."},
    )
    assert talk.say("ü" * 4_000) == ["Done."]
    kept = Run.objects.get().variables
    assert {len(value.encode()) for value in kept.values()} == {4_096}
    assert len(kept) == 15, "64 KiB together"


def test_a_jump_leads_to_a_step(robo, talk):
    robo(
        {"kind": "jump", "go": "s3"},
        {"kind": "end", "key": "s2", "text": "two"},
        {"kind": "ask", "text": "Again?", "type": "choice", "options": [{"text": "Yes", "go": "s2"}]},
    )
    assert talk.say("Hi") == ["Again?"]
    assert talk.say("yes") == ["two"]


def other(slug="other", *steps):
    return {"slug": slug, "starts": [], "steps": [{"key": f"o{n}", **step} for n, step in enumerate(steps)]}


def test_a_jump_into_another_script_goes_on_there_with_what_is_known_and_does_not_come_back(robo, talk):
    robo(
        {"kind": "ask", "text": "Size?", "variable": "size"},
        {"kind": "jump", "script": "other"},
        scripts=[other("other", {"kind": "ask", "text": "{size} in which colour?", "variable": "colour"},
                       {"kind": "say", "text": "{size} {colour}"})],
    )  # fmt: skip
    talk.say("Hi")
    assert talk.say("XL") == ["XL in which colour?"]
    assert Run.objects.get().version.script.slug == "other"
    assert talk.say("red") == ["XL red"]
    assert Run.objects.get().end_reason == "done"


def test_a_jump_into_a_script_that_was_withdrawn_ends_the_script(robo, talk):
    bot = robo({"kind": "jump", "script": "other"}, scripts=[other("other", {"kind": "say", "text": "x"})])
    bot.scripts.filter(slug="other").update(published=None)
    assert talk.say("Hi") == []
    run = Run.objects.get()
    assert (run.state, run.end_reason) == ("ended", "gone")


def test_L06_two_scripts_that_jump_into_each_other_end_with_a_person(robo, talk):
    robo(
        {"kind": "say", "text": "tick"},
        {"kind": "jump", "script": "other"},
        scripts=[other("other", {"kind": "say", "text": "tock"}, {"kind": "jump", "script": "main"})],
    )
    said = talk.say("Hi")
    assert len(said) == 30, "no more messages than a turn may have"
    run = Run.objects.get()
    assert (run.end_reason, run.steps_taken) == ("handed_over", 101)


def due():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM scheduled_at - now()) FROM procrastinate_jobs WHERE scheduled_at > now()"
        )
        return [float(row[0]) for row in cursor.fetchall()]


def make_due():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE scheduled_at > now()")


def test_wait_pauses_for_its_seconds_and_what_is_written_meanwhile_answers_nothing(robo, talk):
    robo({"kind": "say", "text": "One"}, {"kind": "wait", "seconds": 90}, {"kind": "say", "text": "Two {MESSAGE}"})
    assert talk.say("Hi") == ["One"]
    assert Run.objects.get().state == "waiting"
    assert due() == [pytest.approx(90, abs=5)]
    assert talk.say("Are you there?") == []
    make_due()
    seq = talk.last().seq
    run_jobs()
    assert talk.said(after=seq) == ["Two Hi"]
    run_jobs()
    assert talk.said(after=seq) == ["Two Hi"]


def test_L07_a_pause_that_is_over_after_a_person_took_the_conversation_says_nothing(robo, talk, ana):
    robo({"kind": "say", "text": "One"}, {"kind": "wait", "seconds": 90}, {"kind": "say", "text": "Two"})
    talk.say("Hi")
    type(talk.conversation).objects.update(assignee=ana, state="assigned")
    make_due()
    run_jobs()
    assert talk.said() == ["One"]


def test_handover_says_its_text_and_gives_the_conversation_to_the_team(robo, talk, acme):
    team = TeamFactory(company=acme, name="Returns")
    bot = robo({"kind": "handover", "team": "Returns", "text": "One moment, {NAME}."})
    assert talk.say("Hi") == ["One moment, Vera."]
    talk.conversation.refresh_from_db()
    assert (talk.conversation.team, talk.conversation.is_for_people) == (team, True)
    entry = Entry.objects.filter(target_kind="conversation").latest("at")
    assert (entry.actor_id, entry.actor_label) == (str(bot.pk), "Robo")
    assert talk.say("Hello?") == [], "bots are silent from here on"
    assert Run.objects.count() == 1


def test_T01_a_team_of_the_neighbour_is_unknown_and_one_that_is_gone_is_the_queue(robo, talk, acme, bolt):
    TeamFactory(company=bolt, name="Theirs")
    team = TeamFactory(company=acme, name="Returns")
    with pytest.raises(Exception, match="cannot run yet"):
        robo({"kind": "handover", "team": "Theirs"})
    robo({"kind": "handover", "team": "Returns"})
    team.delete()
    talk.say("Hi")
    talk.conversation.refresh_from_db()
    assert (talk.conversation.team, talk.conversation.is_for_people) == (None, True)


def test_end_says_its_text_and_the_next_message_may_start_a_script_again(robo, talk):
    robo({"kind": "end", "text": "Bye, {NAME}."}, starts=[{"on": "fallback"}])
    assert talk.say("Hi") == ["Bye, Vera."]
    run = Run.objects.get()
    assert (run.state, run.end_reason, run.work) == ("ended", "done", {})
    assert talk.say("Hi again") == ["Bye, Vera."]
    assert Run.objects.count() == 2


def test_steps_name_what_comes_next(robo, talk):
    robo(
        {"kind": "say", "text": "one", "next": "s3"},
        {"kind": "end", "text": "two"},
        {"kind": "say", "text": "three", "next": "s2"},
    )
    assert talk.say("Hi") == ["one", "three", "two"]
    assert timedelta(0) <= Run.objects.get().ended_at - Run.objects.get().started_at < timedelta(minutes=1)
