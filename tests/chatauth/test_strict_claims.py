"""J06, J07: what the claims of a code must be, and the exact reason when they are not."""

import datetime as dt
from typing import Any

import pytest

from chatauth.strict import Policy, Verified, verify
from core.reasons import Reason, Refused
from tests.chatauth.forge import key_for, token

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
T = int(NOW.timestamp())
DAY = 86_400
HS = key_for("HS256")


def judge(claims: Any, **policy: Any) -> Verified:
    return verify(token(claims), [HS], policy=Policy(**policy), now=NOW)


def refused(claims: Any, **policy: Any) -> tuple[Reason, str]:
    with pytest.raises(Refused) as caught:
        judge(claims, **policy)
    return caught.value.reason, caught.value.detail


def good(**more: Any) -> dict[str, Any]:
    return {"id": "vera", "iat": T, "exp": T + 600} | more


BAD_TIMES = [True, False, None, "1795262400", "", [], [T], {}, {"seconds": T}, -1, 10**30, 253_402_300_800, 1e300]


@pytest.mark.parametrize("name", ["exp", "nbf", "iat"])
@pytest.mark.parametrize("value", BAD_TIMES)
def test_J06_a_time_is_a_finite_number_of_seconds(name: str, value: Any) -> None:
    assert refused(good(**{name: value}))[0] == Reason.TOKEN_MALFORMED


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e400"])
def test_J06_a_time_beyond_all_numbers_is_malformed(number: bytes) -> None:
    assert refused(b'{"id":"vera","exp":' + number + b"}")[0] == Reason.TOKEN_MALFORMED


def test_J06_fractions_of_a_second_are_numbers() -> None:
    assert judge(good(exp=T + 0.5, iat=T - 0.25)).expires_at == NOW + dt.timedelta(seconds=0.5)


def test_J06_exp_is_required() -> None:
    reason, detail = refused({"id": "vera", "iat": T})
    assert (reason, detail) == (Reason.EXPIRY_MISSING, "The code has no exp, and this channel requires one.")


def test_J06_a_channel_may_do_without_exp() -> None:
    assert judge({"id": "vera"}, requires_expiry=False).expires_at is None


@pytest.mark.parametrize(("age", "is_good"), [(0, True), (59, True), (60, False), (61, False), (240, False)])
def test_J06_exp_has_a_leeway_of_a_minute(age: int, is_good: bool) -> None:
    claims = good(iat=T - 1_000, exp=T - age)
    if is_good:
        assert judge(claims).claims == claims
    else:
        assert refused(claims)[0] == Reason.TOKEN_EXPIRED


def test_the_sentence_says_how_long_ago_the_code_expired() -> None:
    assert refused(good(iat=T - 1_000, exp=T - 240))[1] == "The code expired 4 minutes ago."


@pytest.mark.parametrize("name", ["nbf", "iat"])
@pytest.mark.parametrize(("ahead", "is_good"), [(0, True), (60, True), (61, False), (3_600, False)])
def test_J06_nbf_and_iat_may_lie_a_minute_ahead(name: str, ahead: int, is_good: bool) -> None:
    claims = good(exp=T + 7_200, **{name: T + ahead})
    if is_good:
        assert judge(claims).claims == claims
    else:
        assert refused(claims)[0] == Reason.TOKEN_NOT_YET_VALID


def test_nbf_is_honoured_where_exp_is_not_required() -> None:
    assert refused({"id": "vera", "nbf": T + 61}, requires_expiry=False)[0] == Reason.TOKEN_NOT_YET_VALID


@pytest.mark.parametrize(
    ("claims", "is_good"),
    [
        ({"iat": T, "exp": T + 7 * DAY}, True),
        ({"iat": T, "exp": T + 7 * DAY + 1}, False),
        ({"iat": T - 30 * DAY, "exp": T + 60}, False),
        ({"exp": T + 7 * DAY}, True),
        ({"exp": T + 7 * DAY + 60}, True),
        ({"exp": T + 7 * DAY + 61}, False),
        ({"iat": T, "nbf": T, "exp": T + 8 * DAY}, False),
    ],
)
def test_J06_a_code_lives_seven_days_at_most(claims: dict[str, Any], is_good: bool) -> None:
    if is_good:
        assert judge({"id": "vera"} | claims).claims["id"] == "vera"
    else:
        assert refused({"id": "vera"} | claims)[0] == Reason.LIFETIME_TOO_LONG


def test_a_channel_sets_its_own_lifetime() -> None:
    assert judge(good(exp=T + 30 * DAY), max_lifetime=30 * DAY).claims["exp"] == T + 30 * DAY
    reason, detail = refused(good(exp=T + 301), max_lifetime=300)
    assert reason == Reason.LIFETIME_TOO_LONG
    assert detail == "The code lives for 5 minutes 1 second; this channel allows 5 minutes."


def test_a_lifetime_counts_even_where_exp_is_not_required() -> None:
    assert refused(good(exp=T + 8 * DAY), requires_expiry=False)[0] == Reason.LIFETIME_TOO_LONG


@pytest.mark.parametrize("name", ["iss", "sub", "jti"])
@pytest.mark.parametrize(
    "value", [1, True, None, [], ["a"], {}, {"a": 1}, "", "a" * 256, "a\n", "\x7f", "a\u0085", 1.5]
)
def test_J07_names_are_short_texts(name: str, value: Any) -> None:
    assert refused(good(**{name: value}))[0] == Reason.TOKEN_MALFORMED


@pytest.mark.parametrize("name", ["iss", "sub", "jti"])
@pytest.mark.parametrize("value", ["a", "a" * 255, "Jörg Müller", "李", "a b", "\u00a0", "https://idp.example/"])
def test_J07_any_text_of_255_characters_is_a_name(name: str, value: str) -> None:
    assert judge(good(**{name: value})).claims[name] == value


@pytest.mark.parametrize("value", [1, True, None, {}, {"a": 1}, [1], ["a", None], [["a"]], "", [""], "a" * 256])
def test_J07_aud_is_a_text_or_a_list_of_texts(value: Any) -> None:
    assert refused(good(aud=value))[0] == Reason.TOKEN_MALFORMED


@pytest.mark.parametrize("aud", ["chat", ["chat"], ["other", "chat"]])
def test_J07_aud_must_contain_the_channels_audience(aud: Any) -> None:
    assert judge(good(aud=aud), audience="chat").claims["aud"] == aud


@pytest.mark.parametrize("aud", ["other", "Chat", "chat ", "cha", "chatt", [], ["other"], ["chat,other"]])
def test_J07_another_audience_is_a_mismatch(aud: Any) -> None:
    assert refused(good(aud=aud), audience="chat")[0] == Reason.AUDIENCE_MISMATCH


def test_J07_a_missing_aud_is_a_mismatch_where_one_is_expected() -> None:
    reason, detail = refused(good(), audience="chat")
    assert (reason, detail) == (Reason.AUDIENCE_MISMATCH, "aud is missing, this channel expects 'chat'.")
    assert refused(good(aud="x"), audience="chat")[1] == "aud is 'x', this channel expects 'chat'."


def test_aud_and_iss_are_not_compared_where_the_channel_sets_none() -> None:
    claims = good(aud="somebody", iss="anybody")
    assert judge(claims).claims == claims


@pytest.mark.parametrize("iss", ["https://idp.example", "https://IDP.example/", "https://idp.example/ ", "idp"])
def test_J07_iss_is_compared_exactly(iss: str) -> None:
    assert judge(good(iss="https://idp.example/"), issuer="https://idp.example/").claims["id"] == "vera"
    assert refused(good(iss=iss), issuer="https://idp.example/")[0] == Reason.ISSUER_MISMATCH


def test_J07_a_missing_iss_is_a_mismatch_where_one_is_expected() -> None:
    assert refused(good(), issuer="idp")[0] == Reason.ISSUER_MISMATCH


def test_J07_texts_that_only_look_alike_differ() -> None:
    assert refused(good(iss="e\u0301"), issuer="\u00e9")[0] == Reason.ISSUER_MISMATCH


def test_J10_a_one_time_code_needs_a_jti() -> None:
    assert judge(good(jti="once"), requires_jti=True).jti == "once"
    assert refused(good(), requires_jti=True)[0] == Reason.TOKEN_MALFORMED


def test_the_payload_is_an_object() -> None:
    assert refused(b'"vera"')[0] == Reason.TOKEN_MALFORMED
