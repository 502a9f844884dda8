"""J03: what the world may know never becomes a shared secret, and is never tried as one."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from chatauth.strict import KeyRefused, parse_public_key, read_signed, shared_secret
from core.reasons import Reason, Refused
from tests.chatauth.forge import (
    SECRET,
    b64,
    certificate,
    ec_key,
    ed_key,
    public_der,
    public_jwk,
    public_pem,
    rsa_key,
    token,
)


def confusing() -> dict[str, str]:
    jwk, pem, der = public_jwk(rsa_key(), alg="RS256"), public_pem(rsa_key()), public_der(rsa_key())
    ssh = rsa_key().public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    pkcs1 = rsa_key().public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode()
    private = rsa_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    private_der = ed_key().private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    forms = {
        "pem": pem.strip(),
        "pem in one line": pem.replace("\n", ""),
        "pem as base64": base64.b64encode(pem.encode()).decode(),
        "pkcs1": pkcs1.strip(),
        "ec pem": public_pem(ec_key()).strip(),
        "der": base64.b64encode(der).decode(),
        "der as base64url": b64(der),
        "der as hexadecimal": der.hex(),
        "der in lines": base64.encodebytes(der).decode().strip(),
        "ed25519 der": base64.b64encode(public_der(ed_key())).decode(),
        "certificate": certificate(Encoding.PEM).decode().strip(),
        "certificate der": base64.b64encode(certificate(Encoding.DER)).decode(),
        "ssh": ssh,
        "jwk": json.dumps(jwk),
        "jwk in lines": json.dumps(jwk, indent=1),
        "jwk as base64": b64(json.dumps(jwk).encode()),
        "torn jwk": json.dumps(jwk)[:-1],
        "jwks": json.dumps({"keys": [jwk]}),
        "list of jwk": json.dumps([jwk]),
        "private": private.strip(),
        "private der": b64(private_der),
    }
    return forms | {f"{name} after a BOM": f"\ufeff{text}" for name, text in forms.items()}


@pytest.mark.parametrize("form", confusing())
def test_J03_nothing_that_is_public_becomes_a_shared_secret(form: str) -> None:
    with pytest.raises(KeyRefused, match=r"not a shared secret|longer than"):
        shared_secret(confusing()[form])


@pytest.mark.parametrize("form", confusing())
def test_J03_a_code_signed_with_the_public_key_as_secret_is_refused(form: str) -> None:
    text = confusing()[form].encode()
    for key in (parse_public_key(public_pem(rsa_key()), algorithm="RS256"), parse_public_key(public_pem(ec_key()))):
        for secret in (text, text + b"\n", text.ljust(64, b"\x00")):
            with pytest.raises(Refused) as caught:
                read_signed(token(b"x", secret), [key])
            assert caught.value.reason == Reason.ALGORITHM_NOT_ALLOWED


ORDINARY = [
    SECRET,
    "0123456789abcdef" * 4,
    b64(b"\x30" + bytes(47)),
    "{" + SECRET,
    "[" + SECRET + "]",
    "MII" + "a" * 40,
    "correct horse battery staple and so on",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_secret_is_taken(text: str) -> None:
    assert shared_secret(text).material == text.encode()
