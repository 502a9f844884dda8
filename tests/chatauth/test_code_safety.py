"""What makes a code safe where nobody looks: how it is made and kept, who gets one, and what is said of it."""

import random
import re
import time
from statistics import median
from typing import Any
from uuid import uuid4

import phonenumbers
import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.db.utils import ProgrammingError
from phonenumbers import PhoneNumberType

from channels_app.models import Channel
from chatauth.challenges.digits import is_right, keep, new_code
from chatauth.models import Attempt, Challenge, Session
from core.models import Entry
from tests.chatauth.code_world import CODE, PHONE, Visitor, let_time_pass, refused
from tests.factories import ChannelFactory
from tests.jobs import run_jobs

LIMITS = ["code_address", "code_pause", "code_burst", "code_day", "code_block", "code_channel", "code_all"]


def test_O01_whoever_knows_the_programs_random_numbers_does_not_know_the_code() -> None:
    random.seed(7)
    codes = [new_code() for _ in range(5)]
    random.seed(7)
    assert [new_code() for _ in range(5)] != codes


def test_O01_trying_what_is_stored_is_slow_and_needs_a_key_outside_the_database(settings: Any) -> None:
    challenge = uuid4()
    kept = keep(challenge, "123456")
    took = []
    for _ in range(5):
        began = time.perf_counter()
        assert is_right(challenge, "123456", kept)
        took.append(time.perf_counter() - began)
    assert median(took) > 0.003
    assert keep(challenge, "123456").digest != kept.digest
    assert not is_right(uuid4(), "123456", kept)
    settings.SECRET_KEY = "of another installation, with the same table"
    assert not is_right(challenge, "123456", kept)


def test_O02_a_code_that_nobody_made_yet_is_never_right(visitor: Visitor) -> None:
    challenge = visitor.challenge()
    for guess in ("", "000000"):
        refused(visitor.enter(challenge, guess), 400, "code_invalid")
    assert not Session.objects.exists()


def test_O06_everything_that_an_installation_sends_has_a_budget_for_the_day(
    visitor: Visitor, site: Channel, settings: Any
) -> None:
    settings.LIMITS = {"code_all": (2, 86_400)}
    other = ChannelFactory(sign_in=["email_code"])
    answers = [
        visitor.ask(f"someone{index}@example.com", "email", address=f"192.0.2.{index}", channel=str(channel.pk))
        for index, channel in enumerate((site, other, other))
    ]
    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert int(answers[-1].headers["Retry-After"]) > 3600
    assert Entry.objects.filter(action="channel.codes_held_back", data__cause="the day's budget").count() == 1


@pytest.mark.parametrize(
    ("kind", "country"),
    [
        (PhoneNumberType.PREMIUM_RATE, "DE"),
        (PhoneNumberType.SHARED_COST, "DE"),
        (PhoneNumberType.UAN, "DE"),
        (PhoneNumberType.VOIP, "GB"),
        (PhoneNumberType.PAGER, "GB"),
        (PhoneNumberType.VOICEMAIL, "DE"),
        (PhoneNumberType.TOLL_FREE, "GB"),
        (PhoneNumberType.PERSONAL_NUMBER, "GB"),
    ],
)
def test_O07_no_kind_of_number_that_only_costs_gets_a_code(
    visitor: Visitor, site: Channel, kind: int, country: str
) -> None:
    site.code_countries = [country]
    site.save()
    example = phonenumbers.example_number_for_type(country, kind)
    assert example
    number = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    refused(visitor.ask(number), 403, "destination_refused")
    assert visitor.texts() == []


def test_O10_a_code_stands_in_no_row_of_any_table(visitor: Visitor) -> None:
    challenge = visitor.challenge()
    visitor.enter(challenge, visitor.code())
    let_time_pass()
    visitor.challenge()
    codes = {found[0] for text in visitor.texts() if (found := CODE.search(text["text"]))}
    assert len(codes) in (1, 2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT coalesce(string_agg(to_jsonb(t)::text, ' '), '') FROM {table} t")
            row = str(cursor.fetchone()[0])
            assert not [code for code in codes if re.search(rf"(?<![0-9A-Fa-f.]){code}(?![0-9A-Fa-f])", row)], table


def test_O10_a_mail_server_that_repeats_the_mail_brings_its_code_into_no_log(
    visitor: Visitor, monkeypatch: Any, caplog: Any, capfd: Any
) -> None:
    said = []

    def refuse(mail: EmailMessage, **_: Any) -> None:
        said.append(mail.body)
        raise OSError(f"550 refused: {mail.to} {mail.body}")

    monkeypatch.setattr(EmailMessage, "send", refuse)
    challenge = visitor.challenge("vera@example.com", "email")
    run_jobs()
    code = CODE.search(str(said[0]))
    assert code
    assert Attempt.objects.get().reason == "delivery_failed"
    told = caplog.text + "".join(capfd.readouterr()) + Attempt.objects.get().note
    assert code[0] not in told
    assert "vera@example.com" not in told
    refused(visitor.enter(challenge, code[0], "email"), 502, "delivery_failed")


def test_O10_a_page_about_a_fault_and_its_log_do_not_show_the_code(
    visitor: Visitor, monkeypatch: Any, caplog: Any, capfd: Any
) -> None:
    challenge = visitor.challenge()
    code = visitor.code()

    def burst(*_: object, **__: object) -> None:
        raise RuntimeError("burst")

    monkeypatch.setattr("chatauth.signin.open_session", burst)
    visitor.client.raise_request_exception = False
    answer = visitor.enter(challenge, code)
    assert answer.status_code == 500
    assert code not in answer.content.decode() + caplog.text + "".join(capfd.readouterr())


def test_R06_when_nobody_can_count_no_code_goes_out_and_none_is_tried(visitor: Visitor, monkeypatch: Any) -> None:
    challenge = visitor.challenge()
    code = visitor.code()
    monkeypatch.setattr("core.limits.SQL", "SELECT key, 0, 0 FROM a_table_that_is_gone")
    for call in (lambda: visitor.ask("vera@example.com", "email"), lambda: visitor.enter(challenge, code)):
        with pytest.raises(ProgrammingError):
            call()
    assert Challenge.objects.count() == 1
    assert not Session.objects.exists()


@pytest.mark.parametrize("limit", LIMITS)
def test_R06_each_limit_on_codes_says_when_to_come_back(visitor: Visitor, settings: Any, limit: str) -> None:
    settings.LIMITS = {**dict.fromkeys(LIMITS, (100, 60)), limit: (1, 7_200)}
    visitor.challenge(PHONE)
    answer = visitor.ask(PHONE)
    refused(answer, 429, "rate_limited")
    assert 7_100 < int(answer.headers["Retry-After"]) <= 7_200
