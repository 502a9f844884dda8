"""Other names for numbered rows in addresses: a number that counts up would tell a company how much goes on at others.

The same row has the same name for as long as SECRET_KEY, or its place among the fallbacks, stays.
"""

import hashlib
from collections.abc import Iterator
from uuid import UUID

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from django.conf import settings
from django.utils.crypto import salted_hmac

HALF = 8  # bytes: the first half of a block says the kind of row, the second the number


def veiled(kind: str, number: int) -> str:
    encryptor = next(_ciphers()).encryptor()
    return str(UUID(bytes=encryptor.update(_mark(kind) + number.to_bytes(HALF)) + encryptor.finalize()))


def unveiled(kind: str, name: str) -> int | None:
    """None for what is the name of no row of that kind."""
    try:
        block = UUID(name).bytes
    except ValueError:
        return None
    for cipher in _ciphers():
        decryptor = cipher.decryptor()
        plain = decryptor.update(block) + decryptor.finalize()
        if plain[:HALF] == _mark(kind):
            return int.from_bytes(plain[HALF:])
    return None


def _mark(kind: str) -> bytes:
    return hashlib.sha256(kind.encode()).digest()[:HALF]


def _ciphers() -> Iterator[Cipher[ECB]]:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        key = salted_hmac("core.veil", "", secret=secret, algorithm="sha256").digest()
        yield Cipher(AES(key), ECB())  # noqa: S305 - a single block, each time of another row
