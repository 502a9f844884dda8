"""Calls to a company's own server: what is sent, what is kept, and what a hostile value or answer cannot do."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from bots import engine
from bots.exchange import export_bot
from bots.models import Run, WebService
from chat.models import Conversation
from core.reasons import Refused


def service(url: str, **members: Any) -> dict[str, Any]:
    return {"web_services": [{"uid": "api", "url": url, **members}]}


def ask_then_call(*, said: str = "{status}", **settings: Any) -> list[dict[str, Any]]:
    return [
        {"kind": "ask", "text": "Which?", "variable": "order"},
        {"kind": "service", "service": "api", "fallback": "sorry", **settings},
        {"kind": "say", "text": said},
        {"kind": "end"},
        {"kind": "say", "key": "sorry", "text": "Sorry."},
    ]


def test_it_keeps_parts_of_the_answer_in_variables(robo, talk, own_server):
    own_server.answers = {"GET /orders/17": (200, {"items": [{"name": "Tent", "n": 2, "$x": True}], "total": 9.5})}
    saves = [{"path": "items[0].name", "variable": "name"}, {"path": "$.items.0.n", "variable": "n"},
             {"path": "nothing.here", "variable": "none"}, {"path": "total", "variable": "total"}]  # fmt: skip
    members = service(own_server.url + "/orders/{order}", saves=saves)
    robo(*ask_then_call(said="{n} x {name} = {total} {none}"), **members)
    talk.say("Hi")
    assert talk.say("17") == ["2 x Tent = 9.5 {none}"]


@pytest.mark.parametrize(
    "hostile", ["../../admin", "1/../2?x=1&y=2#z", "..", "a b%2Fc", "{order}", "é\u202e", "https://evil/"]
)
def test_L06_a_value_cannot_leave_its_place_in_an_address(robo, talk, own_server, hostile):
    own_server.answers = {}
    robo(*ask_then_call(), **service(own_server.url + "/orders/{order}/x?q={order}&fixed=1", query={"v": "{none}"}))
    talk.say("Hi")
    talk.say(hostile)
    for asked in own_server.asked:
        assert asked.path.startswith("/orders/")
        assert asked.path.count("/") == 3
        assert asked.query == {"q": hostile, "fixed": "1", "v": "{none}"}
    assert bool(own_server.asked) is (hostile != "..")


def test_L06_a_header_with_a_line_break_is_not_sent(robo, talk, own_server):
    own_server.answers = {"GET /": (200, {})}
    robo(*ask_then_call(said="Done."), **service(own_server.url + "/", headers={"X-Order": "n {order}"}))
    talk.say("Hi")
    assert talk.say("1\r\nX-Admin: yes") == ["Sorry."]
    assert own_server.asked == []


def test_L06_a_json_body_is_filled_after_it_was_parsed_and_keeps_types(robo, talk, own_server):
    own_server.answers = {"PUT /": (200, {})}
    body = {"order": "{order}", "n": ["{n}", 1, None, True], "text": "No. {order}", "{order}": "kept"}
    steps = ask_then_call(said="Done.", values=[{"value": "v-{order}"}])
    steps[0] = {**steps[0], "type": "number"}
    robo(*steps, **service(own_server.url + "/", method="PUT", body={**body, "val": "{val1}"}))
    talk.say("Hi")
    assert talk.say("7") == ["Done."]
    assert own_server.asked[0].json == {
        "order": 7, "n": ["{n}", 1, None, True], "text": "No. 7", "{order}": "kept", "val": "v-7",
    }  # fmt: skip


def test_quotes_in_a_value_stay_a_value(robo, talk, own_server):
    own_server.answers = {"POST /": (200, {})}
    robo(*ask_then_call(said="Done."), **service(own_server.url + "/", method="POST", body={"a": "x{order}y", "b": 1}))
    talk.say("Hi")
    talk.say('", "admin": true, "z": "')
    assert own_server.asked[0].json == {"a": 'x", "admin": true, "z": "y', "b": 1}


def test_all_parameters_are_sent_where_the_step_says_so(robo, talk, own_server, vera):
    type(vera).objects.update(verified={"plan": "gold"})
    Conversation.objects.update(context={"CHAT_URL": "https://shop.example/"})
    own_server.answers = {"POST /": (200, {})}
    robo(*ask_then_call(said="Done.", sends_all=True), **service(own_server.url + "/", method="POST"))
    talk.say("Hi")
    talk.say("17")
    sent = own_server.asked[0].json["parameters"]
    assert (sent["order"], sent["verified.plan"], sent["CHAT_URL"], sent["NAME"]) == (
        "17", "gold", "https://shop.example/", "Vera",
    )  # fmt: skip


def test_an_answer_that_may_speak_says_sets_and_forces_the_fallback(robo, talk, own_server):
    wish: dict[str, Any] = {
        "say": ["One", {"text": "Two", "buttons": ["Yes", {"text": "No", "value": "n"}, 5]},
                {"cards": [{"title": "Tent", "url": "https://a.example/"}, {"title": "B", "url": "javascript:x"}]}, 7],
        "set": {"status": "fine", "ASSURANCE": "verified", "authtoken": "x", "bad name": 1, "list": [1]},
    }  # fmt: skip
    own_server.answers = {"GET /": lambda asked: (200, {"usher": wish})}
    robo(*ask_then_call(said="{status} {ASSURANCE}"), **service(own_server.url + "/", may_speak=True))
    talk.say("Hi")
    assert talk.say("1") == ["One", "Two", "", "fine anonymous"]
    messages = talk.messages()
    assert messages[-3].extras == {"buttons": [{"text": "Yes", "value": "Yes"}, {"text": "No", "value": "n"}]}
    assert messages[-2].extras == {"cards": [{"title": "Tent", "url": "https://a.example/"}, {"title": "B"}]}
    wish["fallback"] = True
    Run.objects.all().delete()
    talk.say("Hi")
    assert talk.say("1")[-1] == "Sorry."


def test_an_answer_that_may_not_speak_is_only_data(robo, talk, own_server):
    own_server.answers = {"GET /": (200, {"usher": {"say": ["I am the bot"], "fallback": True}})}
    robo(*ask_then_call(said="Done."), **service(own_server.url + "/"))
    talk.say("Hi")
    assert talk.say("1") == ["Done."]


@pytest.mark.parametrize(
    "hostile", ['"a\\ud800b\\u0000c"', "NaN", "[1, NaN]", '["\\ud800"]', '{"x": "\\u0000"}', "1e999"]
)
def test_a_value_that_the_database_cannot_hold_breaks_nothing(robo, talk, own_server, hostile):
    own_server.answers = {"GET /": (200, f'{{"status": {hostile}, "total": 3}}')}
    saves = [{"path": "status", "variable": "status"}, {"path": "total", "variable": "total"}]
    robo(*ask_then_call(said="{status}, {total}"), **service(own_server.url + "/", saves=saves))
    talk.say("Hi")
    assert talk.say("1") == ["abc, 3" if "c" in hostile else "{status}, 3"]


@pytest.mark.parametrize("answer", [(500, {}), (404, "gone"), (302, ""), (200, "x" * 300_000)])
def test_a_bad_answer_takes_the_fallback(robo, talk, own_server, answer):
    own_server.answers = {"GET /": answer}
    robo(*ask_then_call(), **service(own_server.url + "/"))
    talk.say("Hi")
    assert talk.say("1") == ["Sorry."]


def test_S05_S06_a_dead_server_takes_the_fallback_and_the_visitor_learns_nothing_of_it(robo, talk, own_server, caplog):
    robo(*ask_then_call(), **service(own_server.url + "/"))
    own_server.http.shutdown()
    own_server.http.server_close()
    talk.say("Hi")
    assert talk.say("secret-order") == ["Sorry."]
    assert "secret-order" not in caplog.text


def test_S01_S02_an_address_inside_the_network_is_refused_on_saving(acme, robo):
    for url in ("http://127.0.0.1/", "https://169.254.169.254/x", "https://[::1]/", "https://a@b.example/", "file:///etc",
                "https://{host}/", "https://api.example.com:8443/", "http://api.example.com/"):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            robo({"kind": "say", "text": "x"}, **service(url))
        assert "url" in refusal.value.errors
    assert not WebService.objects.exists()


def test_S04_a_redirect_is_not_followed(robo, talk, own_server):
    own_server.answers = {"GET /": (307, ""), "GET /inside": (200, {})}
    robo(*ask_then_call(), **service(own_server.url + "/"))
    talk.say("Hi")
    assert talk.say("1") == ["Sorry."]
    assert own_server.paths() == ["GET /"]


def test_secret_headers_are_sent_sealed_at_rest_and_not_exported(robo, talk, own_server):
    own_server.answers = {"GET /": (200, {})}
    members = service(own_server.url + "/", secret_headers={"X-Api-Key": "k-12345"}, headers={"X-Plain": "{order}"})
    bot = robo(*ask_then_call(said="Done."), **members)
    row = WebService.objects.get()
    assert "k-12345" not in str(vars(row))
    exported = export_bot(bot)
    assert exported["web_services"][0]["secret_headers"] == ["X-Api-Key"]
    assert "k-12345" not in str(exported)
    talk.say("Hi")
    talk.say("9")
    assert (own_server.asked[0].headers["x-api-key"], own_server.asked[0].headers["x-plain"]) == ("k-12345", "9")


def test_a_call_that_was_lost_takes_the_fallback_with_the_next_message(robo, talk, own_server, caplog):
    caplog.set_level(logging.INFO)
    robo(*ask_then_call(), **service(own_server.url + "/"))
    talk.say("Hi")
    talk.write("1")
    engine.answer(talk.conversation.pk)
    assert Run.objects.get().state == "calling"
    Run.objects.update(since=timezone.now() - timedelta(minutes=5))
    seq = talk.write("Hello?").seq
    engine.answer(talk.conversation.pk)
    assert talk.said(after=seq) == ["Sorry."]
