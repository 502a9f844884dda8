"""Holding a code against the keys of a channel, wherever they stand."""

import logging
from datetime import datetime

from channels_app.models import Channel
from chatauth.codes import keys_of, verification_key
from chatauth.jwks import published_keys
from chatauth.strict import KeyRefused, Policy, VerificationKey, Verified, verify
from chatauth.strict.compact import split
from core.vault import CannotUnseal

logger = logging.getLogger(__name__)


def verify_code(channel: Channel, code: str, *, policy: Policy, now: datetime) -> Verified:
    """Raises Refused with every reason of `chatauth.strict.verify`."""
    return verify(code, keys_for(channel, code), policy=policy, now=now)


def keys_for(channel: Channel, code: str) -> list[VerificationKey]:
    """The keys that the code may be signed with. Published sets are fetched where they are due, but not for a code
    that names one of our own keys. Raises Refused(token_malformed) if the code has no readable header.
    """
    kid = split(code).kid
    keys = stored_keys(channel)
    if kid is None or all(key.kid != kid for key in keys):
        for source in keys_of(channel).exclude(jwks_url=""):
            keys += published_keys(source.jwks_url, algorithm=source.algorithm, owner=source.pk, kid=kid)
    return keys


def stored_keys(channel: Channel) -> list[VerificationKey]:
    """The keys that stand in our own rows.

    One that the rules no longer accept, or that the vault no longer opens, is left out and said so in the log.
    """
    keys = []
    for key in keys_of(channel).filter(jwks_url=""):
        try:
            keys.append(verification_key(key))
        except (KeyRefused, CannotUnseal) as refused:
            logger.warning("The signing key %s of channel %s is not used: %s", key.pk, channel.pk, refused)
    return keys
