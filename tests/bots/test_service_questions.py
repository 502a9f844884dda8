"""A web service asks its own questions first; their answers are {val1}, {val2}."""

from typing import Any

import pytest

from bots.checking import check
from bots.models import Run, WebService
from bots.scripts import draft_of, place_of, spec_of
from chat.models import Conversation
from core.reasons import Refused

QUESTIONS = [{"text": "Which order?", "text_in": {"de": "Welche Bestellung?"}}, {"text": "Which postcode?"}]


def service(own_server, **members: Any) -> dict[str, Any]:
    own_server.answers = {"GET /order": (200, {"status": "sent"})}
    saves = [{"path": "status", "variable": "status"}]
    url = own_server.url + "/order?number={val1}&code={val2}"
    return {"web_services": [{"uid": "api", "url": url, "saves": saves, "questions": QUESTIONS, **members}]}


def steps(**settings: Any) -> list[dict[str, Any]]:
    return [
        {"kind": "service", "service": "api", "fallback": "sorry", **settings},
        {"kind": "end", "text": "It is {status}. {val1}"},
        {"kind": "end", "key": "sorry", "text": "Sorry."},
    ]


def test_its_questions_are_asked_one_after_the_other_and_sent(robo, talk, own_server):
    robo(*steps(), **service(own_server))
    assert talk.say("Hi") == ["Which order?"]
    assert talk.say(" 17&code=9 ") == ["Which postcode?"]
    assert talk.say("N1 9GU") == ["It is sent. {val1}"]
    assert own_server.asked[0].query == {"number": "17&code=9", "code": "N1 9GU"}
    assert Run.objects.get().work == {}


def test_a_value_of_the_step_takes_the_place_of_the_question(robo, talk, own_server):
    robo(*steps(values=[{"value": "from {NAME}"}]), **service(own_server))
    assert talk.say("Hi") == ["Which postcode?"]
    talk.say("N1")
    assert own_server.asked[0].query == {"number": "from Vera", "code": "N1"}


def test_they_come_in_the_visitors_language_and_an_empty_answer_three_times_takes_the_fallback(robo, talk, own_server):
    robo(*steps(), **service(own_server))
    Conversation.objects.update(context={"LANGUAGE": "de"})
    assert talk.say("Hi") == ["Welche Bestellung?"]
    again = "Bitte antworten Sie mit einem kurzen Text. Welche Bestellung?"
    assert [talk.say("x" * 3_000) for _ in range(3)] == [[again], [again], ["Sorry."]]
    assert own_server.asked == []


def test_after_a_new_log_in_they_are_not_asked_again(robo, talk, own_server):
    members = service(own_server)
    members["web_services"][0]["url"] += "&token={authtoken}"
    shop = {"uid": "shop", "url": own_server.url + "/login", "questions": [{"text": "PIN?", "field": "pin"}]}
    answers = iter(["old", "new"])
    own_server.answers["POST /login"] = lambda asked: (200, next(answers))
    own_server.answers["GET /order"] = lambda asked: (
        (200, {"status": "sent"}) if asked.query["token"] == "new" else (401, {})
    )
    robo(
        {"kind": "token", "token": "shop"}, *steps(), authorization_tokens=[shop],
        **members, channels=[{"slug": "site", "is_default": True, "allows_tokens": True}],
    )  # fmt: skip
    said = [talk.say(text) for text in ("Hi", "1", "17", "N1", "2")]
    assert said == [["PIN?"], ["Which order?"], ["Which postcode?"], ["PIN?"], ["It is sent. {val1}"]]
    assert [asked.query["number"] for asked in own_server.asked if asked.method == "GET"] == ["17", "17"]


def test_what_nothing_fills_is_found_before_publishing(robo, own_server):
    members = service(own_server, questions=QUESTIONS[:1])
    with pytest.raises(Refused) as refusal:
        robo(*steps(), **members)
    assert refusal.value.errors == {
        "s1.values": ["Nothing fills {val2}: give a value, or ask for it on the page of the connection."]
    }
    bot = robo(*steps(values=[{"value": "1"}, {"value": "2"}]), **members)
    assert check(spec_of(draft_of(bot.scripts.get())), place_of(bot)) == []


@pytest.mark.parametrize(
    "questions",
    ["Which?", [{"text": ""}], [{"text": "Which?", "field": "x"}], [{"text": "a\nb"}], [{"text": "?"}] * 11],
)
def test_bad_questions_are_refused_on_saving(robo, own_server, questions):
    with pytest.raises(Refused) as refusal:
        robo(*steps(), **service(own_server, questions=questions))
    assert "questions" in refusal.value.errors
    assert not WebService.objects.exists()
