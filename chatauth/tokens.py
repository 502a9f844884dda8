"""Our own two token types. Each is signed with a key derived for it alone, so that neither verifies the other."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, cast

import jwt
from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework_simplejwt.exceptions import (
    ExpiredTokenError,
    TokenBackendError,
    TokenBackendExpiredToken,
    TokenError,
)
from rest_framework_simplejwt.tokens import Token

from core.reasons import Reason, Refused

ALGORITHM = "HS256"
MAX_LENGTH = 4_096  # characters


class KeyRing:
    """Signs with the first of settings.TOKEN_KEYS and verifies with whichever the header's `kid` names."""

    def __init__(self, purpose: str) -> None:
        self.purpose = purpose

    def encode(self, payload: dict[str, Any]) -> str:
        kid, key = next(iter(settings.TOKEN_KEYS.items()))
        return jwt.encode(payload, derived_key(self.purpose, key), algorithm=ALGORITHM, headers={"kid": kid})

    def decode(self, token: str, verify: bool = True) -> dict[str, Any]:
        try:
            kid = jwt.get_unverified_header(token).get("kid")
            if kid not in settings.TOKEN_KEYS:
                raise TokenBackendError("The key is not known here.")
            return jwt.decode(
                token,
                derived_key(self.purpose, settings.TOKEN_KEYS[kid]),
                algorithms=[ALGORITHM],
                options={"require": ["exp", "iat", "jti"], "verify_aud": False},
            )
        except jwt.ExpiredSignatureError as error:
            raise TokenBackendExpiredToken("Expired.") from error
        except (jwt.InvalidTokenError, UnicodeError, ValueError) as error:
            raise TokenBackendError("Not valid.") from error

    def get_leeway(self) -> timedelta:
        """None: one clock signs and verifies."""
        return timedelta(0)


class UsherToken(Token):
    """What client and session tokens share. `lifetime` is only a default; each is made with its own."""

    lifetime = timedelta(hours=24)

    @classmethod
    def ring(cls) -> KeyRing:
        return _ring(str(cls.token_type))

    def get_token_backend(self) -> KeyRing:
        return self.ring()

    @classmethod
    def read(cls, text: str) -> "UsherToken":
        """Raises Refused: token_missing, token_malformed, algorithm_not_allowed, signature_invalid, token_expired."""
        if not text:
            raise Refused(Reason.TOKEN_MISSING)
        if len(text) > MAX_LENGTH or text.count(".") != 2 or not text.isascii():
            raise Refused(Reason.TOKEN_MALFORMED)
        try:
            return cls(cast(Any, text))  # the library takes text, and says Token
        except ExpiredTokenError as error:
            raise Refused(Reason.TOKEN_EXPIRED) from error
        except TokenError as error:
            reason = _why(text)
            raise Refused(reason, cls.not_ours() if reason == Reason.SIGNATURE_INVALID else "") from error

    @classmethod
    def not_ours(cls) -> str:
        """What is told of a signature that does not hold: no key of the company's signs these."""
        return _("This token was not made by this installation, or it was changed since.")

    @property
    def expires_at(self) -> datetime:
        return datetime.fromtimestamp(self.payload["exp"], UTC)

    @property
    def issued_at(self) -> datetime:
        """To the millisecond, so that a token minted right after a log-out-everywhere counts."""
        return datetime.fromtimestamp(self.payload.get("iat_ms", self.payload["iat"] * 1000) / 1000, UTC)

    def stamp(self, *, issued_at: datetime, expires_at: datetime) -> None:
        """Set iat and exp; exp in whole seconds, rounded down, never past `expires_at`."""
        self.payload["iat"] = int(issued_at.timestamp())
        self.payload["iat_ms"] = int(issued_at.timestamp() * 1000)
        self.payload["exp"] = int(expires_at.timestamp())


class ClientToken(UsherToken):
    """Vouches for one end user on one channel, or on the whole company. Minted, handed to the page, never stored.

    Claims: `sub` end user, `client` the integrator's own id for them, `cmp` company, `chn` channel (absent: any),
    `crk`/`crd` kind and id of the credential that minted it.
    """

    token_type = "client"


class SessionToken(UsherToken):
    """One browser session. Claims: `sid` session row, `ver` its version; everything else stands in the row."""

    token_type = "session"


@lru_cache(maxsize=32)
def derived_key(purpose: str, key: bytes) -> bytes:
    """One key per purpose from one configured key: HMAC-SHA256 as a one-step KDF (NIST SP 800-56C)."""
    return hmac.digest(key, f"usher/{purpose}".encode(), hashlib.sha256)


@lru_cache(maxsize=8)
def _ring(purpose: str) -> KeyRing:
    return KeyRing(purpose)


def _why(text: str) -> Reason:
    try:
        header = jwt.get_unverified_header(text)
        jwt.decode(text, options={"verify_signature": False})
    except (jwt.InvalidTokenError, UnicodeError, ValueError):
        return Reason.TOKEN_MALFORMED
    if header.get("alg") != ALGORITHM:
        return Reason.ALGORITHM_NOT_ALLOWED
    return Reason.SIGNATURE_INVALID
