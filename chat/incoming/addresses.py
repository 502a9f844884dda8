"""Reply addresses: `reply+<token>@chat.example.com`, where the token names one conversation and is signed.

48 characters of base32, because mail servers may change the case: the conversation, when the mail left, and the first
80 bits of an HMAC under a key of this purpose alone. The first of TOKEN_KEYS signs, all verify.
"""

import base64
import hashlib
import hmac
import re
import time
from datetime import timedelta
from uuid import UUID

from django.conf import settings

from chatauth.tokens import derived_key
from core.reasons import Reason, Refused

PURPOSE = "reply"
GOOD_FOR = timedelta(days=30)
MAC_BYTES = 10
TOKEN = re.compile(r"[a-z2-7]{48}")


def reply_address(conversation_id: UUID) -> str:
    """Where an answer to a mail about this conversation goes; "" where mail does not come in."""
    local, _at, domain = settings.REPLY_ADDRESS.partition("@")
    if not domain:
        return ""
    facts = conversation_id.bytes + int(time.time()).to_bytes(4, "big")
    key = next(iter(settings.TOKEN_KEYS.values()))
    return f"{local}+{base64.b32encode(facts + signature(facts, key)).decode().lower()}@{domain}"


def signature(facts: bytes, key: bytes) -> bytes:
    return hmac.digest(derived_key(PURPOSE, key), facts, hashlib.sha256)[:MAC_BYTES]


def token_in(address: str) -> str:
    """The token of an address of ours, "" for every other address."""
    local, _at, domain = settings.REPLY_ADDRESS.casefold().partition("@")
    found, _at, host = address.strip().casefold().rpartition("@")
    token = found.removeprefix(f"{local}+")
    return token if domain and host == domain and found != token and TOKEN.fullmatch(token) else ""


def read_token(token: str) -> UUID:
    """The conversation that it names. Raises Refused: signature_invalid, token_expired."""
    packed = base64.b32decode(token.upper())
    facts, given = packed[:-MAC_BYTES], packed[-MAC_BYTES:]
    matches = [hmac.compare_digest(signature(facts, key), given) for key in settings.TOKEN_KEYS.values()]
    if not any(matches):
        raise Refused(Reason.SIGNATURE_INVALID, "This reply address is not ours.")
    if time.time() - int.from_bytes(facts[16:], "big") > GOOD_FOR.total_seconds():
        raise Refused(Reason.TOKEN_EXPIRED, f"This reply address was good for {GOOD_FOR.days} days.")
    return UUID(bytes=facts[:16])
