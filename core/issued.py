"""Secrets that this program issues, shows once and keeps only as a digest.

They are long and random, so a plain SHA-256 is enough: there is nothing to guess, and a slow hash would only
slow every call (the same reasoning as django-rest-knox and GitHub's tokens).
"""

import hashlib
import re
import secrets
from typing import NamedTuple

from core.reasons import Reason, Refused

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
PREFIX_LENGTH = 8
SECRET_LENGTH = 43  # 43 characters of 62: 256 bits


class IssuedSecret(NamedTuple):
    """`text` is shown once; `prefix` (8 characters) and `digest` (32 bytes) are stored."""

    text: str
    prefix: str
    digest: bytes


def issue(family: str) -> IssuedSecret:
    """A new secret such as `usher_mt_<8>_<43>`, where `family` is "mt" or "key"."""
    prefix = "".join(secrets.choice(ALPHABET) for _ in range(PREFIX_LENGTH))
    tail = "".join(secrets.choice(ALPHABET) for _ in range(SECRET_LENGTH))
    text = f"usher_{family}_{prefix}_{tail}"
    return IssuedSecret(text, prefix, digest(text))


def parse(text: str, family: str) -> IssuedSecret:
    """Read a presented secret. Raises Refused: token_missing if empty, token_malformed if it has another shape."""
    if not text:
        raise Refused(Reason.TOKEN_MISSING)
    match = _shape(family).fullmatch(text)
    if match is None:
        raise Refused(Reason.TOKEN_MALFORMED)
    return IssuedSecret(text, match["prefix"], digest(text))


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _shape(family: str) -> re.Pattern[str]:
    return re.compile(rf"usher_{family}_(?P<prefix>[A-Za-z0-9]{{{PREFIX_LENGTH}}})_[A-Za-z0-9]{{{SECRET_LENGTH}}}")
