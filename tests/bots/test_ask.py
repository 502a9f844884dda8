"""Asking: each type of answer with what it takes, what it refuses, the tries that are left, and where it is kept."""

import pytest

from bots.models import Run
from tests.jobs import run_jobs

REACH_LAST = {"kind": "condition", "cases": [{"variable": "x", "test": "known", "go": "last"}]}
CHOICES = [{"text": "By post", "value": "post"}, {"text": "Collect it", "go": "last"}]


def ask(robo, **settings):
    """A question with one further try, and a fallback that says so."""
    robo(
        {"kind": "ask", "text": "Well?", "variable": "answer", "retries": 1, "fallback": "sorry", **settings},
        {"kind": "say", "text": "Got it."},
        {"kind": "end"},
        {"kind": "say", "key": "last", "text": "Come by."},
        {"kind": "end"},
        {"kind": "say", "key": "sorry", "text": "Never mind."},
        *([] if settings.get("options") else [REACH_LAST]),
    )


def kept():
    return Run.objects.order_by("started_at").last().variables.get("answer")


@pytest.mark.parametrize(
    ("settings", "said", "value"),
    [
        ({"type": "text"}, "  size 42 ", "size 42"),
        ({"type": "number"}, "-3,50", -3.5),
        ({"type": "number"}, "17#", 17),
        ({"type": "number", "least": 1, "most": 9}, "9", 9),
        ({"type": "email"}, " vera@home.test ", "vera@home.test"),
        ({"type": "phone"}, "+44 1632 960960", "+441632960960"),
        ({"type": "phone", "region": "GB"}, "01632 960960", "+441632960960"),
        ({"type": "date"}, "2030-12-31", "2030-12-31"),
        ({"type": "date"}, "31.12.2030", "2030-12-31"),
        ({"type": "date"}, "31/12/2030", "2030-12-31"),
        ({"type": "date"}, "29022028#", "2028-02-29"),
    ],
)
def test_a_good_answer_is_kept_in_one_spelling(robo, talk, settings, said, value):
    ask(robo, **settings)
    assert talk.say("Hi") == ["Well?"]
    assert talk.say(said) == ["Got it."]
    assert kept() == value


@pytest.mark.parametrize(
    ("settings", "wrong", "sentence"),
    [
        ({"type": "text"}, "x" * 2_001, "Please answer with a short text."),
        ({"type": "number"}, "a dozen", "Please answer with a number."),
        ({"type": "number"}, "1e9", "Please answer with a number."),
        ({"type": "number"}, "٣x", "Please answer with a number."),
        ({"type": "number", "least": 1, "most": 9}, "10", "Please answer with a number in the range asked for."),
        ({"type": "number", "least": 1, "most": 9}, "0.5", "Please answer with a number in the range asked for."),
        ({"type": "email"}, "vera at home", "Please answer with an e-mail address such as name@example.com."),
        ({"type": "email"}, "a@b.test, c@d.test", "Please answer with an e-mail address such as name@example.com."),
        ({"type": "phone"}, "01632 960960",
         "Please answer with a telephone number and its country code, such as +441632960960."),
        ({"type": "phone", "region": "GB"}, "12",
         "Please answer with a telephone number and its country code, such as +441632960960."),
        ({"type": "date"}, "30.02.2030", "Please answer with a date such as 2030-12-31."),
        ({"type": "date"}, "tomorrow", "Please answer with a date such as 2030-12-31."),
        ({"type": "choice", "options": CHOICES}, "By pigeon", "Please choose one of the answers."),
        ({"type": "choice", "options": CHOICES}, "3", "Please choose one of the answers."),
        ({"type": "file"}, "my.pdf", "Please send a file."),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_asked_for_again_until_the_tries_are_used_up(robo, talk, settings, wrong, sentence):
    ask(robo, **settings)
    talk.say("Hi")
    assert talk.say(wrong) == [sentence]
    assert talk.say(wrong) == ["Never mind."]
    assert kept() is None


def test_after_a_wrong_answer_a_right_one_still_counts(robo, talk):
    ask(robo, type="email", retries=5, wrong="That is no address, {NAME}.")
    talk.say("Hi")
    for _ in range(5):
        assert talk.say("?") == ["That is no address, Vera."]
    assert talk.say("vera@home.test") == ["Got it."]


def test_without_a_fallback_a_person_takes_over_when_the_tries_are_used_up(robo, talk):
    robo({"kind": "ask", "text": "Date?", "type": "date", "retries": 0})
    talk.say("Hi")
    assert talk.say("soon") == []
    talk.conversation.refresh_from_db()
    assert (Run.objects.get().end_reason, talk.conversation.is_for_people) == ("handed_over", True)


@pytest.mark.parametrize("said", ["By post", "by POST", "post", "1", "1#"])
def test_a_choice_is_written_out_or_named_by_its_number(robo, talk, said):
    ask(robo, type="choice", options=CHOICES)
    talk.say("Hi")
    assert talk.last().extras == {
        "buttons": [{"text": "By post", "value": "post"}, {"text": "Collect it", "value": "Collect it"}]
    }
    assert talk.say(said) == ["Got it."]
    assert kept() == "post"


def test_a_choice_that_is_pressed_counts_by_its_value_and_an_option_may_lead_elsewhere(robo, talk):
    ask(robo, type="choice", options=CHOICES)
    talk.say("Hi")
    assert talk.say("anything", reply="Collect it") == ["Come by."]
    assert kept() == "Collect it"


def test_a_file_is_kept_by_its_id(robo, talk):
    ask(robo, type="file")
    talk.say("Hi")
    file = {"id": "0190-1", "name": "a.pdf", "type": "application/pdf", "size": 3}
    assert talk.say("", attachments=[file]) == ["Got it."]
    assert kept() == "0190-1"


def test_an_answer_is_kept_as_a_claimed_property_and_never_as_a_verified_one(robo, talk, vera):
    type(vera).objects.update(verified={"tier": "free"})
    ask(robo, property="tier")
    talk.say("Hi")
    talk.say("gold")
    vera.refresh_from_db()
    assert (vera.claimed, vera.verified) == ({"tier": "gold"}, {"tier": "free"})


def test_two_messages_at_once_answer_two_questions_in_their_order(robo, talk):
    robo(
        {"kind": "ask", "text": "First?", "variable": "first"},
        {"kind": "ask", "text": "Second?", "variable": "second"},
        {"kind": "say", "text": "{first}, {second}"},
    )
    talk.say("Hi")
    talk.write("one")
    run_jobs()
    assert talk.say("two") == ["one, two"]
