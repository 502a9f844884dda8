"""HS256 secrets: text that two sides share. Nothing that the world may know must ever become one."""

import base64
import binascii
import re
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key
from django.utils.translation import gettext as _

from chatauth.strict.keys import VerificationKey
from chatauth.strict.strength import KeyRefused

LONGEST = 1_024
ARMOUR = re.compile(r"-----\s*BEGIN|ssh-(?:rsa|dss|ed25519)\b|ecdsa-sha2-|PuTTY-User-Key", re.IGNORECASE)
JWK_MEMBER = re.compile(r'"(?:kty|keys)"\s*:')
HEX = re.compile(r"(?:[0-9a-fA-F]{2})+")
SEQUENCE = 0x30  # how every DER key and certificate begins


def shared_secret(
    text: str, *, algorithm: str = "HS256", kid: str | None = None, owner: UUID | None = None
) -> VerificationKey:
    """The key whose bytes are the UTF-8 of the text. Raises KeyRefused: too short, or it looks like a public key.

    With a public key as the secret, whoever knows that key - everybody - could sign (RFC 8725, 2.1).
    """
    if text != text.strip():
        raise KeyRefused(_("The secret begins or ends with a blank. Paste it without."))
    if len(text) > LONGEST:
        raise KeyRefused(_("The secret is longer than %(most)s characters.") % {"most": LONGEST})
    if looks_like_a_key(text):
        raise KeyRefused(
            _("That is a key or a certificate, not a shared secret. Choose the algorithm of the key instead.")
        )
    try:
        secret = text.encode("utf-8")
    except UnicodeEncodeError:
        raise KeyRefused(_("The secret holds a character that cannot be encoded.")) from None
    return VerificationKey(algorithm, secret, kid, owner)


def looks_like_a_key(text: str) -> bool:
    """PEM, OpenSSH, JWK or JWKS, DER as base64 or hexadecimal, each also behind a byte order mark or blanks."""
    bare = text.lstrip("\ufeff\u200b \t\r\n")
    return any(_is_der(raw) or _is_document(raw.decode("latin-1")) for raw in _decodings(bare))


def _decodings(text: str) -> list[bytes]:
    joined = "".join(text.split())
    found = [text.encode("latin-1", "replace")]
    if HEX.fullmatch(joined):
        found.append(bytes.fromhex(joined))
    plain = joined.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        found.append(base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True))
    except (binascii.Error, ValueError):
        return found
    return found


def _is_document(text: str) -> bool:
    return bool(ARMOUR.search(text) or JWK_MEMBER.search(text))


def _is_der(raw: bytes) -> bool:
    if not raw or raw[0] != SEQUENCE:
        return False
    for load in (load_der_public_key, x509.load_der_x509_certificate, lambda der: load_der_private_key(der, None)):
        try:
            load(raw)
        except Exception:  # noqa: S112 - cryptography raises several kinds for what is no key
            continue
        return True
    return False
