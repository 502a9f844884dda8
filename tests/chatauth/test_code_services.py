"""Codes that the company's own services send and check."""

import json
from typing import Any

import pytest

from channels_app.models import Channel
from chatauth.challenges.services import tell_sender
from chatauth.models import Attempt, Challenge
from chatauth.sms import NotSent
from core import vault
from tests.chatauth.code_world import CODE, PHONE, Visitor, refused
from tests.chatauth.gateway import SECRET, Gateway, expect_signed
from tests.jobs import run_jobs


@pytest.fixture
def own(site: Channel, gateway: Gateway, visitor: Visitor) -> Channel:
    site.code_service = "own"
    site.code_sender_url, site.code_validator_url = f"{gateway.url}/send", f"{gateway.url}/check"
    site.code_secret_sealed = vault.seal(SECRET)
    site.save()
    return site


def test_an_own_sender_gets_our_code_and_we_check_it(visitor: Visitor, own: Channel, gateway: Gateway) -> None:
    own.code_service = "own_sender"
    own.save()
    challenge = visitor.challenge(locale="tr")
    assert visitor.texts() == []
    [call] = gateway.calls
    expect_signed(call)
    body = json.loads(call["body"])
    code = body.pop("code")
    assert CODE.fullmatch(code)
    assert body == {"challenge": challenge, "kind": "sms", "to": PHONE, "locale": "tr", "channel": str(own.pk)}
    assert call["headers"]["x-usher-delivery"] == challenge
    assert visitor.enter(challenge, code).status_code == 201
    assert len(gateway.calls) == 1


def test_own_sender_and_own_validator_keep_the_code_to_themselves(
    visitor: Visitor, own: Channel, gateway: Gateway
) -> None:
    challenge = visitor.challenge()
    run_jobs()
    assert "code" not in json.loads(gateway.calls[0]["body"])
    gateway.answers["/check"] = (200, {"valid": False})
    refused(visitor.enter(challenge, "AB12"), 400, "code_invalid")
    gateway.answers["/check"] = (200, {"valid": True})
    assert visitor.enter(challenge, "AB12").status_code == 201
    call = gateway.calls[-1]
    expect_signed(call)
    assert json.loads(call["body"]) == {"challenge": challenge, "to": PHONE, "code": "AB12"}


@pytest.mark.parametrize(
    "answer",
    [(500, {}), (200, b"no"), (200, {"valid": "true"}), (200, {"valid": 1}), (200, []), (302, {"valid": True})],
)
def test_an_own_validator_that_does_not_answer_lets_nobody_in(
    visitor: Visitor, own: Channel, gateway: Gateway, answer: Any
) -> None:
    challenge = visitor.challenge()
    gateway.answers["/check"] = answer
    refused(visitor.enter(challenge, "123456"), 502, "delivery_failed")


def test_K03_without_the_vaults_key_nothing_is_sent_and_nobody_is_let_in(
    visitor: Visitor, own: Channel, gateway: Gateway, settings: Any
) -> None:
    challenge = visitor.challenge()
    settings.VAULT_KEYS = {"new": bytes(32)}
    refused(visitor.enter(challenge, "123456"), 502, "delivery_failed")
    with pytest.raises(NotSent):
        tell_sender(Challenge.objects.get(pk=challenge), code=None)
    assert gateway.calls == []


@pytest.mark.parametrize("enforcement", ["off", "observe"])
def test_a_validator_that_is_away_is_no_wrong_code_even_where_those_are_let_in(
    visitor: Visitor, own: Channel, gateway: Gateway, enforcement: str
) -> None:
    own.enforcement, own.sign_in = enforcement, ["sms_code", "anonymous"]
    own.save()
    challenge = visitor.challenge()
    gateway.answers["/check"] = (500, {})
    refused(visitor.enter(challenge, "123456"), 502, "delivery_failed")
    gateway.answers["/check"] = (200, {"valid": False})
    assert visitor.enter(challenge, "123456").json()["end_user"]["assurance"] == "anonymous"


def test_O02_an_own_validator_is_asked_five_times_at_most(visitor: Visitor, own: Channel, gateway: Gateway) -> None:
    challenge = visitor.challenge()
    run_jobs()
    gateway.answers["/check"] = (200, {"valid": False})
    for _ in range(5):
        refused(visitor.enter(challenge, "000000"), 400, "code_invalid")
    refused(visitor.enter(challenge, "000000"), 429, "too_many_attempts")
    assert [call["path"] for call in gateway.calls] == ["/send"] + ["/check"] * 5


def test_a_service_without_a_secret_is_not_called(visitor: Visitor, own: Channel, gateway: Gateway) -> None:
    own.code_secret_sealed = ""
    own.save()
    visitor.challenge()
    run_jobs()
    assert gateway.calls == []
    assert Attempt.objects.get().reason == "delivery_failed"


def test_mails_are_ours_whoever_sends_the_text_messages(visitor: Visitor, own: Channel, gateway: Gateway) -> None:
    challenge = visitor.challenge("vera@example.com", "email")
    assert visitor.enter(challenge, visitor.mailed_code(), "email").status_code == 201
    assert gateway.calls == []
