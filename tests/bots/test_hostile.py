"""What visitors, writers of scripts and other people's servers cannot make a bot do."""

import json
import logging
import time

import pytest

from bots import engine
from bots.models import Run
from bots.requests import Reply
from chat.conversations import assign
from chat.models import Message
from tests.jobs import run_jobs

CALL = [
    {"kind": "ask", "text": "Which?", "variable": "order"},
    {"kind": "service", "service": "api", "fallback": "sorry"},
    {"kind": "end", "text": "Done: {status}"},
    {"kind": "end", "key": "sorry", "text": "Sorry."},
]


def api(server, **members):
    return {"web_services": [{"uid": "api", "url": f"{server.url}/", **members}]}


@pytest.mark.parametrize(
    "written",
    ["{NAME.__class__}", "{order.__init__}", "{0}", "{settings}", "{settings.SECRET_KEY}", "{order!r}", "{order:>9999}",
     "{order[0]}", "{{never}}", "{% now %}", "${7*7}", "{self.conversation}", "{authtoken}", "{authtoken:shop}"],
)  # fmt: skip
def test_L06_a_placeholder_reaches_no_attribute_no_index_and_no_format(robo, talk, own_server, written):
    own_server.answers = {"POST /": (200, {})}
    robo(
        {"kind": "ask", "text": "Which?", "variable": "order"},
        {"kind": "set", "variable": "copy", "value": written},
        {"kind": "say", "text": f"<{written}>"},
        {"kind": "service", "service": "api", "values": [{"value": written}]},
        **api(own_server, method="POST", body={"a": "{copy}", "b": "{val1}"}),
    )
    talk.say("Hi")
    assert talk.say("17") == [f"<{written}>"]
    assert own_server.asked[0].json == {"a": written, "b": written}


def test_L06_a_run_has_a_limit_of_steps_over_all_its_turns(robo, talk, monkeypatch):
    monkeypatch.setattr(engine, "STEPS_PER_RUN", 6)
    robo({"kind": "ask", "text": "Again?"}, {"kind": "jump", "go": "s1"})
    assert [talk.say("x") for _ in range(4)] == [["Again?"], ["Again?"], ["Again?"], []]
    run = Run.objects.get()
    assert (run.end_reason, run.steps_taken) == ("handed_over", 7)


def test_L07_an_answer_that_comes_after_a_person_took_over_says_and_keeps_nothing(robo, talk, own_server, ana):
    robo(*CALL, **api(own_server, may_speak=True, saves=[{"path": "status", "variable": "status"}]))
    talk.say("Hi")
    seq = talk.write("1").seq
    engine.answer(talk.conversation.pk)
    run = Run.objects.get()
    assert run.state == "calling"
    assign(talk.conversation.pk, to=ana, by=ana)
    late = {"status": "sent", "usher": {"say": ["I am late"], "set": {"late": "yes"}}}
    engine.come_back(run.pk, run.call_id, Reply(200, json.dumps(late).encode()))
    run_jobs()
    assert talk.said(after=seq) == []
    run.refresh_from_db()
    assert (run.state, run.end_reason, run.variables) == ("ended", "taken_over", {"order": "1"})


def test_S05_a_web_service_has_a_time_out_of_its_own(robo, talk, own_server):
    own_server.free.clear()
    robo(*CALL, **api(own_server, timeout=1))
    talk.say("Hi")
    begun = time.monotonic()
    assert talk.say("1") == ["Sorry."]
    assert time.monotonic() - begun < 7  # without it: 8


def test_S06_of_an_answer_only_what_was_mapped_reaches_the_visitor_or_the_log(robo, talk, own_server, caplog):
    caplog.set_level(logging.DEBUG)
    own_server.answers = {"GET /": (200, {"status": "sent", "inner": "CANARY"})}
    robo(*CALL, **api(own_server, saves=[{"path": "status", "variable": "status"}]))
    talk.say("Hi")
    assert talk.say("1") == ["Done: sent"]
    own_server.answers = {"GET /": (500, "CANARY: stack trace")}
    Run.objects.all().delete()
    talk.say("Hi")
    assert talk.say("2") == ["Sorry."]
    assert "CANARY" not in caplog.text
    assert "CANARY" not in str([(row.text, row.extras) for row in Message.objects.all()])
    assert "CANARY" not in str(Run.objects.get().variables)


def test_S07_addresses_in_an_answer_are_shown_and_never_called(robo, talk, own_server):
    inside = f"{own_server.url}/inside"
    wish = {"say": [{"cards": [{"title": "Tent", "url": inside, "image": f"{inside}.png"}]}], "set": {"url": inside}}
    own_server.answers = {"GET /": (200, {"usher": wish})}
    robo(*CALL, **api(own_server, may_speak=True))
    talk.say("Hi")
    talk.say("1")
    assert own_server.paths() == ["GET /"]
    assert [row.extras for row in talk.messages()][-2] == {
        "cards": [{"title": "Tent", "url": inside, "image": f"{inside}.png"}]
    }


@pytest.mark.parametrize(
    "wish",
    ["go on", ["x"], {"say": "one"}, {"say": [["x"], 3, None, {}]}, {"set": ["a"]}, {"fallback": "yes"},
     {"say": [{"cards": [{"title": 7}], "buttons": {"a": 1}}]}],
)  # fmt: skip
def test_an_answer_that_wishes_in_another_shape_is_left_alone(robo, talk, own_server, wish):
    own_server.answers = {"GET /": (200, {"usher": wish})}
    robo(*CALL, **api(own_server, may_speak=True))
    talk.say("Hi")
    assert talk.say("1") == ["Done: {status}"]
