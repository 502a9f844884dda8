"""Signs whatever a test asks for, right or wrong: the header and the payload may be any bytes."""

import base64
import datetime as dt
import hashlib
import hmac
import json
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from chatauth.strict import VerificationKey

Signer = bytes | rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey

SECRET = "a shared secret of 40 characters or so!!"
HASHES: dict[str, hashes.HashAlgorithm] = {
    "256": hashes.SHA256(),
    "384": hashes.SHA384(),
    "512": hashes.SHA512(),
}
CURVES: dict[str, ec.EllipticCurve] = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1()}
ALGORITHMS = [
    "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
]  # fmt: skip


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def as_bytes(part: Any) -> bytes:
    return part if isinstance(part, bytes) else json.dumps(part).encode()


def token(payload: Any, signer: Signer | None = None, *, alg: str = "HS256", header: Any = None, **more: Any) -> str:
    """A compact JWS. `header` replaces the usual one, `more` adds to it; `alg` decides how it is really signed."""
    head = {"alg": alg, "typ": "JWT"} | more if header is None else header
    message = f"{b64(as_bytes(head))}.{b64(as_bytes(payload))}"
    return f"{message}.{b64(signature(message.encode(), signer or signer_for(alg), alg))}"


def signature(message: bytes, signer: Signer, alg: str) -> bytes:
    chosen = HASHES.get(alg[2:], HASHES["256"])
    if isinstance(signer, bytes):
        return hmac.new(signer, message, chosen.name).digest()
    if isinstance(signer, ed25519.Ed25519PrivateKey):
        return signer.sign(message)
    if isinstance(signer, ec.EllipticCurvePrivateKey):
        r, s = decode_dss_signature(signer.sign(message, ec.ECDSA(chosen)))
        return raw_pair(r, s, (signer.curve.key_size + 7) // 8)
    pad: padding.AsymmetricPadding = padding.PKCS1v15()
    if alg.startswith("PS"):
        pad = padding.PSS(padding.MGF1(chosen), chosen.digest_size)
    return signer.sign(message, pad, chosen)


def raw_pair(r: int, s: int, size: int = 32) -> bytes:
    return r.to_bytes(size) + s.to_bytes(size)


def rsa_key(bits: int = 2_048, exponent: int = 65_537, name: str = "") -> rsa.RSAPrivateKey:
    return made_rsa(bits, exponent, name)


def ec_key(alg: str = "ES256", name: str = "") -> ec.EllipticCurvePrivateKey:
    return made_ec(alg, name)


# Called with every argument in its place: `cache` takes f() and f(name="") for two calls.
@cache
def made_rsa(bits: int, exponent: int, name: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(exponent, bits)


@cache
def made_ec(alg: str, name: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(CURVES[alg])


def ed_key(name: str = "") -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def signer_for(alg: str, name: str = "") -> Signer:
    if alg.startswith("HS"):
        return (SECRET + name).encode().ljust(64, b".")
    if alg.startswith("ES"):
        return ec_key(alg, name)
    return ed_key(name) if alg == "EdDSA" else rsa_key(name=name)


def key_for(alg: str, name: str = "", kid: str | None = None) -> VerificationKey:
    """The key that verifies what `signer_for(alg, name)` signs."""
    signer = signer_for(alg, name)
    return VerificationKey(alg, signer if isinstance(signer, bytes) else signer.public_key(), kid)


def public_pem(signer: Signer) -> str:
    assert not isinstance(signer, bytes)
    return signer.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def public_der(signer: Signer) -> bytes:
    assert not isinstance(signer, bytes)
    return signer.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def public_jwk(signer: Signer, **more: Any) -> dict[str, Any]:
    if isinstance(signer, bytes):
        return {"kty": "oct", "k": b64(signer)} | more
    if isinstance(signer, ed25519.Ed25519PrivateKey):
        return {"kty": "OKP", "crv": "Ed25519", "x": b64(signer.public_key().public_bytes_raw())} | more
    if isinstance(signer, ec.EllipticCurvePrivateKey):
        point, size = signer.public_key().public_numbers(), (signer.curve.key_size + 7) // 8
        curve = {256: "P-256", 384: "P-384", 521: "P-521"}[signer.curve.key_size]
        return {"kty": "EC", "crv": curve, "x": b64(point.x.to_bytes(size)), "y": b64(point.y.to_bytes(size))} | more
    numbers = signer.public_key().public_numbers()
    return {"kty": "RSA", "n": b64(number_bytes(numbers.n)), "e": b64(number_bytes(numbers.e))} | more


def number_bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8)


def certificate(encoding: Encoding) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "site")])
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    builder = x509.CertificateBuilder(name, name, rsa_key().public_key(), 1, now, now + dt.timedelta(days=1))
    return builder.sign(rsa_key(), hashes.SHA256()).public_bytes(encoding)
