"""One JSON Web Key (RFC 7517, RFC 7518 section 6, RFC 8037)."""

from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    SECP384R1,
    SECP521R1,
    EllipticCurve,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from django.utils.translation import gettext as _

from chatauth.strict import base64url
from chatauth.strict.algorithms import Material
from chatauth.strict.keys import VerificationKey
from chatauth.strict.strength import KeyRefused

PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
CURVES: dict[str, EllipticCurve] = {"P-256": SECP256R1(), "P-384": SECP384R1(), "P-521": SECP521R1()}
IMPLIED = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512", "Ed25519": "EdDSA"}
KID_LENGTH = 255
LONGEST_NUMBER = 2_048  # base64url characters: more than the largest RSA key needs


def read_jwk(
    jwk: dict[str, Any],
    *,
    algorithm: str | None = None,
    may_be_secret: bool = False,
    kid: str | None = None,
    owner: UUID | None = None,
) -> VerificationKey:
    """Read a public key; with `may_be_secret`, one of kty oct instead.

    `algorithm` pins what the JWK may leave open. `kid` counts where the JWK names none. Raises KeyRefused.
    """
    kty = jwk.get("kty")
    if kty == "oct" and not may_be_secret:
        raise KeyRefused(_("That is a shared secret (kty oct), not a public key."))
    if not PRIVATE_MEMBERS.isdisjoint(jwk) and kty != "oct":
        raise KeyRefused(_("That is a private key. Keep it to yourself, and paste only its public half."))
    _check_purpose(jwk)
    return VerificationKey(_algorithm(jwk, algorithm), _material(jwk), _kid(jwk) or kid, owner)


def _check_purpose(jwk: dict[str, Any]) -> None:
    if jwk.get("use", "sig") != "sig":
        raise KeyRefused(_("The key is not for signatures (use)."))
    operations = jwk.get("key_ops", ["verify"])
    if not isinstance(operations, list) or not all(isinstance(operation, str) for operation in operations):
        raise KeyRefused("key_ops is not a list of texts.")
    if "verify" not in operations or not {"sign", "verify"}.issuperset(operations):
        raise KeyRefused(_("The key is not for verifying signatures (key_ops)."))
    if len(set(operations)) != len(operations):
        raise KeyRefused("key_ops names an operation twice.")


def _algorithm(jwk: dict[str, Any], pinned: str | None) -> str:
    own = jwk.get("alg")
    if "alg" in jwk and not isinstance(own, str):
        raise KeyRefused(_("The key's algorithm (alg) is not a text."))
    if own is not None and pinned and own != pinned:
        raise KeyRefused(_("The key is for %(own).20s, and %(pinned)s was chosen.") % {"own": own, "pinned": pinned})
    curve = jwk.get("crv")
    implied = IMPLIED.get(curve) if isinstance(curve, str) else None
    chosen = own if own is not None else pinned or implied
    if not chosen:
        raise KeyRefused(_("The key names no algorithm (alg)."))
    return str(chosen)


def _kid(jwk: dict[str, Any]) -> str | None:
    kid = jwk.get("kid")
    if "kid" in jwk and (not isinstance(kid, str) or not 0 < len(kid) <= KID_LENGTH):
        raise KeyRefused(_("The key id (kid) is not a text of 1 to %(most)s characters.") % {"most": KID_LENGTH})
    return kid


def _material(jwk: dict[str, Any]) -> Material:
    kty = jwk.get("kty")
    try:
        if kty == "RSA":
            return RSAPublicNumbers(e=_number(jwk, "e"), n=_number(jwk, "n")).public_key()
        if kty == "EC":
            curve = CURVES[_text(jwk, "crv")]
            size = (curve.key_size + 7) // 8
            return EllipticCurvePublicNumbers(
                int.from_bytes(_bytes(jwk, "x", size)), int.from_bytes(_bytes(jwk, "y", size)), curve
            ).public_key()
        if kty == "OKP" and _text(jwk, "crv") == "Ed25519":
            return Ed25519PublicKey.from_public_bytes(_bytes(jwk, "x", 32))
        if kty == "oct":
            return _bytes(jwk, "k")
    except (ValueError, KeyError, OverflowError):
        raise KeyRefused(_("The key is not a well-formed JWK.")) from None
    raise KeyRefused(_("That kind of key (kty, crv) does not sign here."))


def _text(jwk: dict[str, Any], name: str) -> str:
    value = jwk[name]
    if not isinstance(value, str) or not value or len(value) > LONGEST_NUMBER:
        raise ValueError(f"{name} is not a text")
    return value


def _bytes(jwk: dict[str, Any], name: str, size: int | None = None) -> bytes:
    raw = base64url.decode(_text(jwk, name))
    if size is not None and len(raw) != size:
        raise ValueError(f"{name} has the wrong length")
    return raw


def _number(jwk: dict[str, Any], name: str) -> int:
    """Base64urlUInt: as few bytes as the number needs (RFC 7518, section 2)."""
    raw = _bytes(jwk, name)
    if raw[:1] == b"\x00":
        raise ValueError(f"{name} has a leading zero")
    return int.from_bytes(raw)
