"""How many codes go out, and to whom: security checks O06 and O07."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from channels_app.models import Channel
from chatauth.models import Attempt, Challenge
from core.models import Entry
from tests.chatauth.code_world import PHONE, Visitor, let_time_pass, reasons, refused
from tests.jobs import run_jobs


def test_O06_a_number_gets_one_code_a_minute(visitor: Visitor) -> None:
    visitor.challenge()
    answer = visitor.ask()
    refused(answer, 429, "rate_limited")
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert reasons() == ["rate_limited"]


def test_O06_a_number_gets_ten_codes_a_day(visitor: Visitor, settings: Any) -> None:
    settings.LIMITS = {"code_pause": (100, 60), "code_burst": (100, 900)}
    answers = [visitor.ask(address=f"192.0.2.{index}").status_code for index in range(12)]
    assert answers == [202] * 10 + [429] * 2


@pytest.mark.parametrize("network", ["192.0.2.7", "2001:db8:1:2::{}"])
def test_O06_an_address_asks_for_ten_codes_an_hour(visitor: Visitor, network: str) -> None:
    answers = [
        visitor.ask(f"someone{index}@example.com", "email", address=network.format(index)).status_code
        for index in range(1, 13)
    ]
    assert answers == [202] * 10 + [429] * 2
    assert visitor.ask("other@example.com", "email", address="198.51.100.1").status_code == 202


def test_O06_a_channel_has_a_budget_for_the_day_and_its_owners_hear_of_its_end(
    visitor: Visitor, settings: Any, olga: User
) -> None:
    settings.LIMITS = {"code_channel": (3, 86_400)}
    answers = [
        visitor.ask(f"someone{index}@example.com", "email", address=f"192.0.2.{index}").status_code
        for index in range(5)
    ]
    assert answers == [202] * 3 + [429] * 2
    run_jobs()
    told = [message for message in mail.outbox if message.to == [olga.email]]
    assert len(told) == 1
    assert "the day's budget" in told[0].body
    assert "Codes go out again within a day." in told[0].body
    assert f"/admin/chatauth/attempt/?channel__id__exact={visitor.channel.pk}&outcome=refused" in told[0].body
    assert Attempt.objects.filter(reason="rate_limited", note__endswith="; the day's budget").count() == 2
    assert Entry.objects.filter(action="channel.codes_held_back").count() == 1


def test_what_a_narrow_limit_refuses_does_not_use_up_the_channels_budget(visitor: Visitor, settings: Any) -> None:
    settings.LIMITS = {"code_channel": (2, 86_400)}
    visitor.challenge("a@example.com", "email")
    for _ in range(5):
        refused(visitor.ask("a@example.com", "email"), 429, "rate_limited")
    assert visitor.ask("b@example.com", "email", address="192.0.2.2").status_code == 202


def test_O07_500_adjacent_numbers_get_no_more_than_the_limit(visitor: Visitor, olga: User) -> None:
    answers = [
        visitor.ask(f"+4474001{number:05d}", address=f"10.{number // 250}.{number % 250}.1").status_code
        for number in range(23_000, 23_500)
    ]
    assert answers.count(202) == 20
    assert len(visitor.texts()) == 20
    assert Entry.objects.filter(action="channel.codes_held_back", data__cause="neighbouring numbers").count() == 1
    assert [message.to for message in mail.outbox] == [[olga.email]]


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("+449012345678", "premium"),
        ("+448431234567", "premium"),
        ("+445500000000", "universal access"),
        ("+447024123456", "personal number that costs"),
        ("+870772001234", "satellite"),
        ("+8835100123456", "no country"),
        ("+905321234567", "another country"),
        ("+14155552671", "another country"),
    ],
)
def test_O07_nothing_goes_to_numbers_that_only_cost(visitor: Visitor, number: str, why: str) -> None:
    refused(visitor.ask(number), 403, "destination_refused")
    assert visitor.texts() == []
    assert reasons() == ["destination_refused"]


def test_O07_the_channels_list_of_countries_counts(visitor: Visitor, site: Channel) -> None:
    site.code_countries = ["TR", "DE"]
    site.save()
    refused(visitor.ask(PHONE), 403, "destination_refused")
    assert visitor.ask("+905321234567").status_code == 202
    assert visitor.ask("+4915112345678").status_code == 202


def test_O07_a_channel_that_names_no_country_sends_where_the_operator_says(
    visitor: Visitor, site: Channel, settings: Any
) -> None:
    site.code_country = ""
    site.save()
    settings.SMS_COUNTRIES = []
    refused(visitor.ask(PHONE), 403, "destination_refused")
    settings.SMS_COUNTRIES = ["GB"]
    assert visitor.ask(PHONE).status_code == 202


def settle(channel: Channel, *, used: int, unused: int) -> None:
    """As many codes to one range of numbers, sent some minutes ago."""
    then = timezone.now() - timedelta(minutes=10)
    Challenge.objects.bulk_create(
        Challenge(
            company=channel.company,
            channel=channel,
            kind="sms",
            to=f"+4474008{number:05d}",
            block="447400",
            created_at=then,
            sent_at=then,
            used_at=then if number < used else None,
        )
        for number in range(used + unused)
    )


def test_O07_a_range_of_numbers_whose_codes_nobody_enters_is_paused(
    visitor: Visitor, site: Channel, olga: User
) -> None:
    settle(site, used=9, unused=41)
    refused(visitor.ask(PHONE), 403, "destination_refused")
    assert visitor.ask("+447500123456").status_code == 202
    assert Entry.objects.filter(data__cause="codes that nobody enters").count() == 1
    assert Attempt.objects.filter(note__endswith="; codes that nobody enters").exists()
    run_jobs()
    assert "Numbers that begin with the same six digits wait for up to an hour" in mail.outbox[-1].body
    Challenge.objects.update(created_at=F("created_at") - timedelta(hours=1))
    let_time_pass()
    assert visitor.ask(PHONE).status_code == 202


def test_O07_a_range_whose_codes_are_entered_goes_on(visitor: Visitor, site: Channel) -> None:
    settle(site, used=10, unused=40)
    assert visitor.ask(PHONE).status_code == 202


def test_R06_a_wrong_number_uses_up_nothing(visitor: Visitor) -> None:
    for _ in range(12):
        refused(visitor.ask("12"), 400, "invalid_request")
    assert visitor.ask(PHONE).status_code == 202
