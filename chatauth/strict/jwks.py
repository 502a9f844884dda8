"""A published set of keys (RFC 7517, section 5)."""

from collections import Counter
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from chatauth.strict.jwk import read_jwk
from chatauth.strict.keys import VerificationKey
from chatauth.strict.strength import KeyRefused
from chatauth.strict.strict_json import read_object

LARGEST = 64 * 1024
MOST_KEYS = 100


class JwkSet(NamedTuple):
    """`skipped` says of each key that is not used, by its place in the set, why."""

    keys: list[VerificationKey]
    skipped: list[str]


def parse_jwks(raw: bytes, *, algorithm: str | None = None, owner: UUID | None = None) -> list[VerificationKey]:
    """The usable keys of a set. Raises KeyRefused; see read_jwks."""
    return read_jwks(raw, algorithm=algorithm, owner=owner).keys


def read_jwks(raw: bytes, *, algorithm: str | None = None, owner: UUID | None = None) -> JwkSet:
    """Read a set; a key that cannot be used is left out, and so are all that share a `kid`.

    Raises KeyRefused for what is no set at all, and for a set that publishes a shared secret: whoever mixes those up
    may have given anybody the means to sign.
    """
    members = _members(raw)
    if any(isinstance(jwk, dict) and jwk.get("kty") == "oct" for jwk in members):
        raise KeyRefused(_("The set publishes a shared secret (kty oct)."))
    repeated = _repeated(members)
    keys: list[VerificationKey] = []
    skipped: list[str] = []
    for place, jwk in enumerate(members, start=1):
        try:
            if not isinstance(jwk, dict):
                raise KeyRefused(_("It is not a JSON object."))
            if jwk.get("kid") in repeated:
                raise KeyRefused(_("Another key of the set has the same kid."))
            keys.append(read_jwk(jwk, algorithm=algorithm, owner=owner))
        except KeyRefused as refused:
            skipped.append(_("Key %(place)s: %(why)s") % {"place": place, "why": refused})
    return JwkSet(keys, skipped)


def _members(raw: bytes) -> list[Any]:
    if len(raw) > LARGEST:
        raise KeyRefused(_("The set is larger than %(most)s bytes.") % {"most": LARGEST})
    try:
        members = read_object(raw).get("keys")
    except ValueError as error:
        raise KeyRefused(_("The set %(error)s.") % {"error": error}) from None
    if not isinstance(members, list):
        raise KeyRefused(_("The set has no list of keys."))
    if len(members) > MOST_KEYS:
        raise KeyRefused(_("The set has more than %(most)s keys.") % {"most": MOST_KEYS})
    return members


def _repeated(members: list[Any]) -> list[Any]:
    """The kids of more than one key; a key for encryption may share its kid with one that signs."""
    kids = Counter(
        jwk["kid"]
        for jwk in members
        if isinstance(jwk, dict) and isinstance(jwk.get("kid"), str) and jwk.get("use") != "enc"
    )
    return [kid for kid, count in kids.items() if count > 1]
