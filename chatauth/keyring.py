"""Holding a code against the keys of a channel, wherever they stand."""

import logging
from datetime import datetime

from channels_app.models import Channel
from chatauth.codes import keys_of, verification_key
from chatauth.strict import KeyRefused, Policy, VerificationKey, Verified, verify

logger = logging.getLogger(__name__)


def verify_code(channel: Channel, code: str, *, policy: Policy, now: datetime) -> Verified:
    """Raises Refused with every reason of `chatauth.strict.verify`."""
    return verify(code, stored_keys(channel), policy=policy, now=now)


def stored_keys(channel: Channel) -> list[VerificationKey]:
    """The keys that stand in our own rows; one that the rules no longer accept is left out and said so in the log."""
    keys = []
    for key in keys_of(channel).filter(jwks_url=""):
        try:
            keys.append(verification_key(key))
        except KeyRefused as refused:
            logger.warning("The signing key %s of channel %s is not used: %s", key.pk, channel.pk, refused)
    return keys
