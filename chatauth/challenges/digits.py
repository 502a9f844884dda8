"""The code itself: made from the system's randomness, kept as a slow hash, read as people type it."""

import hashlib
import secrets
import unicodedata
from typing import NamedTuple
from uuid import UUID

from django.utils.crypto import salted_hmac

DIGITS = 6
LONGEST = 12
SALT_BYTES = 16
COST = {"n": 2**12, "r": 8, "p": 1, "dklen": 32}  # about 7 ms: slow for who stole the table, not for us


class Kept(NamedTuple):
    salt: bytes
    digest: bytes


def new_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def keep(challenge_id: UUID, code: str) -> Kept:
    """What is stored of a code."""
    salt = secrets.token_bytes(SALT_BYTES)
    return Kept(salt, digest(challenge_id, code, salt))


def digest(challenge_id: UUID, code: str, salt: bytes) -> bytes:
    """Peppered with a key that the database does not hold, and bound to the challenge."""
    peppered = salted_hmac("chatauth.challenges", f"{challenge_id}:{code}", algorithm="sha256").digest()
    return hashlib.scrypt(peppered, salt=salt, **COST)


def is_right(challenge_id: UUID, code: str, kept: Kept) -> bool:
    """Takes the same time for every code."""
    return secrets.compare_digest(digest(challenge_id, code, kept.salt or bytes(SALT_BYTES)), kept.digest)


def read_code(text: str) -> str:
    """The code as it was sent, from what was typed: digits of any script, without spaces and dashes."""
    shown = (str(unicodedata.digit(letter, letter)) for letter in text[: LONGEST * 3])
    return "".join(letter for letter in shown if letter.isalnum())[:LONGEST]
