"""Public ids: UUID version 7, time-ordered and impossible to guess (RFC 9562, section 5.7)."""

import secrets
import time
import uuid

from django.db import models


def uuid7() -> uuid.UUID:
    """A new UUIDv7: 48 bits of Unix milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    value = (milliseconds & (2**48 - 1)) << 80
    value |= 0x7 << 76
    value |= (random >> 62) << 64
    value |= 0b10 << 62
    value |= random & (2**62 - 1)
    return uuid.UUID(int=value)


class PublicId(models.Model):
    """A row whose key may be shown to anybody: it tells nothing about its neighbours."""

    id = models.UUIDField("id", primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True
