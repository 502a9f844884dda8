"""J13: whatever our verifier accepts, joserfc - written by somebody else - accepts with the same claims."""

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from joserfc import jwk as joserfc_jwk
from joserfc import jwt as joserfc_jwt
from joserfc.jws import JWSRegistry

from chatauth.strict import Policy, Verified, verify
from core.reasons import Refused
from tests.chatauth.forge import b64, key_for, public_jwk, signature, signer_for

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
T = int(NOW.timestamp())
ALGORITHMS = ["HS256", "RS256", "PS256", "ES256", "EdDSA"]
POLICY = Policy(requires_expiry=False)

texts = st.text(st.characters(codec="utf-8"), max_size=20)
leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts)
values = st.one_of(
    leaves, st.lists(leaves, max_size=3), st.dictionaries(texts, st.lists(leaves, max_size=2), max_size=3)
)
moments = st.integers(T - 30, T + 30) | st.floats(T - 30, T + 30)


def usually(right: st.SearchStrategy, wrong: st.SearchStrategy) -> st.SearchStrategy:
    return st.integers(0, 7).flatmap(lambda draw: right if draw else wrong)


times = usually(moments, values)
names = usually(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=20), values)
claims = st.fixed_dictionaries(
    {"id": texts},
    optional={
        "exp": times,
        "iat": times,
        "nbf": times,
        "iss": names,
        "aud": names | st.lists(names),
        "jti": names,
        "x": values,
    },
)
good_headers = st.fixed_dictionaries(
    {}, optional={"typ": st.just("JWT"), "kid": st.just("main"), "x5t": texts, "custom": values}
)
bad_headers = st.fixed_dictionaries(
    {},
    optional={
        "alg": st.sampled_from([*ALGORITHMS, "none", "hs256"]),
        "typ": st.sampled_from(["jwt", "at+jwt", "JOSE", ""]),
        "kid": st.sampled_from(["other", "", None]),
        "crit": st.sampled_from([[], ["exp"], ["b64"]]),
        "b64": st.booleans(),
        "cty": texts,
        "zip": st.just("DEF"),
        "jwk": st.just({"kty": "oct", "k": "AA"}),
    },
)


@st.composite
def written(draw: st.DrawFn, value: Any) -> bytes:
    """One of the ways to write a value as JSON."""
    spaces, ascii_only = draw(st.sampled_from([None, 1])), draw(st.booleans())
    return json.dumps(value, indent=spaces, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")


@st.composite
def tokens(draw: st.DrawFn) -> tuple[str, str]:
    """An algorithm, and a token that was really signed with that algorithm's key, then perhaps damaged."""
    alg = draw(st.sampled_from(ALGORITHMS))
    header = {"alg": alg} | draw(good_headers) | draw(usually(st.just({}), bad_headers))
    raw_header = draw(written(header))
    raw_payload = draw(usually(claims.flatmap(written), st.binary(max_size=40)))
    message = f"{b64(raw_header)}.{b64(raw_payload)}"
    signer = signer_for(alg, draw(usually(st.just(""), st.just("other"))))
    text = f"{message}.{b64(signature(message.encode(), signer, alg))}"
    return alg, draw(usually(st.just(text), damaged(text)))


@st.composite
def damaged(draw: st.DrawFn, text: str) -> str:
    how = draw(st.sampled_from(["cut", "insert", "replace", "twice", "part"]))
    place = draw(st.integers(0, len(text) - 1))
    character = draw(st.sampled_from("AQgw.=+/ -_\n\u00e9"))
    parts = text.split(".")
    return {
        "cut": text[:place] + text[place + 1 :],
        "insert": text[:place] + character + text[place:],
        "replace": text[:place] + character + text[place + 1 :],
        "twice": text + "." + text,
        "part": ".".join([*parts[:2], parts[place % 3]]),
    }[how]


def ours(alg: str, text: str) -> Verified | None:
    try:
        return verify(text, [key_for(alg, kid="main")], policy=POLICY, now=NOW)
    except Refused:
        return None


def check(alg: str, text: str) -> None:
    """Ours may be stricter, never more lenient. Any other exception than Refused fails the test."""
    accepted = ours(alg, text)
    event("accepted" if accepted else "refused")
    assume(accepted is not None)
    assert accepted is not None
    key = joserfc_jwk.import_key(public_jwk(signer_for(alg)))
    # RFC 7515 has unknown header members ignored, so joserfc is asked to do that.
    registry = JWSRegistry(algorithms=[alg], strict_check_header=False)
    registry.max_header_length = registry.max_payload_length = 16_384
    theirs = joserfc_jwt.decode(text, key, registry=registry)
    assert theirs.claims == accepted.claims


# joserfc warns about the name EdDSA (RFC 9864).
pytestmark = pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
relaxed = [HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=300, deadline=None, suppress_health_check=relaxed, derandomize=True)
@given(tokens())
def test_J13_what_we_accept_is_accepted_elsewhere_with_equal_claims(case: tuple[str, str]) -> None:
    check(*case)


@pytest.mark.fuzz
@settings(max_examples=5_000, deadline=None, suppress_health_check=relaxed)
@given(tokens())
def test_J13_five_thousand_times(case: tuple[str, str]) -> None:
    check(*case)


@pytest.mark.fuzz
@settings(max_examples=5_000, deadline=None, suppress_health_check=relaxed)
@given(
    st.sampled_from(ALGORITHMS),
    st.text(max_size=300) | st.from_regex(r"[A-Za-z0-9_=-]{0,90}(\.[A-Za-z0-9_=-]*){0,4}"),
)
def test_J13_nonsense_is_refused_and_never_breaks_anything(alg: str, text: str) -> None:
    assert ours(alg, text) is None
