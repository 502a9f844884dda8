"""J03, J05: which keys are taken, and that a public key never becomes a shared secret."""

import json
from math import prod
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, rsa, x25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from chatauth.strict import KeyRefused, VerificationKey, parse_public_key, read_jwk, read_signed, shared_secret
from chatauth.strict.strength import ROCA_PRIMES
from tests.chatauth.forge import (
    SECRET,
    b64,
    certificate,
    ec_key,
    ed_key,
    number_bytes,
    public_jwk,
    public_pem,
    rsa_key,
    token,
)


def refusal(text: str, **more: Any) -> str:
    with pytest.raises(KeyRefused) as caught:
        parse_public_key(text, **more)
    return str(caught.value)


def rsa_jwk(n: int, e: int = 65_537) -> dict[str, str]:
    return {"kty": "RSA", "alg": "RS256", "n": b64(number_bytes(n)), "e": b64(number_bytes(e))}


@pytest.mark.parametrize(("alg", "least"), [("HS256", 32), ("HS384", 48), ("HS512", 64)])
def test_J05_a_secret_is_at_least_as_long_as_the_hash(alg: str, least: int) -> None:
    assert VerificationKey(alg, b"k" * least).algorithm == alg
    for size in (0, 1, least - 1):
        with pytest.raises(KeyRefused, match=f"{size} bytes"):
            VerificationKey(alg, b"k" * size)


def test_a_pasted_secret_is_its_utf8_bytes() -> None:
    text = "ü" * 16
    assert shared_secret(text).material == text.encode()
    assert read_signed(token(b"x", text.encode()), [shared_secret(text)]).payload == b"x"


@pytest.mark.parametrize("text", ["short", "ü" * 15, " " + SECRET, SECRET + "\n", "x" * 1_025, "", "\ud800" * 40])
def test_a_pasted_secret_is_long_enough_and_without_blanks_around(text: str) -> None:
    with pytest.raises(KeyRefused):
        shared_secret(text)


@pytest.mark.parametrize("bits", [1_024, 2_047])
def test_J05_an_RSA_key_has_2048_bits(bits: int) -> None:
    assert str(bits) in refusal(json.dumps(rsa_jwk(prod([2**bits - 1]))))


def test_J05_a_weak_RSA_key_in_PEM_is_refused_too() -> None:
    assert "1024 bits" in refusal(public_pem(rsa_key(1_024)), algorithm="RS256")


def test_J05_an_oversized_RSA_key_is_refused() -> None:
    assert "10000 bits" in refusal(json.dumps(rsa_jwk(2**10_000 - 1)))


def test_J05_the_public_exponent_is_65537_or_more() -> None:
    assert "exponent is 3" in refusal(public_pem(rsa_key(exponent=3)), algorithm="RS256")
    modulus = rsa_key().public_key().public_numbers().n
    for exponent in (1, 3, 17, 65_535, 65_538):
        with pytest.raises(KeyRefused):
            read_jwk(rsa_jwk(modulus, exponent))


def test_J05_an_even_modulus_is_no_RSA_key() -> None:
    assert "even" in refusal(json.dumps(rsa_jwk(2**2_047 + 2)))


def test_J05_a_key_of_the_faulty_generator_is_refused() -> None:
    factor = prod(ROCA_PRIMES)
    modulus = (2**2_047 // factor + 2) * factor + pow(65_537, 1_234_567, factor)
    modulus += factor * (modulus % 2 == 0)
    assert "ROCA" in refusal(json.dumps(rsa_jwk(modulus)))
    assert parse_public_key(json.dumps(rsa_jwk(modulus + 2 * factor - 2))).algorithm == "RS256"


@pytest.mark.parametrize("alg", ["ES256", "ES384", "ES512"])
def test_J05_the_curve_belongs_to_the_algorithm(alg: str) -> None:
    for curve in ("ES256", "ES384", "ES512"):
        if curve == alg:
            assert parse_public_key(public_pem(ec_key(curve))).algorithm == alg
        else:
            assert "curve" in refusal(public_pem(ec_key(curve)), algorithm=alg)
            assert "curve" in refusal(json.dumps(public_jwk(ec_key(curve))), algorithm=alg)


@pytest.mark.parametrize("curve", [ec.SECP256K1(), ec.SECP224R1(), ec.BrainpoolP256R1()])
def test_J05_other_curves_are_refused(curve: ec.EllipticCurve) -> None:
    assert refusal(public_pem(ec.generate_private_key(curve)), algorithm="ES256")
    assert refusal(public_pem(ec.generate_private_key(curve)))


def test_J05_EdDSA_is_Ed25519() -> None:
    for other in (ed448.Ed448PrivateKey.generate(), x25519.X25519PrivateKey.generate()):
        pem = other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        assert "does not sign here" in refusal(pem, algorithm="EdDSA")
    for crv in ("Ed448", "X25519", "P-256", "", None, 1):
        assert refusal(json.dumps(public_jwk(ed_key()) | {"crv": crv}), algorithm="EdDSA")


@pytest.mark.parametrize(
    "point",
    [
        bytes(32), b"\x01" + bytes(31), b"\xec" + b"\xff" * 30 + b"\x7f", b"\xed" + b"\xff" * 30 + b"\x7f",
        b"\xee" + b"\xff" * 30 + b"\x7f", bytes(31) + b"\x80",
        bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
    ],
)  # fmt: skip
def test_J05_an_Ed25519_key_that_fits_any_signature_is_refused(point: bytes) -> None:
    assert "Ed25519" in refusal(json.dumps({"kty": "OKP", "crv": "Ed25519", "x": b64(point)}))


@pytest.mark.parametrize("alg", ["HS256", "RS256", "ES256", "EdDSA"])
def test_J05_the_algorithm_needs_its_kind_of_key(alg: str) -> None:
    keys = {"HS256": SECRET.encode(), "RS256": rsa_key().public_key(), "ES256": ec_key().public_key(),
            "EdDSA": ed_key().public_key()}  # fmt: skip
    for kind, material in keys.items():
        if kind != alg:
            with pytest.raises(KeyRefused, match="another kind"):
                VerificationKey(alg, material)


@pytest.mark.parametrize("alg", ["none", "HS1", "ES256K", "RSA-OAEP", "", "hs256"])
def test_J05_a_key_is_pinned_to_an_algorithm_that_signs(alg: str) -> None:
    with pytest.raises(KeyRefused):
        VerificationKey(alg, SECRET.encode())


@pytest.mark.parametrize("private", ["pkcs8", "pkcs1", "jwk", "rsa jwk"])
def test_J05_a_private_key_in_a_public_field_is_refused_with_a_clear_sentence(private: str) -> None:
    key = rsa_key()
    formats = {"pkcs8": PrivateFormat.PKCS8, "pkcs1": PrivateFormat.TraditionalOpenSSL}
    if private in formats:
        text = key.private_bytes(Encoding.PEM, formats[private], NoEncryption()).decode()
    else:
        text = json.dumps(public_jwk(ec_key(), d="AA") if private == "jwk" else public_jwk(key, alg="RS256", p="AA"))
    sentence = refusal(text, algorithm="RS256")
    assert sentence == "That is a private key. Keep it to yourself, and paste only its public half."


def test_J05_a_secret_JWK_is_no_public_key() -> None:
    text = json.dumps(public_jwk(SECRET.encode(), alg="HS256"))
    assert "shared secret" in refusal(text)
    assert "shared secret" in refusal(text, algorithm="HS256")


WRONG_TEXTS = {
    "nothing": "",
    "a letter": "x",
    "half of PEM": "-----BEGIN PUBLIC KEY-----",
    "OpenSSH": "ssh-ed25519 AAAA a@b",
    "torn PEM": public_pem(rsa_key())[:-40],
    "two keys": public_pem(rsa_key()) + public_pem(ec_key()),
    "something behind it": public_pem(rsa_key()) + "more",
    "a certificate": certificate(Encoding.PEM).decode(),
    "no key in PEM": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
    "an empty JWK": "{}",
    "torn JSON": "{",
    "a set": '{"keys": []}',
    "a member twice": '{"kty":"RSA","kty":"EC"}',
    "a list": "[1]",
    "a novel": json.dumps(public_jwk(rsa_key(), alg="RS256", more="x" * 20_000)),
}


@pytest.mark.parametrize("name", WRONG_TEXTS)
def test_what_is_no_single_public_key_is_refused_with_a_sentence(name: str) -> None:
    assert refusal(WRONG_TEXTS[name], algorithm="RS256").endswith((".", ")."))


def test_a_key_never_shows_its_secret() -> None:
    assert SECRET not in repr(shared_secret(SECRET))


def test_a_PEM_key_needs_its_algorithm_said_unless_the_key_decides() -> None:
    assert "algorithm" in refusal(public_pem(rsa_key()))
    assert parse_public_key(public_pem(ed_key())).algorithm == "EdDSA"
    assert isinstance(
        parse_public_key(f"\ufeff\r\n{public_pem(rsa_key())}\n", algorithm="PS256").material, rsa.RSAPublicKey
    )
