"""J03, J04, J11: what a token must look like before anything in it counts."""

import datetime as dt
import gc
import json
import time
import tracemalloc
from typing import Any

import pytest

from chatauth.strict import Policy, verify
from core.reasons import Reason, Refused
from tests.chatauth.forge import ec_key, key_for, public_jwk, rsa_key, signer_for, token

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
CLAIMS = {"id": "vera", "iat": int(NOW.timestamp()), "exp": int(NOW.timestamp()) + 600}
HS = key_for("HS256", kid="main")


def refused(text: Any, *keys: Any) -> Reason:
    with pytest.raises(Refused) as caught:
        verify(text, keys or [HS], policy=Policy(), now=NOW)
    return caught.value.reason


def test_a_good_token_is_verified_with_the_key_that_fitted() -> None:
    verified = verify(token(CLAIMS, kid="main"), [HS], policy=Policy(), now=NOW)
    assert verified.claims == CLAIMS
    assert verified.key is HS
    assert verified.issued_at == NOW
    assert verified.expires_at == NOW + dt.timedelta(minutes=10)
    assert verified.jti is None


@pytest.mark.parametrize("text", ["", None])
def test_a_token_that_is_not_there_is_missing(text: Any) -> None:
    assert refused(text) == Reason.TOKEN_MISSING


@pytest.mark.parametrize(
    "alg",
    [
        "none", "None", "nOnE", "NONE", "", "hs256", "Hs256", " HS256", "HS256 ", "HS1", "ES256K", "RS1", "HMACSHA256",
        "dir", "A256KW", "RSA-OAEP", "Ed448", "HS256\u0000",
    ],
)  # fmt: skip
def test_J03_only_the_algorithms_we_know_are_allowed(alg: str) -> None:
    expected = Reason.TOKEN_MALFORMED if "\x00" in alg else Reason.ALGORITHM_NOT_ALLOWED
    assert refused(token(CLAIMS, header={"alg": alg})) == expected
    head, body, _ = token(CLAIMS, header={"alg": alg}).split(".")
    assert refused(f"{head}.{body}.") == expected


@pytest.mark.parametrize(
    "header",
    [{}, {"typ": "JWT"}, {"alg": None}, {"alg": ["HS256"]}, {"alg": {"HS256": 1}}, {"alg": 1}, {"ALG": "HS256"}],
)
def test_J03_a_header_names_one_algorithm_as_text(header: dict) -> None:
    assert refused(token(CLAIMS, header=header)) == Reason.ALGORITHM_NOT_ALLOWED


@pytest.mark.parametrize(
    "more",
    [
        {"jku": "https://evil.example/jwks"}, {"jwk": public_jwk(rsa_key())}, {"x5u": "https://evil.example/c"},
        {"x5c": ["MII"]}, {"crit": ["exp"]}, {"crit": []}, {"b64": False}, {"b64": True}, {"zip": "DEF"},
        {"cty": "JWT"},
        {"enc": "A128GCM"}, {"crit": ["b64"], "b64": False}, {"jku": None}, {"crit": None},
    ],
)  # fmt: skip
def test_J04_a_header_that_brings_its_own_key_or_rules_is_refused(more: dict) -> None:
    assert refused(token(CLAIMS, **more)) == Reason.TOKEN_MALFORMED


def test_J04_a_key_in_the_header_is_not_believed_even_if_the_signature_fits_it() -> None:
    text = token(CLAIMS, ec_key("ES256", "evil"), alg="ES256", jwk=public_jwk(ec_key("ES256", "evil")))
    assert refused(text, key_for("ES256")) == Reason.TOKEN_MALFORMED


def test_a_thumbprint_and_members_nobody_knows_are_ignored() -> None:
    text = token(CLAIMS, x5t="abc", **{"x5t#S256": "abc", "https://example.com/x": 1})
    assert verify(text, [HS], policy=Policy(), now=NOW).claims == CLAIMS


@pytest.mark.parametrize(
    ("kid", "reason"),
    [
        ("../../etc/passwd", Reason.KEY_UNKNOWN), ("main' OR '1'='1", Reason.KEY_UNKNOWN), ("MAIN",
        Reason.KEY_UNKNOWN),
        ("main ", Reason.KEY_UNKNOWN), ("/dev/null", Reason.KEY_UNKNOWN), ("k" * 255, Reason.KEY_UNKNOWN),
        ("k" * 10_000, Reason.TOKEN_MALFORMED), ("main\x00", Reason.TOKEN_MALFORMED), ("", Reason.TOKEN_MALFORMED),
        (None, Reason.TOKEN_MALFORMED), (1, Reason.TOKEN_MALFORMED), (["main"], Reason.TOKEN_MALFORMED),
        ({"main": 1}, Reason.TOKEN_MALFORMED), (True, Reason.TOKEN_MALFORMED),
    ],
)  # fmt: skip
def test_J04_a_kid_is_compared_and_nothing_else(kid: Any, reason: Reason) -> None:
    assert refused(token(CLAIMS, kid=kid)) == reason


@pytest.mark.parametrize("typ", ["JWT", "jwt", None])
def test_a_code_may_say_that_it_is_a_JWT(typ: str | None) -> None:
    header = {"alg": "HS256"} | ({"typ": typ} if typ else {})
    assert verify(token(CLAIMS, header=header), [HS], policy=Policy(), now=NOW).claims == CLAIMS


@pytest.mark.parametrize(
    "typ", ["at+jwt", "application/at+jwt", "logout+jwt", "secevent+jwt", "JOSE", "JWE", "", 1, ["JWT"]]
)
def test_J08_a_token_made_for_something_else_signs_nobody_in(typ: Any) -> None:
    assert refused(token(CLAIMS, typ=typ)) == Reason.TOKEN_MALFORMED


GOOD = token(CLAIMS)
HEAD, BODY, TAIL = GOOD.split(".")
SHAPES = [
    "a", "a.b", ".", "..", "...", f"{HEAD}.{BODY}", f".{BODY}.{TAIL}", f"{GOOD}.", f".{GOOD}", f"{GOOD}.{TAIL}",
    f"{HEAD}.{BODY}.{TAIL}.{HEAD}.{BODY}", f"{HEAD}..{BODY}.{TAIL}", GOOD + " ", " " + GOOD, GOOD + "\n",
    GOOD + "\x00",
    GOOD.replace(".", " ."), GOOD.replace(".", "\n."), f"Bearer {GOOD}", f'"{GOOD}"', f"{HEAD}=.{BODY}.{TAIL}",
    f"{HEAD}.{BODY}.{TAIL}=", f"{HEAD}.{BODY}==.{TAIL}", f"{HEAD}.{BODY}.{TAIL}AA", f"{HEAD}.{BODY}.+{TAIL[1:]}",
    f"{HEAD}.{BODY}./{TAIL[1:]}", f"{HEAD}.{BODY}.{TAIL[:-1]}é", f"{HEAD}.{BODY}.{TAIL[:-1]}%3D",
    f"{HEAD}%2E{BODY}.{TAIL}",
    json.dumps({"payload": BODY, "protected": HEAD, "signature": TAIL}),
    json.dumps({"payload": BODY, "signatures": [{"protected": HEAD, "signature": TAIL}]}),
    json.dumps({"payload": BODY, "signatures": []}),
    HEAD + "." + "A" * 16_400 + "." + TAIL,
]  # fmt: skip


@pytest.mark.parametrize("text", SHAPES)
def test_J11_only_the_compact_form_in_its_one_spelling_is_read(text: str) -> None:
    assert refused(text) == Reason.TOKEN_MALFORMED


def test_the_sentence_says_what_is_wrong_with_the_form() -> None:
    for text, sentence in (
        (f"{GOOD}AA", "A part of the code is not base64url."),
        (f"{HEAD}.{BODY}", "The code is not"),
    ):
        with pytest.raises(Refused, match=sentence):
            verify(text, [HS], policy=Policy(), now=NOW)


@pytest.mark.parametrize("text", [GOOD.encode(), 1, True, [GOOD], {"token": GOOD}])
def test_J11_a_token_is_text(text: Any) -> None:
    assert refused(text) == Reason.TOKEN_MALFORMED


def test_J10_bits_behind_the_last_byte_make_no_second_spelling() -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    # 32 bytes of signature leave two spare bits in the last character, so three more spellings decode alike.
    others = [alphabet[alphabet.index(TAIL[-1]) ^ spare] for spare in (1, 2, 3)]
    for last in others:
        assert refused(f"{HEAD}.{BODY}.{TAIL[:-1]}{last}") == Reason.TOKEN_MALFORMED


DOCUMENTS = [
    b"", b"null", b"1", b'"text"', b"[]", b"true", b"{", b"{}}", b'{"id":1,}', b"{'id':1}", b'{"id":1}x',
    b'{"id":01}',
    b'{"id":+1}', b'{"id":.5}', b'{"id":1,"id":1}', b'{"id":1,"\\u0069d":2}', b'{"a":{"b":1,"b":1}}',
    b'{"a":[{"b":1,"b":1}]}',
    b'{"id":NaN}', b'{"id":Infinity}', b'{"id":-Infinity}', b'{"id":1e400}', b'{"id":-1e400}',
    b'{"id":' + b"9" * 41 + b"}",
    b'{"id":' + b"9" * 5_000 + b"}", b'{"id":"\xff"}', b'{"id":"\xed\xa0\x80"}', b'{"id":"\xc0\xaf"}',
    b'{"id":"\\ud800"}',
    b'{"\\udfff":1}', b'{"id":"a\\u0000b"}', b'{"id":"\x01"}', b'\xef\xbb\xbf{"id":1}', '{"id":1}'.encode("utf-16"),
    '{"id":1}'.encode("utf-32"), b'{"id":"\t"}', b"/**/{}", b'{"a":' * 30 + b"1" + b"}" * 30, b"[" * 10_000,
    b'{"a":' * 2_000,
    b'{"a":' + b"[" * 21 + b"]" * 21 + b"}", b'{"a":"\\x"}', b'{"a":"unclosed', b'"' * 4_000, b'\\"' * 4_000,
]  # fmt: skip


@pytest.mark.parametrize("document", DOCUMENTS)
def test_J11_a_payload_that_readers_may_read_differently_is_malformed(document: bytes) -> None:
    assert refused(token(document)) == Reason.TOKEN_MALFORMED


@pytest.mark.parametrize("document", DOCUMENTS)
def test_J11_so_is_such_a_header(document: bytes) -> None:
    assert refused(token(CLAIMS, header=document)) == Reason.TOKEN_MALFORMED


@pytest.mark.parametrize("member", [b'"alg":"none","alg":"HS256"', b'"alg":"HS256","alg":"none"'])
def test_J11_a_header_that_names_two_algorithms_is_malformed(member: bytes) -> None:
    assert refused(token(CLAIMS, header=b"{" + member + b"}")) == Reason.TOKEN_MALFORMED


def test_brackets_within_a_text_are_no_nesting_and_twenty_levels_are_fine() -> None:
    payload = CLAIMS | {"a": "[" * 100, "b": json.loads("[" * 19 + "]" * 19), "c": '"[{' * 50}
    assert verify(token(payload), [HS], policy=Policy(), now=NOW).claims == payload


def test_blanks_and_line_breaks_between_members_are_fine() -> None:
    payload = json.dumps(CLAIMS, indent=2).encode() + b"\r\n"
    assert verify(token(payload), [HS], policy=Policy(), now=NOW).claims == CLAIMS


@pytest.mark.parametrize("claims", [{"exp": 1}, b"not json", {"iss": 1}, {"exp": "soon"}])
def test_claims_are_judged_only_after_the_signature_holds(claims: Any) -> None:
    assert refused(token(claims, signer_for("HS256", "somebody else"))) == Reason.SIGNATURE_INVALID


def test_J11_hostile_input_costs_little() -> None:
    hostile = [token(document)[:16_384] for document in DOCUMENTS] + SHAPES + ["." * 16_384, "A." * 8_192, "A" * 16_384]
    for text in hostile:
        start = time.thread_time()
        refused(text)
        assert time.thread_time() - start < 0.5  # the promise is 0.05; another machine may be slower


def test_J11_ten_thousand_bad_tokens_leave_nothing_behind() -> None:
    tracemalloc.start()
    for number in range(10_100):
        if number == 100:
            gc.collect()
            before, _ = tracemalloc.get_traced_memory()
        refused(f"{HEAD}.{BODY}.{number:043d}")
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 200_000  # 20 bytes for each
