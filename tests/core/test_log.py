import json
import logging
from typing import Any
from urllib.parse import urlsplit

import pytest

from accounts.invitations import make
from accounts.links import fresh_invitation_link, reset_link
from accounts.models import Company, User
from core.audit import SYSTEM
from core.log import ConsoleFormatter, JsonFormatter, redact, request_id

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJpZCI6InZlcmEifQ.c2lnbmF0dXJlLW9mLXZlcmE"
SECRET_TEXTS = {
    "management token": ("Minted with usher_mt_Ab3dE6gH_{canary} today", "usher_mt_Ab3dE6gH_[...]"),
    "api key": ("usher_key_Ab3dE6gH_{canary}", "usher_key_Ab3dE6gH_[...]"),
    "jwt": ("code eyJhbGciOiJIUzI1NiJ9.{canary}.{canary} refused", "code [...] refused"),
    "half a jwt": ("eyJhbGciOiJIUzI1NiJ9.{canary}", "[...]"),
    "query": (
        "GET /?externalAuthCode={canary}&theme=dark HTTP/1.1",
        "GET /?externalAuthCode=[...]&theme=[...] HTTP/1.1",
    ),
    "fragment": ("https://shop.test/#externalAuthCode={canary}", "https://shop.test/#externalAuthCode=[...]"),
    "authorization": ("Authorization: Bearer {canary}", "Authorization: Bearer [...]"),
    "header in a dict": ("{{'apiToken': '{canary}', 'a': 1}}", "{'apiToken': '[...]', 'a': 1}"),
    "password in an address": ("postgresql://usher:{canary}@db/usher", "postgresql://[...]@db/usher"),
    "named password": ("password={canary}", "password=[...]"),
    "one-time link": ("GET /invite/{canary}/ 200", "GET /invite/[...]/ 200"),
}
CANARY = "Q7canaryXw_91canary-Zz4canaryLm02canaryP5tr"


@pytest.mark.parametrize(("template", "expected"), SECRET_TEXTS.values(), ids=SECRET_TEXTS.keys())
def test_G01_it_blanks_a_secret_by_its_shape(template: str, expected: str) -> None:
    assert CANARY not in redact(template.format(canary=CANARY))
    assert expected in redact(template.format(canary=CANARY))


@pytest.mark.parametrize(
    "text",
    [
        "GET /chat/01a1fbca-42fb-7793-aa3d-403d2c5f0eb0/ 200",
        "GET /static/console/base.6d650113d77f.css 200",
        "Vera wrote 12 messages in 3 conversations.",
        "2 migrations are not applied.",
    ],
)
def test_it_leaves_other_texts_alone(text: str) -> None:
    assert redact(text) == text


def test_G01_the_links_that_are_mailed_to_staff_are_blanked(olga: User, acme: Company) -> None:
    invited = urlsplit(fresh_invitation_link(make(acme, "nora@acme.test", "agent", by=SYSTEM))).path
    assert redact(f"GET {invited} 200") == "GET /admin/invitation/[...]/ 200"
    reset = urlsplit(reset_link(olga)).path
    assert redact(f"GET {reset} 200") == "GET /admin/login/reset/[...]/[...]/ 200"


def test_G01_arguments_extras_and_tracebacks_are_blanked_too() -> None:
    try:
        raise ValueError(f"bad code {JWT}")
    except ValueError as error:
        record = made("refused %s", f"?externalAuthCode={CANARY}", exc_info=(type(error), error, error.__traceback__))
    record.credential = f"Bearer {JWT}"
    for formatter in (JsonFormatter(), ConsoleFormatter()):
        line = formatter.format(record)
        assert JWT not in line
        assert CANARY not in line
        assert "ValueError" in line


@pytest.mark.parametrize("hostile", ["\r\n", "\n", "\x1b[31m", "\x00", "\x85", "\u2028", "\u202e", "\x7f", "\x9b"])
@pytest.mark.parametrize("formatter", [JsonFormatter(), ConsoleFormatter()])
def test_G03_a_record_is_one_line_without_control_characters(formatter: logging.Formatter, hostile: str) -> None:
    line = formatter.format(made("name %s", f"Vera{hostile}2026 INFO forged"))
    assert len(line.splitlines()) == 1
    assert hostile[0] not in line
    assert "forged" in line


def test_G03_json_in_a_message_does_not_become_a_member() -> None:
    parsed = json.loads(JsonFormatter().format(made('%s", "level": "critical', "x\x7f\u2028")))
    assert parsed["level"] == "warning"
    assert parsed["message"] == 'x\x7f\u2028", "level": "critical'


def test_a_line_tells_time_logger_and_request() -> None:
    token = request_id.set("r-1")
    parsed = json.loads(JsonFormatter().format(made("hello")))
    request_id.reset(token)
    assert parsed["logger"] == "usher.test"
    assert parsed["request_id"] == "r-1"
    assert parsed["at"].endswith("Z")


def made(message: str, *arguments: object, exc_info: Any = None) -> logging.LogRecord:
    return logging.getLogger("usher.test").makeRecord(
        "usher.test", logging.WARNING, __file__, 1, message, arguments, exc_info
    )
