"""The one function that believes a token which somebody else signed."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from chatauth.strict.algorithms import ALGORITHMS
from chatauth.strict.claims import Policy, judge
from chatauth.strict.compact import Compact, split
from chatauth.strict.keys import VerificationKey
from chatauth.strict.strict_json import read_object
from core.reasons import Reason, Refused


class Signed(NamedTuple):
    """A signature that holds, and the key it holds for. The payload is still unread."""

    header: dict[str, Any]
    payload: bytes
    key: VerificationKey


class Verified(NamedTuple):
    """A code to believe. `claims` have the types that RFC 7519 gives them."""

    claims: dict[str, Any]
    key: VerificationKey

    @property
    def issued_at(self) -> dt.datetime | None:
        return _moment(self.claims.get("iat"))

    @property
    def expires_at(self) -> dt.datetime | None:
        return _moment(self.claims.get("exp"))

    @property
    def jti(self) -> str | None:
        return self.claims.get("jti")


def verify(token: str, keys: Sequence[VerificationKey], *, policy: Policy, now: dt.datetime) -> Verified:
    """Judge a code against the active keys; claims only after the signature holds.

    Raises Refused with the exact reason: token_missing, token_malformed, algorithm_not_allowed, key_unknown,
    signature_invalid; then expiry_missing, token_expired, token_not_yet_valid, lifetime_too_long, issuer_mismatch,
    audience_mismatch.
    """
    signed = read_signed(token, keys)
    _check_type(signed.header)
    try:
        claims = read_object(signed.payload)
    except ValueError as error:
        raise Refused(Reason.TOKEN_MALFORMED, _("The payload %(error)s.") % {"error": error}) from None
    judge(claims, policy, now.timestamp())
    return Verified(claims, signed.key)


def read_signed(token: str, keys: Sequence[VerificationKey]) -> Signed:
    """The signature alone: any bytes may be the payload. Raises Refused as `verify` does up to signature_invalid."""
    compact = split(token)
    for key in _candidates(compact, keys):
        if key.fits(compact.message, compact.signature):
            return Signed(compact.header, compact.payload, key)
    raise Refused(Reason.SIGNATURE_INVALID)


def _candidates(compact: Compact, keys: Sequence[VerificationKey]) -> list[VerificationKey]:
    """The keys that the header may mean: by its kid if it has one, and never with another algorithm than theirs."""
    if compact.algorithm not in ALGORITHMS:
        raise Refused(
            Reason.ALGORITHM_NOT_ALLOWED,
            _("The algorithm %(algorithm).40r is not allowed.") % {"algorithm": compact.algorithm},
        )
    named = [key for key in keys if compact.kid is None or key.kid == compact.kid]
    if not named:
        raise Refused(Reason.KEY_UNKNOWN, "" if compact.kid else _("There is no active key here."))
    fitting = [key for key in named if key.algorithm == compact.algorithm]
    if not fitting:
        raise Refused(
            Reason.ALGORITHM_NOT_ALLOWED,
            _("The code is signed with %(algorithm)s; the key is for another.") % {"algorithm": compact.algorithm},
        )
    return fitting


def _check_type(header: dict[str, Any]) -> None:
    """A token that says it is something else, such as an access token (at+jwt), was not made to sign anybody in."""
    typ = header.get("typ", "JWT")
    if not isinstance(typ, str) or typ.lower() != "jwt":
        raise Refused(
            Reason.TOKEN_MALFORMED, _("The header's typ is not JWT, so this token was made for something else.")
        )


def _moment(seconds: float | None) -> dt.datetime | None:
    return None if seconds is None else dt.datetime.fromtimestamp(seconds, dt.UTC)
