"""Secrets that must be read back, encrypted at rest (Fernet: AES-128-CBC with HMAC-SHA256, docs/vault.md).

`VAULT_KEYS` is a dict of key id to key bytes. The first one seals, every one of them unseals, so that a new key
goes in front, `manage.py reseal` runs, and the old one leaves.
"""

import base64
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

PURPOSE = b"usher vault 1"


class CannotUnseal(Exception):
    """A sealed value fits none of VAULT_KEYS: the key was removed or lost, or the value was changed."""

    def __init__(self, place: str = "a sealed value") -> None:
        super().__init__(
            f"None of VAULT_KEYS opens {place}. Put back the key that sealed it; if it is lost, see docs/vault.md."
        )


def seal(text: str) -> str:
    """Encrypt under the first of VAULT_KEYS. Two seals of one text differ."""
    return _fernet().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Read back what `seal` made. Raises CannotUnseal."""
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise CannotUnseal from None


def reseal(sealed: str) -> str:
    """The same text under the first key. Raises CannotUnseal."""
    try:
        return _fernet().rotate(sealed.encode()).decode()
    except InvalidToken:
        raise CannotUnseal from None


def is_current(sealed: str) -> bool:
    """Whether the first key alone opens it."""
    try:
        _fernets(tuple(settings.VAULT_KEYS.items()))[0].decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


class SealedText(models.TextField):  # type: ignore[type-arg]
    """Holds what `seal` made, never the text itself; `reseal` finds every field of this class.

    The value is sealed and unsealed by whoever owns the secret, so that no list, form or log opens it by accident.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"editable": False, **options})


def _fernet() -> MultiFernet:
    return MultiFernet(_fernets(tuple(settings.VAULT_KEYS.items())))


@lru_cache(maxsize=8)
def _fernets(keys: tuple[tuple[str, bytes], ...]) -> tuple[Fernet, ...]:
    return tuple(Fernet(base64.urlsafe_b64encode(_derive(key))) for _, key in keys)


def _derive(key: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=PURPOSE).derive(key)
