"""The document's example: user name and password, POST, JSON path, `{authtoken}` in a GET URL and in a POST field.

On an SMS channel, a phone channel and a web channel that allows it, against a real server.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from bots.models import AuthorizationToken, BotChannel, HeldToken, Run
from chat.conversations import assign
from chat.models import Conversation, Message, SealedAnswer
from chat.models.messages import MASK
from chat.transports.loopback import receive
from core.ids import uuid7
from tests.jobs import run_jobs
from tests.telephone import heard_by

NUMBER = "+441632960960"
QUESTIONS = [
    {"text": "What is your user name?", "field": "username"},
    {"text": "What is your password?", "field": "password", "secret": True},
]
STEPS: list[dict[str, Any]] = [
    {"kind": "say", "text": "Let us look up your order."},
    {"kind": "token", "token": "shop"},
    {"kind": "service", "service": "order"},
    {"kind": "service", "service": "note"},
    {"kind": "say", "text": "Your order is {status}."},
]


def document(url: str, channel: str = "texts", **token: Any) -> dict[str, Any]:
    shop = {"uid": "shop", "url": f"{url}/login", "is_json": True, "path": "data.token", "ttl": 600}
    order = {"uid": "order", "method": "GET", "url": f"{url}/order?token={{authtoken}}"}
    note = {"uid": "note", "method": "POST", "url": f"{url}/note", "body": {"auth": "{authtoken:shop}", "n": 1}}
    return {
        "channels": [channel],
        "authorization_tokens": [{**shop, "questions": QUESTIONS, **token}],
        "web_services": [{**order, "saves": [{"path": "order.status", "variable": "status"}]}, note],
    }


@pytest.fixture
def shop(own_server):
    """Knows vera / s3cret, and gives T+1, T+2, ...; only the newest is good."""
    given: list[str] = []

    def login(asked: Any) -> tuple[int, Any]:
        if asked.json not in ({"username": "vera", "password": "s3cret"}, {"username": "12", "password": "3456"}):
            return 401, {"error": "no"}
        given.append(f"T+{len(given) + 1}")
        return 200, {"data": {"token": given[-1]}}

    def order(asked: Any) -> tuple[int, Any]:
        is_good = bool(given) and asked.query.get("token") == given[-1]
        return (200, {"order": {"status": "on its way"}}) if is_good else (401, {})

    own_server.answers = {"POST /login": login, "GET /order": order, "POST /note": (200, {})}
    own_server.given = given
    return own_server


def sms(channel: Any) -> Callable[..., list[str]]:
    def send(text: str, *, keypad: bool = False) -> list[str]:
        seq = receive(channel, sender=NUMBER, text=text, keypad=keypad).seq
        run_jobs()
        return [said for _seq, said in heard_by(channel, number=NUMBER, after=seq)]

    return send


def test_the_example_runs_on_an_sms_channel(robo, texts, shop):
    robo(*STEPS, **document(shop.url))
    write = sms(texts)
    assert write("hello") == ["Let us look up your order.", "What is your user name?"]
    assert write("vera") == ["What is your password?"]
    assert write("s3cret") == ["Your order is on its way."]
    login, order, note = shop.asked
    assert (login.method, login.path, login.json) == ("POST", "/login", {"username": "vera", "password": "s3cret"})
    assert login.headers["idempotency-key"]
    assert (order.method, order.query) == ("GET", {"token": "T+1"})
    assert (note.method, note.json) == ("POST", {"auth": "T+1", "n": 1})


def test_the_example_runs_on_a_phone_channel_by_keypad_only(robo, calls, shop):
    robo(*STEPS, **document(shop.url, "calls", by_number=True))
    call = sms(calls)
    assert call("hello")[-1] == "What is your user name? End with the # key."
    assert call("twelve") == ["Please use the keypad. What is your user name? End with the # key."]
    assert call("12#", keypad=True) == ["What is your password? End with the # key."]
    assert call("34*56#", keypad=True) == ["Please answer with digits only. What is your password? End with the # key."]
    assert call("3456", keypad=True) == ["Your order is on its way."]
    assert shop.asked[0].json == {"username": "12", "password": "3456"}


def test_the_example_runs_on_a_web_channel_that_allows_it_and_asks_for_masked_input(robo, talk, shop):
    channels = {"channels": [{"slug": "site", "is_default": True, "allows_tokens": True}]}
    robo(*STEPS, **{**document(shop.url), **channels})
    talk.say("hello")
    assert talk.last().extras == {"ask": {"secret": False, "digits": False}}
    talk.say("vera")
    assert talk.last().extras == {"ask": {"secret": True, "digits": False}}
    assert talk.say("s3cret") == ["Your order is on its way."]


def test_a_web_channel_that_does_not_allow_it_is_refused_while_publishing_and_while_running(robo, talk, shop):
    channels = {"channels": [{"slug": "site", "is_default": True, "allows_tokens": True}]}
    robo(*STEPS, **{**document(shop.url), **channels})
    BotChannel.objects.update(allows_tokens=False)
    assert talk.say("hello") == ["Let us look up your order."]
    assert Run.objects.get().end_reason == "handed_over"
    assert shop.asked == []


def test_get_sends_the_fields_in_the_query_and_a_plain_body_is_the_token(robo, texts, shop):
    shop.answers["GET /login"] = (200, "  plain-token\n")
    shop.answers["GET /order"] = (200, {"order": {"status": "there"}})
    robo(*STEPS, **document(shop.url, method="GET", is_json=False, path=""))
    write = sms(texts)
    write("hello")
    write("ve&ra=x")
    assert write("s3 cret") == ["Your order is there."]
    assert shop.asked[0].query == {"username": "ve&ra=x", "password": "s3 cret"}
    assert shop.asked[1].query == {"token": "plain-token"}


def test_nothing_of_the_answers_or_the_token_is_stored_in_the_clear_shown_or_logged(robo, texts, shop, caplog):
    caplog.set_level(logging.DEBUG)
    robo(*STEPS, **document(shop.url))
    write = sms(texts)
    write("hello")
    write("vera")
    conversation = Conversation.objects.get()
    assert SealedAnswer.objects.count() == 1
    assert conversation.preview != "vera"
    assert everything_stored().count("vera") == 0
    write("s3cret")
    stored = everything_stored()
    assert [word for word in ("T+1", "s3cret", "vera") if word in stored] == []
    assert list(Message.objects.filter(author_kind="visitor").order_by("seq").values_list("text", flat=True)) == [
        "hello", MASK, MASK,
    ]  # fmt: skip
    assert not SealedAnswer.objects.exists()
    assert [word for word in ("T+1", "s3cret", "vera") if word in caplog.text] == []
    assert HeldToken.objects.get().sealed.startswith("gAAAA")
    conversation.refresh_from_db()
    assert conversation.seals_until is None


def everything_stored() -> str:
    """Every row of every table that this could have reached, as text."""
    tables = ["chat_message", "chat_conversation", "chat_sealedanswer", "bots_run", "bots_heldtoken", "core_entry",
              "procrastinate_jobs"]  # fmt: skip
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table} t")
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def test_a_wrong_password_is_asked_for_once_more_and_then_a_person_takes_over(robo, texts, shop):
    robo(*STEPS, **document(shop.url))
    write = sms(texts)
    write("hello")
    write("vera")
    assert write("wrong") == ["That was not accepted. Please try once more.", "What is your user name?"]
    write("vera")
    assert write("wrong again") == []
    assert Run.objects.get().end_reason == "handed_over"
    assert shop.paths() == ["POST /login", "POST /login"]


def test_a_failing_log_in_takes_the_fallback(robo, texts, shop):
    shop.answers["POST /login"] = (500, "oops")
    steps = [
        {"kind": "token", "token": "shop", "fallback": "sorry"},
        {"kind": "end"},
        {"kind": "say", "key": "sorry", "text": "Try later."},
    ]
    robo(*steps, **document(shop.url))
    write = sms(texts)
    write("hello")
    write("vera")
    assert write("s3cret") == ["Try later."]


def test_the_token_is_used_until_it_expires_and_then_asked_for_again(robo, texts, shop):
    robo(*STEPS, **document(shop.url), starts=[{"on": "fallback"}])
    write = sms(texts)
    for text in ("hello", "vera", "s3cret"):
        write(text)
    assert write("again") == ["Let us look up your order.", "Your order is on its way."]
    HeldToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert write("once more") == ["Let us look up your order.", "What is your user name?"]
    assert len(shop.given) == 1


def test_after_a_401_the_questions_come_once_more_and_not_twice(robo, texts, shop):
    robo(*STEPS, **document(shop.url))
    write = sms(texts)
    write("hello")
    write("vera")
    shop.answers["GET /order"] = (401, {})
    assert write("s3cret") == ["What is your user name?"]
    assert not HeldToken.objects.exists()
    write("vera")
    assert write("s3cret") == []
    assert Run.objects.get().end_reason == "handed_over"
    assert shop.paths() == ["POST /login", "GET /order", "POST /login", "GET /order"]


def test_the_token_never_goes_to_a_host_that_is_not_listed(robo, texts, shop):
    robo(*STEPS, **document(shop.url))
    AuthorizationToken.objects.update(hosts=["api.example.com"])
    write = sms(texts)
    for text in ("hello", "vera", "s3cret"):
        write(text)
    assert shop.paths() == ["POST /login"]
    assert Run.objects.get().end_reason == "handed_over"


def test_the_token_of_one_conversation_is_not_seen_in_another(robo, texts, shop):
    robo(*STEPS, **document(shop.url))
    write = sms(texts)
    for text in ("hello", "vera", "s3cret"):
        write(text)
    receive(texts, sender="+441632960961", text="hello")
    run_jobs()
    assert heard_by(texts, number="+441632960961")[-1][1] == "What is your user name?"


def test_steps_and_services_cannot_print_the_token(robo, texts, shop):
    shop.answers["POST /note"] = lambda asked: (200, {"said": asked.json})
    members = document(shop.url)
    members["web_services"][1]["body"] = {"all": "{authtoken} {login} {password}"}
    robo(*STEPS[:-1], {"kind": "say", "text": "{authtoken} {authtoken:shop} {token_uid} {password}"}, **members)
    write = sms(texts)
    write("hello")
    write("vera")
    assert write("s3cret") == ["{authtoken} {authtoken:shop} {token_uid} {password}"]


def test_a_sealed_answer_is_masked_for_sockets_and_repeats_too(robo, texts, shop):
    robo(*STEPS, **document(shop.url))
    write = sms(texts)
    write("hello")
    number = uuid7()
    first = receive(texts, sender=NUMBER, text="vera", message_id=number)
    again = receive(texts, sender=NUMBER, text="vera", message_id=number)
    assert (first.is_sealed, first.is_fresh, again.is_fresh, again.seq) == (True, True, False, first.seq)
    assert SealedAnswer.objects.count() == 1


def test_an_agent_who_takes_over_while_a_password_is_asked_for_does_not_see_it(robo, texts, shop, ana):
    robo(*STEPS, **document(shop.url))
    write = sms(texts)
    write("hello")
    write("vera")
    assign(Conversation.objects.get().pk, to=ana, by=ana)
    assert write("s3cret") == []
    assert Message.objects.order_by("-seq").first().text == MASK
    assert write("Are you there?") == []
    assert Message.objects.order_by("-seq").first().text == "Are you there?"
