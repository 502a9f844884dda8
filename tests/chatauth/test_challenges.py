"""Asking for a code and entering it: security checks O01 to O05, O08 and O09."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from statistics import median
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.utils import timezone

from accounts.identities import IdentityClaim, give
from accounts.models import EndUser, Identity
from channels_app.models import Channel
from chatauth.challenges.digits import new_code, read_code
from chatauth.models import Attempt, Challenge, Session
from chatauth.revocation import end_everything_of
from chatauth.tasks import forget_old_sign_ins
from core.audit import SYSTEM
from tests.chatauth.code_world import OTHER_PHONE, PHONE, Visitor, latest, let_time_pass, reasons, refused
from tests.factories import ChannelFactory, EndUserFactory
from tests.jobs import run_jobs


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_code_by_sms_signs_a_visitor_in(visitor: Visitor) -> None:
    answer = visitor.ask(name=" Vera  Lind ", email="vera@example.com")
    assert answer.status_code == 202
    assert set(answer.json()) == {"challenge", "expires_in", "resend_in"}
    assert (answer.json()["expires_in"], answer.json()["resend_in"]) == (300, 60)
    [text] = visitor.texts()
    assert text["to"] == PHONE
    entered = visitor.enter(answer.json()["challenge"], visitor.code())
    assert entered.status_code == 201
    assert entered.json()["end_user"]["assurance"] == "verified"
    end_user = EndUser.objects.get()
    assert (end_user.name, end_user.phone, end_user.made_by) == ("Vera Lind", PHONE, "sms_code")
    assert end_user.claimed == {"name": "Vera Lind", "email": "vera@example.com"}
    identity = Identity.objects.get()
    assert (identity.kind, identity.issuer, identity.value) == ("phone", "code", PHONE)
    assert reasons() == [""]
    assert end_user.seat_taken_at is None


def test_the_same_number_is_the_same_person_and_another_is_not(visitor: Visitor) -> None:
    ids = []
    for phone in (PHONE, PHONE, OTHER_PHONE):
        let_time_pass()
        challenge = visitor.challenge(phone)
        ids.append(visitor.enter(challenge, visitor.code()).json()["end_user"]["id"])
    assert ids[0] == ids[1] != ids[2]


def test_a_code_by_mail_signs_a_visitor_in(visitor: Visitor) -> None:
    challenge = visitor.challenge("Vera@Example.com", "email")
    entered = visitor.enter(challenge, visitor.mailed_code(), "email")
    assert entered.status_code == 201
    identity = Identity.objects.get()
    assert (identity.kind, identity.issuer, identity.key) == ("email", "code", "vera@example.com")


def test_a_code_never_reaches_what_the_backend_asserted(visitor: Visitor, site: Channel) -> None:
    known = EndUserFactory(company=site.company)
    give(known, IdentityClaim("email", "integrator", "vera@example.com"))
    challenge = visitor.challenge("vera@example.com", "email")
    entered = visitor.enter(challenge, visitor.mailed_code(), "email")
    assert entered.json()["end_user"]["id"] != str(known.pk)


def test_O01_the_code_is_random_short_lived_and_kept_as_a_slow_hash_alone(visitor: Visitor) -> None:
    codes = {new_code() for _ in range(2_000)}
    assert len(codes) > 1_950
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    visitor.challenge()
    code = visitor.code()
    row = latest()
    assert row.expires_at - row.created_at <= timedelta(minutes=5, seconds=1)
    assert (len(row.salt), len(row.digest)) == (16, 32)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM chatauth_challenge c")
        stored = json.loads(cursor.fetchone()[0])
    assert all(code not in str(value) for name, value in stored.items() if name not in ("salt", "digest", "id"))
    began = time.perf_counter()
    visitor.enter(str(row.pk), wrong(code))
    assert time.perf_counter() - began > 0.002


def test_a_code_expires(visitor: Visitor) -> None:
    challenge = visitor.challenge()
    code = visitor.code()
    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1)):
        refused(visitor.enter(challenge, code), 400, "code_expired")


def test_O02_the_sixth_try_is_refused_even_if_it_is_right(visitor: Visitor) -> None:
    challenge = visitor.challenge()
    code = visitor.code()
    for _ in range(5):
        refused(visitor.enter(challenge, wrong(code)), 400, "code_invalid")
    answer = visitor.enter(challenge, code)
    refused(answer, 429, "too_many_attempts")
    assert int(answer.headers["Retry-After"]) > 0
    assert reasons() == ["code_invalid"] * 5 + ["too_many_attempts"]


@pytest.mark.django_db(transaction=True)
def test_O02_of_200_parallel_guesses_at_most_5_are_evaluated(visitor: Visitor, monkeypatch: Any) -> None:
    challenge = visitor.challenge()
    code = visitor.code()
    evaluated = []
    monkeypatch.setattr(
        "chatauth.challenges.checking.is_right", lambda pk, guess, kept: bool(evaluated.append(guess)) or guess == code
    )

    def guess(number: int) -> int:
        try:
            return int(visitor.enter(challenge, f"{(int(code) + 1 + number) % 1_000_000:06d}").status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as threads:
        statuses = list(threads.map(guess, range(200)))
    assert len(evaluated) == 5
    assert sorted(set(statuses)) == [400, 429]
    refused(visitor.enter(challenge, code), 429, "too_many_attempts")
    assert not Session.objects.exists()


def test_O03_asking_for_a_new_code_wins_no_more_tries(visitor: Visitor, settings: Any) -> None:
    settings.LIMITS = {"code_try": (7, 86_400), "code_pause": (100, 60), "code_burst": (100, 60)}
    first = visitor.challenge()
    for _ in range(5):
        refused(visitor.enter(first, "000000"), 400, "code_invalid")
    second = visitor.challenge()
    for _ in range(2):
        refused(visitor.enter(second, "000000"), 400, "code_invalid")
    refused(visitor.enter(second, visitor.code()), 429, "too_many_attempts")


def test_O03_a_number_gets_three_codes_in_a_quarter_of_an_hour_on_whatever_channel(
    visitor: Visitor, site: Channel, settings: Any
) -> None:
    settings.LIMITS = {"code_pause": (100, 60)}
    other = ChannelFactory(company=site.company, sign_in=["sms_code"], code_country="GB")
    neighbour = ChannelFactory(sign_in=["sms_code"], code_country="GB")
    for index, channel in enumerate((site, other, neighbour)):
        assert visitor.ask(channel=str(channel.pk), address=f"192.0.2.{index}").status_code == 202
    answer = visitor.ask(address="192.0.2.77")
    refused(answer, 429, "rate_limited")
    assert int(answer.headers["Retry-After"]) > 60


def test_O04_a_new_code_voids_the_one_before(visitor: Visitor) -> None:
    first = visitor.challenge()
    old = visitor.code()
    let_time_pass()
    second = visitor.challenge()
    refused(visitor.enter(first, old), 400, "code_expired")
    assert visitor.enter(second, visitor.code()).status_code == 201


def test_O04_a_code_is_good_for_its_own_challenge_channel_and_kind(visitor: Visitor, site: Channel) -> None:
    other = ChannelFactory(company=site.company, sign_in=["sms_code", "email_code"])
    challenge = visitor.challenge()
    code = visitor.code()
    refused(visitor.enter(challenge, code, channel=other), 400, "code_expired")
    refused(visitor.enter(challenge, code, "email"), 400, "code_expired")
    another = visitor.challenge(OTHER_PHONE)
    assert visitor.code() == code or refused(visitor.enter(another, code), 400, "code_invalid")
    refused(visitor.enter("00000000-0000-7000-8000-000000000000", code), 400, "code_expired")
    assert visitor.enter(challenge, code).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_O05_of_16_parallel_right_entries_one_makes_a_session(visitor: Visitor) -> None:
    challenge = visitor.challenge()
    code = visitor.code()

    def enter(_: int) -> int:
        try:
            return int(visitor.enter(challenge, code).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as threads:
        statuses = list(threads.map(enter, range(16)))
    assert statuses.count(201) == 1
    assert Session.objects.count() == 1
    refused(visitor.enter(challenge, code), 400, "code_expired")


def test_O08_known_and_unknown_get_one_answer_in_the_same_time(visitor: Visitor, site: Channel, settings: Any) -> None:
    settings.LIMITS = dict.fromkeys(("code_address", "code_pause", "code_burst", "code_day"), (10000, 60))
    known = EndUserFactory(company=site.company)
    give(known, IdentityClaim("email", "code", "known@example.com"))
    site.email_access, site.invited_emails = "invited", ["known@example.com"]
    site.save()
    shapes = set()

    def takes_alike() -> bool:
        times: dict[str, list[float]] = {"known@example.com": [], "nobody@example.com": []}
        for _ in range(15):
            for address, took in times.items():
                began = time.perf_counter()
                answer = visitor.ask(address, "email")
                took.append(time.perf_counter() - began)
                body = {name: value for name, value in answer.json().items() if name != "challenge"}
                shapes.add((answer.status_code, json.dumps(body), tuple(sorted(answer.headers))))
        fast, slow = sorted(median(took) for took in times.values())
        return slow < fast * 1.5 + 0.002

    assert any(takes_alike() for _ in range(5)), "What differs by itself differs each time; a busy machine does not."
    assert len(shapes) == 1
    run_jobs()
    assert {message.to[0] for message in mail.outbox} == {"known@example.com"}
    states = {visitor.client.get(f"/widget/api/v1/challenges/{row.pk}").content for row in Challenge.objects.all()[:2]}
    assert states == {b'{"state":"sent"}'}


def test_O08_nothing_that_a_stranger_wrote_is_in_the_message(visitor: Visitor) -> None:
    visitor.challenge(name="Win now at evil.example", locale="tr")
    visitor.challenge("vera@example.com", "email", name="Win now at evil.example", locale="<b>")
    visitor.mailed_code()
    [message] = mail.outbox
    html = str(message.alternatives[0][0])
    for text in (visitor.texts()[0]["text"], str(message.message()), html):
        assert "evil" not in text
        assert "http" not in text.replace("http-equiv", "")


@pytest.mark.parametrize(
    "spelling",
    [
        "+447400123456",
        "0044 7400 123456",
        "07400 123456",
        "+44 (7400) 123-456",
        "\u200e+44 7400123456",
        "＋４４７４００１２３４５６",
    ],
)
def test_O09_a_number_has_one_key_however_it_is_spelt(visitor: Visitor, spelling: str) -> None:
    visitor.challenge(PHONE)
    refused(visitor.ask(spelling), 429, "rate_limited")


@pytest.mark.parametrize(
    "spelling", ["VERA@example.com", "v.era@example.com", "vera+1@Example.com", "ｖera@example.com"]
)
def test_O09_a_mailbox_has_one_key_however_it_is_spelt(visitor: Visitor, spelling: str) -> None:
    visitor.challenge("vera@example.com", "email")
    refused(visitor.ask(spelling, "email"), 429, "rate_limited")


@pytest.mark.parametrize(
    "address", ["véra@example.com", "vera@exam ple", "vera", "a@b", 7, "", None, "x" * 250 + "@a.test"]
)
def test_only_a_plain_mailbox_gets_a_code(visitor: Visitor, address: Any) -> None:
    refused(visitor.ask(address, "email"), 400, "invalid_request")
    assert not Challenge.objects.exists()


@pytest.mark.parametrize("typed", ["12 34 56", "123-456", "１２３４５６", "١٢٣٤٥٦", " 123456 "])
def test_a_code_may_be_typed_in_any_digits(typed: str) -> None:
    assert read_code(typed) == "123456"


@pytest.mark.parametrize(
    ("credential", "status", "code"),
    [
        (None, 401, "token_missing"),
        ("123456", 401, "token_malformed"),
        ({"challenge": "x", "code": "1"}, 401, "token_malformed"),
        ({"challenge": 7, "code": "1"}, 401, "token_malformed"),
        ({"challenge": "00000000-0000-7000-8000-000000000000", "code": []}, 401, "token_malformed"),
    ],
)
def test_a_credential_of_another_shape_is_refused(visitor: Visitor, credential: Any, status: int, code: str) -> None:
    body = {"channel": str(visitor.channel.pk), "method": "sms_code", "credential": credential}
    refused(visitor.post("/widget/api/v1/sessions", body), status, code)


@pytest.mark.parametrize("kind", [None, "pigeon", [], {}, 7])
def test_another_kind_is_refused(visitor: Visitor, kind: Any) -> None:
    refused(
        visitor.post("/widget/api/v1/challenges", {"channel": str(visitor.channel.pk), "kind": kind}),
        400,
        "invalid_request",
    )


def test_a_channel_that_does_not_list_codes_sends_none(visitor: Visitor, site: Channel) -> None:
    site.sign_in = ["anonymous"]
    site.save()
    refused(visitor.ask(), 403, "method_not_enabled")
    refused(visitor.ask("vera@example.com", "email"), 403, "method_not_enabled")
    assert visitor.texts() == []


def test_another_sites_page_gets_no_code(visitor: Visitor) -> None:
    refused(visitor.ask(origin="https://evil.example"), 403, "origin_not_allowed")
    refused(visitor.ask(embed_origin="https://evil.example"), 403, "origin_not_allowed")
    assert reasons() == ["origin_not_allowed"] * 2


def test_whoever_was_logged_out_everywhere_needs_a_newer_code(visitor: Visitor) -> None:
    challenge = visitor.challenge()
    visitor.enter(challenge, visitor.code())
    let_time_pass()
    challenge = visitor.challenge()
    code = visitor.code()
    end_everything_of(EndUser.objects.get(), by=SYSTEM, why="test")
    refused(visitor.enter(challenge, code), 401, "token_revoked")


def test_a_neighbours_number_is_another_person(visitor: Visitor, bolt_site: Channel) -> None:
    mine = visitor.enter(visitor.challenge(), visitor.code()).json()
    let_time_pass()
    bolt_site.sign_in, bolt_site.code_country = ["sms_code"], "GB"
    bolt_site.save()
    challenge = visitor.challenge(channel=str(bolt_site.pk))
    theirs = visitor.enter(challenge, visitor.code(), channel=bolt_site).json()
    assert mine["end_user"]["id"] != theirs["end_user"]["id"]


def test_challenges_are_forgotten_after_a_day(visitor: Visitor) -> None:
    visitor.challenge()
    Challenge.objects.update(created_at=timezone.now() - timedelta(days=2))
    forget_old_sign_ins()
    assert not Challenge.objects.exists()


def test_O10_a_code_is_in_no_log(visitor: Visitor, caplog: Any, capfd: Any) -> None:
    challenge = visitor.challenge()
    code = visitor.code()
    refused(visitor.enter(challenge, wrong(code)), 400, "code_invalid")
    assert visitor.enter(challenge, code).status_code == 201
    assert code not in caplog.text
    assert code not in "".join(capfd.readouterr())
    assert Attempt.objects.filter(note__contains=code).count() == 0
