"""Public keys as people paste them: PEM or JWK."""

import re
from uuid import UUID

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.utils.translation import gettext as _

from chatauth.strict.jwk import read_jwk
from chatauth.strict.keys import VerificationKey
from chatauth.strict.strength import KeyRefused
from chatauth.strict.strict_json import read_object

LONGEST = 16 * 1024
PEM = re.compile(r"-----BEGIN (?P<label>(?:RSA )?PUBLIC KEY)-----[A-Za-z0-9+/=\s]+-----END (?P=label)-----")
IMPLIED = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}


def parse_public_key(
    text: str, *, algorithm: str | None = None, kid: str | None = None, owner: UUID | None = None
) -> VerificationKey:
    """Read a pasted key. Raises KeyRefused with a sentence that says what was pasted instead.

    `algorithm` may be left out where the key decides it: a curve, or a JWK with `alg`. A JWK's own `kid` goes first.
    """
    bare = text.strip("\ufeff \t\r\n")
    if len(bare) > LONGEST:
        raise KeyRefused(_("That is too long for a public key."))
    if bare.startswith("{"):
        return _read_json(bare, algorithm=algorithm, kid=kid, owner=owner)
    _check_kind(bare)
    try:
        key = load_pem_public_key(bare.encode("ascii"))
    except (ValueError, UnsupportedAlgorithm):
        raise KeyRefused(_("That PEM block holds no readable public key.")) from None
    if not isinstance(key, RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey):
        raise KeyRefused(_("That kind of key does not sign here. Use RSA, P-256 or Ed25519."))
    if algorithm is None:
        algorithm = _implied(key)
    return VerificationKey(algorithm, key, kid, owner)


def _read_json(text: str, *, algorithm: str | None, kid: str | None, owner: UUID | None) -> VerificationKey:
    try:
        jwk = read_object(text.encode("utf-8", "surrogatepass"))
    except ValueError as error:
        raise KeyRefused(_("The JWK %(error)s.") % {"error": error}) from None
    if "keys" in jwk:
        raise KeyRefused(_("That is a set of keys. Paste one of them, or give the address of the set as the JWKS URL."))
    return read_jwk(jwk, algorithm=algorithm, kid=kid, owner=owner)


def _check_kind(text: str) -> None:
    if "PRIVATE KEY" in text:
        raise KeyRefused(_("That is a private key. Keep it to yourself, and paste only its public half."))
    if "BEGIN CERTIFICATE" in text:
        raise KeyRefused(_("That is a certificate. Paste the public key in it (openssl x509 -pubkey -noout)."))
    if text.startswith(("ssh-", "ecdsa-")):
        raise KeyRefused(_("That is an OpenSSH key. Paste it as PEM (ssh-keygen -e -m PKCS8)."))
    if not PEM.fullmatch(text):
        raise KeyRefused(_("Paste one public key: PEM that starts with -----BEGIN PUBLIC KEY-----, or a JWK."))


def _implied(key: RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey) -> str:
    if isinstance(key, Ed25519PublicKey):
        return "EdDSA"
    if isinstance(key, EllipticCurvePublicKey) and key.curve.name in IMPLIED:
        return IMPLIED[key.curve.name]
    raise KeyRefused(_("Say which algorithm the key is for."))
