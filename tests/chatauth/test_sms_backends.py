"""What takes a text message to somebody's phone, each against a server that speaks its protocol."""

import base64
import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from chatauth import sms
from chatauth.models import Attempt, Challenge
from tests.chatauth.code_world import PHONE, Visitor, refused
from tests.chatauth.gateway import SECRET, Gateway, expect_signed
from tests.jobs import run_jobs

SID, TOKEN = "AC" + "0" * 32, "an auth token"


class Twilio(Gateway):
    """Judges a call as https://www.twilio.com/docs/messaging/api/message-resource says."""

    def respond(self, call: dict[str, Any]) -> tuple[int, Any]:
        expected = base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
        if call["headers"].get("authorization") != f"Basic {expected}":
            return 401, {"code": 20003, "message": "Authenticate", "status": 401}
        if call["path"] != f"/2010-04-01/Accounts/{SID}/Messages.json":
            return 404, {"code": 20404, "message": "not found", "status": 404}
        form = {name: values[0] for name, values in parse_qs(call["body"].decode(), strict_parsing=True).items()}
        if form["To"].endswith("000"):
            return 400, {"code": 21211, "message": f"The 'To' number {form['To']} is not valid.", "status": 400}
        if not form.get("Body") or not ("From" in form) ^ ("MessagingServiceSid" in form):
            return 400, {"code": 21602, "message": "required", "status": 400}
        return 201, {"sid": "SM" + "0" * 32, "status": "queued", "to": form["To"], "error_code": None}


@pytest.fixture
def twilio(settings: Any) -> Iterator[Twilio]:
    twilio = Twilio()
    settings.OUTBOUND_ALLOW = [f"127.0.0.1:{twilio.server.server_port}"]
    settings.SMS_BACKEND, settings.TWILIO_URL = "twilio", twilio.url
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_FROM = SID, TOKEN, "+15005550006"
    yield twilio
    twilio.close()


def send(to: str = PHONE, text: str = "123456 is your code ✓") -> None:
    sms.backend().send(to=to, text=text, message_id="m1")


def test_the_file_gets_one_private_line_for_each_message(settings: Any, tmp_path: Path) -> None:
    settings.SMS_BACKEND = f"file:{tmp_path / 'new'}"
    send()
    send(text="a second\none")
    file = tmp_path / "new" / "sms.jsonl"
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [set(line) for line in lines] == [{"to", "text", "at"}] * 2
    assert lines[0]["text"] == "123456 is your code ✓"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_console_prints(settings: Any, capsys: Any) -> None:
    settings.SMS_BACKEND = "console"
    send()
    assert capsys.readouterr().out == f"SMS to {PHONE}: 123456 is your code ✓\n"


def test_twilio_gets_the_call_that_it_documents(twilio: Twilio) -> None:
    send()
    [call] = twilio.calls
    assert parse_qs(call["body"].decode()) == {
        "To": [PHONE],
        "From": ["+15005550006"],
        "Body": ["123456 is your code ✓"],
    }


def test_a_messaging_service_of_twilio_chooses_the_sender(twilio: Twilio, settings: Any) -> None:
    settings.TWILIO_FROM = "MG" + "1" * 32
    send()
    assert parse_qs(twilio.calls[0]["body"].decode())["MessagingServiceSid"] == ["MG" + "1" * 32]


@pytest.mark.parametrize(
    ("change", "code"), [({"TWILIO_AUTH_TOKEN": "wrong"}, "20003"), ({"TWILIO_ACCOUNT_SID": "AC1"}, "20003")]
)
def test_what_twilio_refuses_is_not_sent(twilio: Twilio, settings: Any, change: dict[str, str], code: str) -> None:
    for name, value in change.items():
        setattr(settings, name, value)
    with pytest.raises(sms.NotSent, match=f"error {code}"):
        send()


def test_the_error_of_twilio_is_told_without_the_number(twilio: Twilio) -> None:
    with pytest.raises(sms.NotSent) as raised:
        send("+447400123000")
    assert str(raised.value) == "Twilio answered 400, error 21211"


def test_a_gateway_of_the_operator_gets_a_signed_call(gateway: Gateway, settings: Any) -> None:
    settings.SMS_BACKEND, settings.SMS_HTTPS_URL, settings.SMS_HTTPS_SECRET = "https", f"{gateway.url}/sms", SECRET
    send()
    [call] = gateway.calls
    assert json.loads(call["body"]) == {"id": "m1", "to": PHONE, "text": "123456 is your code ✓"}
    expect_signed(call)
    gateway.answer = (503, {})
    with pytest.raises(sms.NotSent, match="503"):
        send()


def test_S01_a_gateway_inside_our_network_is_not_called_unless_allowed(gateway: Gateway, settings: Any) -> None:
    settings.SMS_BACKEND, settings.SMS_HTTPS_URL, settings.SMS_HTTPS_SECRET = "https", gateway.url, SECRET
    settings.OUTBOUND_ALLOW = []
    with pytest.raises(sms.NotSent):
        send()
    assert gateway.calls == []


class Pigeon:
    """A back-end of somebody's own."""

    sent: list[str] = []

    def send(self, *, to: str, text: str, message_id: str) -> None:
        Pigeon.sent.append(to)


def test_a_backend_of_ones_own_is_named_by_its_path(settings: Any) -> None:
    settings.SMS_BACKEND = "tests.chatauth.test_sms_backends.Pigeon"
    send()
    assert sms.backend().sent == [PHONE]  # type: ignore[attr-defined]


def test_without_a_backend_no_code_is_promised(visitor: Visitor, settings: Any) -> None:
    settings.SMS_BACKEND = ""
    refused(visitor.ask(), 403, "method_not_enabled")


def test_a_code_that_could_not_be_sent_says_so(visitor: Visitor, twilio: Twilio, settings: Any) -> None:
    challenge = visitor.challenge("+447400123000")
    state = f"/widget/api/v1/challenges/{challenge}"
    assert visitor.client.get(state).json() == {"state": "sending"}
    run_jobs()
    assert visitor.client.get(state).json() == {"state": "failed"}
    refused(visitor.enter(challenge, "123456"), 502, "delivery_failed")
    assert Attempt.objects.earliest("id").note == "Twilio answered 400, error 21211"
    assert Challenge.objects.get().tries == 0
