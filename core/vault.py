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
from django.apps import apps
from django.conf import settings
from django.db import models, transaction

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


class SealedText(models.TextField):
    """Holds what `seal` made, never the text itself. `manage.py reseal` finds every field of this class.

    Whoever owns the secret seals and unseals it, so that no list, form or log opens one by accident.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"editable": False, **options})

    def deconstruct(self) -> Any:
        """For migrations it is a text like any other."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.TextField", args, options


def sealed_fields() -> list[tuple[type[models.Model], str]]:
    """Every model and field that holds sealed values."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, SealedText)
    ]


def reseal_all(model: type[models.Model], name: str, *, batch: int = 200) -> tuple[int, list[str]]:
    """Seal every value of one field anew under the first key.

    Returns how many were sealed, and the ids of those that no key opens, which stay as they are. Each batch is a
    transaction of its own and current values are passed over, so that it may be cut off and run again.
    """
    sealed, lost, last = 0, [], None
    while True:
        with transaction.atomic():
            rows = model._base_manager.exclude(**{name: ""}).order_by("pk").select_for_update(of=("self",))
            found = list((rows if last is None else rows.filter(pk__gt=last)).values_list("pk", name)[:batch])
            for pk, value in found:
                try:
                    anew = value if is_current(value) else reseal(value)
                except CannotUnseal:
                    lost.append(str(pk))
                    continue
                if anew != value:
                    sealed += model._base_manager.filter(pk=pk).update(**{name: anew})
        if not found:
            return sealed, lost
        last = found[-1][0]


def _fernet() -> MultiFernet:
    return MultiFernet(_fernets(tuple(settings.VAULT_KEYS.items())))


@lru_cache(maxsize=8)
def _fernets(keys: tuple[tuple[str, bytes], ...]) -> tuple[Fernet, ...]:
    return tuple(Fernet(base64.urlsafe_b64encode(_derive(key))) for _, key in keys)


def _derive(key: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=PURPOSE).derive(key)
