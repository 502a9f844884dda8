"""J02: signatures that hold, and those that nearly do."""

import base64

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding

from chatauth.strict import VerificationKey, read_jwk, read_signed
from core.reasons import Reason, Refused
from tests.chatauth.forge import (
    ALGORITHMS,
    b64,
    ec_key,
    key_for,
    public_jwk,
    raw_pair,
    rsa_key,
    signature,
    signer_for,
    token,
)

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493

RFC_7515_PAYLOAD = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
A1 = f"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{RFC_7515_PAYLOAD}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
A1_KEY = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
A3_SIGNATURE = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
A3 = f"eyJhbGciOiJFUzI1NiJ9.{RFC_7515_PAYLOAD}.{A3_SIGNATURE}"
A3_X, A3_Y = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
RFC_8037_SIGNATURE = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
RFC_8037 = f"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.{RFC_8037_SIGNATURE}"
RFC_8037_X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"

PUBLISHED = [
    ({"kty": "oct", "alg": "HS256", "k": A1_KEY}, A1),
    ({"kty": "EC", "crv": "P-256", "x": A3_X, "y": A3_Y}, A3),
    ({"kty": "OKP", "crv": "Ed25519", "x": RFC_8037_X}, RFC_8037),
]


def refused(text: str, *keys: VerificationKey) -> Reason:
    with pytest.raises(Refused) as caught:
        read_signed(text, keys)
    return caught.value.reason


@pytest.mark.parametrize(("jwk", "text"), PUBLISHED)
def test_J02_examples_of_the_RFCs_hold(jwk: dict, text: str) -> None:
    key = read_jwk(jwk, may_be_secret=True)
    assert read_signed(text, [key]).key is key
    changed = text[:-10] + ("A" if text[-10] != "A" else "B") + text[-9:]
    assert refused(changed, key) == Reason.SIGNATURE_INVALID


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_J02_every_algorithm_verifies_its_own_and_no_other_key(alg: str) -> None:
    text = token(b"any bytes", alg=alg)
    assert read_signed(text, [key_for(alg)]).payload == b"any bytes"
    assert refused(text, key_for(alg, "somebody else")) == Reason.SIGNATURE_INVALID


@pytest.mark.parametrize("alg", ALGORITHMS)
@pytest.mark.parametrize("other", ALGORITHMS)
def test_J03_an_algorithm_never_verifies_with_a_key_pinned_to_another(alg: str, other: str) -> None:
    if alg != other:
        assert refused(token(b"x", alg=alg), key_for(other)) == Reason.ALGORITHM_NOT_ALLOWED


@pytest.mark.parametrize("alg", ALGORITHMS)
@pytest.mark.parametrize("change", ["empty", "short", "long", "doubled", "zeros", "first bit", "last bit"])
def test_J02_a_signature_must_be_whole(alg: str, change: str) -> None:
    head, body, _ = token(b"x", alg=alg).split(".")
    raw = signature(f"{head}.{body}".encode(), signer_for(alg), alg)
    changed = {
        "empty": b"",
        "short": raw[:-1],
        "long": raw + b"\x00",
        "doubled": raw + raw,
        "zeros": bytes(len(raw)),
        "first bit": bytes([raw[0] ^ 0x80]) + raw[1:],
        "last bit": raw[:-1] + bytes([raw[-1] ^ 1]),
    }[change]
    assert refused(f"{head}.{body}.{b64(changed)}", key_for(alg)) == Reason.SIGNATURE_INVALID


@pytest.mark.parametrize("part", [0, 1])
def test_J02_what_was_signed_cannot_be_exchanged(part: int) -> None:
    mine, other = token({"id": "1"}).split("."), token({"id": "2"}, kid="k").split(".")
    mine[part] = other[part]
    assert refused(".".join(mine), key_for("HS256", kid="k")) == Reason.SIGNATURE_INVALID


@pytest.mark.parametrize(
    ("r", "s"),
    [
        (0, 0), (0, 1), (1, 0), (1, 1), (P256_ORDER, 1), (1, P256_ORDER), (P256_ORDER + 1, P256_ORDER + 1),
        (P256_ORDER - 1, P256_ORDER - 1), (2**256 - 1, 2**256 - 1), (0, P256_ORDER), (P256_ORDER, 0),
    ],
)  # fmt: skip
def test_J02_special_numbers_are_no_ES256_signature(r: int, s: int) -> None:
    head, body, _ = token(b"x", alg="ES256").split(".")
    assert refused(f"{head}.{body}.{b64(raw_pair(r, s))}", key_for("ES256")) == Reason.SIGNATURE_INVALID


def test_J02_an_ES256_signature_is_two_numbers_of_32_bytes_each_and_never_asn1() -> None:
    head, body, _ = token(b"x", alg="ES256").split(".")
    message = f"{head}.{body}".encode()
    raw = signature(message, ec_key(), "ES256")
    asn1 = ec_key().sign(message, ec.ECDSA(hashes.SHA256()))
    wide = b"\x00" + raw[:32] + b"\x00" + raw[32:]
    long = raw[:32] + b"\x00" + raw[32:]
    plus_order = raw_pair((int.from_bytes(raw[:32]) + P256_ORDER) % 2**256, int.from_bytes(raw[32:]))
    assert read_signed(f"{head}.{body}.{b64(raw)}", [key_for("ES256")]).payload == b"x"
    for forged in (asn1, wide, long, raw[32:] + raw[:32], plus_order):
        assert refused(f"{head}.{body}.{b64(forged)}", key_for("ES256")) == Reason.SIGNATURE_INVALID


def test_J02_an_ed25519_signature_has_one_spelling() -> None:
    head, body, _ = token(b"x", alg="EdDSA").split(".")
    raw = signature(f"{head}.{body}".encode(), signer_for("EdDSA"), "EdDSA")
    assert read_signed(f"{head}.{body}.{b64(raw)}", [key_for("EdDSA")]).payload == b"x"
    larger = (int.from_bytes(raw[32:], "little") + ED25519_ORDER).to_bytes(32, "little")
    assert refused(f"{head}.{body}.{b64(raw[:32] + larger)}", key_for("EdDSA")) == Reason.SIGNATURE_INVALID


@pytest.mark.parametrize(
    ("pad", "hashed"),
    [
        (padding.PKCS1v15(), hashes.SHA256()),
        (padding.PSS(padding.MGF1(hashes.SHA256()), 0), hashes.SHA256()),
        (padding.PSS(padding.MGF1(hashes.SHA256()), 20), hashes.SHA256()),
        (padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.MAX_LENGTH), hashes.SHA256()),
        (padding.PSS(padding.MGF1(hashes.SHA1()), 32), hashes.SHA256()),
        (padding.PSS(padding.MGF1(hashes.SHA512()), 64), hashes.SHA512()),
    ],
)
def test_J02_PS256_has_one_padding(pad: padding.AsymmetricPadding, hashed: hashes.HashAlgorithm) -> None:
    head, body, _ = token(b"x", alg="PS256").split(".")
    right = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
    genuine = rsa_key().sign(f"{head}.{body}".encode(), right, hashes.SHA256())
    assert read_signed(f"{head}.{body}.{b64(genuine)}", [key_for("PS256")]).payload == b"x"
    forged = rsa_key().sign(f"{head}.{body}".encode(), pad, hashed)
    assert refused(f"{head}.{body}.{b64(forged)}", key_for("PS256")) == Reason.SIGNATURE_INVALID


@pytest.mark.parametrize("alg", ["RS256", "PS256"])
def test_J02_an_rsa_signature_is_smaller_than_the_modulus(alg: str) -> None:
    head, body, _ = token(b"x", alg=alg).split(".")
    raw = signature(f"{head}.{body}".encode(), rsa_key(), alg)
    assert read_signed(f"{head}.{body}.{b64(raw)}", [key_for(alg)]).payload == b"x"
    larger = int.from_bytes(raw) + rsa_key().public_key().public_numbers().n
    forged = larger.to_bytes(257) if larger >= 2**2048 else larger.to_bytes(256)
    assert refused(f"{head}.{body}.{b64(forged)}", key_for(alg)) == Reason.SIGNATURE_INVALID


@pytest.mark.parametrize("alg", ["RS256", "PS256"])
def test_J02_an_rsa_signature_keeps_its_leading_zero(alg: str) -> None:
    for number in range(10_000):
        text = token(str(number).encode(), alg=alg)
        head, body, tail = text.split(".")
        raw = signature_of(tail)
        if raw[0] == 0:
            break
    assert raw[0] == 0
    assert read_signed(text, [key_for(alg)]).key.algorithm == alg
    assert refused(f"{head}.{body}.{b64(raw[1:])}", key_for(alg)) == Reason.SIGNATURE_INVALID


def signature_of(tail: str) -> bytes:
    return base64.urlsafe_b64decode(tail + "=" * (-len(tail) % 4))


def test_keys_without_a_kid_in_the_header_are_each_tried() -> None:
    keys = [key_for("HS256", "a", "a"), key_for("RS256", kid="r"), key_for("HS256", "b", "b")]
    assert read_signed(token(b"x", signer_for("HS256", "b")), keys).key.kid == "b"


def test_a_kid_names_the_key_and_no_other_is_tried() -> None:
    keys = [key_for("HS256", "a", "a"), key_for("HS256", "b", "b")]
    assert read_signed(token(b"x", signer_for("HS256", "b"), kid="b"), keys).key.kid == "b"
    assert refused(token(b"x", signer_for("HS256", "b"), kid="a"), *keys) == Reason.SIGNATURE_INVALID
    assert refused(token(b"x", signer_for("HS256", "b"), kid="c"), *keys) == Reason.KEY_UNKNOWN


def test_a_kid_does_not_name_a_key_that_has_none() -> None:
    assert refused(token(b"x", kid="k"), key_for("HS256")) == Reason.KEY_UNKNOWN


def test_without_any_key_the_key_is_unknown() -> None:
    assert refused(token(b"x")) == Reason.KEY_UNKNOWN


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_a_key_survives_its_JWK(alg: str) -> None:
    key = read_jwk(public_jwk(signer_for(alg), alg=alg, kid="k"), may_be_secret=alg.startswith("HS"))
    assert read_signed(token(b"x", alg=alg, kid="k"), [key]).key == key
