"""J05: sets of keys, and single JWKs that are not quite right."""

import json
from typing import Any

import pytest

from chatauth.strict import KeyRefused, parse_jwks, parse_public_key, read_jwk, read_jwks, read_signed
from core.reasons import Reason, Refused
from tests.chatauth.forge import SECRET, b64, ec_key, ed_key, public_jwk, rsa_key, token

RSA = public_jwk(rsa_key(), alg="RS256", kid="rsa", use="sig")
EC = public_jwk(ec_key(), kid="ec")
ED = public_jwk(ed_key(), kid="ed")
SECRET_JWK = public_jwk(SECRET.encode(), alg="HS256", kid="hs")


def jwks(*keys: Any, **more: Any) -> bytes:
    return json.dumps({"keys": list(keys)} | more).encode()


def refusal(raw: bytes) -> str:
    with pytest.raises(KeyRefused) as caught:
        read_jwks(raw)
    return str(caught.value)


def test_every_sound_key_of_a_set_is_used() -> None:
    keys = parse_jwks(jwks(RSA, EC, ED, more="is ignored"))
    assert [(key.kid, key.algorithm) for key in keys] == [("rsa", "RS256"), ("ec", "ES256"), ("ed", "EdDSA")]
    assert read_signed(token(b"x", alg="EdDSA", kid="ed"), keys).payload == b"x"


@pytest.mark.parametrize(
    "broken",
    [
        None, 1, "key", [], {}, {"kty": "RSA"}, {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        {"kty": "PQ", "alg": "ML-DSA"},
        RSA | {"n": "!"}, RSA | {"n": 5}, RSA | {"use": "enc"}, RSA | {"kid": 5}, RSA | {"alg": "RSA-OAEP"},
        EC | {"d": "AA"},
        public_jwk(rsa_key(1_024), alg="RS256"),
    ],
)  # fmt: skip
def test_one_malformed_key_does_not_spoil_the_set(broken: Any) -> None:
    found = read_jwks(jwks(broken, ED))
    assert [key.kid for key in found.keys] == ["ed"]
    assert len(found.skipped) == 1
    assert found.skipped[0].startswith("Key 1: ")


def test_J05_keys_that_share_a_kid_are_all_left_out() -> None:
    other = public_jwk(rsa_key(name="other"), alg="RS256", kid="rsa")
    found = read_jwks(jwks(RSA, ED, other))
    assert [key.kid for key in found.keys] == ["ed"]
    with pytest.raises(Refused) as caught:
        read_signed(token(b"x", alg="RS256", kid="rsa"), found.keys)
    assert caught.value.reason == Reason.KEY_UNKNOWN


def test_a_key_for_encryption_may_share_the_kid_of_one_that_signs() -> None:
    assert [key.kid for key in parse_jwks(jwks(RSA | {"use": "enc", "alg": "RSA-OAEP"}, RSA))] == ["rsa"]


@pytest.mark.parametrize("keys", [[SECRET_JWK], [SECRET_JWK, RSA], [RSA, SECRET_JWK], [RSA, {"kty": "oct"}]])
def test_J05_a_set_that_publishes_a_secret_is_refused(keys: list[Any]) -> None:
    assert "kty oct" in refusal(jwks(*keys))


def test_J03_a_secret_of_a_set_verifies_nothing() -> None:
    with pytest.raises(KeyRefused):
        parse_jwks(jwks(SECRET_JWK), algorithm="HS256")


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"{", b"[]", b"null", b"{}", b'{"keys": {}}', b'{"keys": "x"}', b'{"keys": [], "keys": []}', b"\xff",
        b"<html>",
        json.dumps([RSA]).encode(), json.dumps(RSA).encode(), jwks(*[{}] * 101), jwks(filler="x" * 65_536),
        b"[" * 60_000,
    ],
)  # fmt: skip
def test_what_is_no_set_is_refused(raw: bytes) -> None:
    assert refusal(raw).startswith("The set ")


def test_an_empty_set_has_no_keys() -> None:
    assert parse_jwks(jwks()) == []


def test_the_owners_algorithm_pins_keys_that_name_none_and_leaves_out_others() -> None:
    plain = public_jwk(rsa_key(), kid="plain")
    assert parse_jwks(jwks(plain)) == []
    assert [key.algorithm for key in parse_jwks(jwks(plain), algorithm="PS256")] == ["PS256"]
    assert [key.kid for key in parse_jwks(jwks(RSA, plain | {"kid": "p"}, EC, ED), algorithm="RS256")] == ["rsa", "p"]


def test_members_that_do_not_matter_are_ignored() -> None:
    jwk = RSA | {"x5c": ["MII"], "x5t": "abc", "x5u": "https://x", "issuer": "i", "ext": True, "nbf": 1}
    assert [key.kid for key in parse_jwks(jwks(jwk))] == ["rsa"]


@pytest.mark.parametrize("use", ["enc", "SIG", "sig ", "", None, 1, ["sig"], True])
def test_J05_use_is_honoured(use: Any) -> None:
    with pytest.raises(KeyRefused, match="use"):
        read_jwk(RSA | {"use": use})
    with pytest.raises(KeyRefused, match="use"):
        read_jwk(SECRET_JWK | {"use": use}, may_be_secret=True)


@pytest.mark.parametrize(
    "operations",
    [
        [], ["sign"], ["encrypt"], ["verify", "encrypt"], ["verify", "verify"], ["deriveKey"], "verify", None, 1, [1],
        ["Verify"], {"verify": True}, [["verify"]], ["verify", None],
    ],
)  # fmt: skip
def test_J05_key_ops_are_honoured(operations: Any) -> None:
    with pytest.raises(KeyRefused, match="key_ops"):
        read_jwk({name: RSA[name] for name in RSA if name != "use"} | {"key_ops": operations})
    with pytest.raises(KeyRefused, match="key_ops"):
        read_jwk(SECRET_JWK | {"key_ops": operations}, may_be_secret=True)


@pytest.mark.parametrize("operations", [["verify"], ["sign", "verify"], ["verify", "sign"]])
def test_J05_a_key_for_verifying_is_taken(operations: list[str]) -> None:
    assert read_jwk(RSA | {"key_ops": operations}).kid == "rsa"


@pytest.mark.parametrize(
    "alg", ["none", "HS256", "rs256", "RSA-OAEP", "A256KW", "dir", "", None, 1, ["RS256"], "ES256", "EdDSA"]
)
def test_J05_the_alg_of_a_key_fits_its_kind(alg: Any) -> None:
    with pytest.raises(KeyRefused):
        read_jwk(RSA | {"alg": alg})


@pytest.mark.parametrize("jwk", [EC, ED])
@pytest.mark.parametrize("alg", ["", None, "RS256"])
def test_J05_a_wrong_alg_is_not_made_good_by_the_curve(jwk: dict[str, Any], alg: Any) -> None:
    with pytest.raises(KeyRefused):
        read_jwk(jwk | {"alg": alg})


def test_J05_a_key_for_another_algorithm_than_was_chosen_is_refused() -> None:
    with pytest.raises(KeyRefused, match="RS256, and PS256"):
        parse_public_key(json.dumps(RSA), algorithm="PS256")


@pytest.mark.parametrize("kid", ["", None, 1, ["a"], "k" * 256])
def test_a_kid_is_a_short_text(kid: Any) -> None:
    with pytest.raises(KeyRefused, match="kid"):
        read_jwk(RSA | {"kid": kid})


def test_a_JWK_keeps_its_own_kid_before_the_one_it_is_given() -> None:
    assert read_jwk(RSA, kid="given").kid == "rsa"
    assert read_jwk({name: RSA[name] for name in RSA if name != "kid"}, kid="given").kid == "given"


@pytest.mark.parametrize(
    "jwk",
    [
        RSA | {"n": RSA["n"] + "="}, RSA | {"n": RSA["n"] + "\n"}, RSA | {"n": " " + RSA["n"]},
        RSA | {"n": "AAAA" + RSA["n"]},
        RSA | {"n": ""}, RSA | {"n": [RSA["n"]]}, RSA | {"e": "AAEAAQ"}, RSA | {"e": ""}, RSA | {"e": 65_537},
        RSA | {"e": "AQ"},
        RSA | {"e": "Aw"}, RSA | {"n": "A" * 5_000}, RSA | {"kty": "rsa"}, RSA | {"kty": None},
        RSA | {"kty": ["RSA"]},
        EC | {"x": EC["y"], "y": EC["x"]}, EC | {"x": ("B" if EC["x"][0] == "A" else "A") + EC["x"][1:]},
        EC | {"x": b64(bytes(32))},
        EC | {"y": EC["y"][:-2]},
        EC | {"x": b64(bytes(32)), "y": b64(bytes(32))}, EC | {"x": "AAAA" + EC["x"]}, EC | {"crv": "P-384"},
        EC | {"crv": "p-256"},
        EC | {"crv": "P-256K"}, EC | {"crv": "secp256r1"}, EC | {"kty": "OKP"}, EC | {"x": b64(b"\xff" * 32)},
        ED | {"x": ED["x"][:-1]}, ED | {"x": b64(bytes(33))}, ED | {"x": b64(b"\xff" * 32)}, ED | {"kty": "EC"},
        ED | {"x": None},
        {name: RSA[name] for name in RSA if name != "e"}, {name: EC[name] for name in EC if name != "y"},
    ],
)  # fmt: skip
def test_J05_a_JWK_is_well_formed_in_every_member(jwk: dict[str, Any]) -> None:
    with pytest.raises(KeyRefused):
        read_jwk(jwk)
