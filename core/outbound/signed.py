"""Calls that prove where they come from, for services that a company runs."""

import hashlib
import hmac
import time
from collections.abc import Mapping

from core.outbound.client import TOTAL_SECONDS, Answer, fetch


def signature(secret: str, body: bytes, timestamp: str) -> str:
    """`sha256=` and the hex HMAC-SHA256 over `<timestamp>.<body>`; the key is the secret's UTF-8 bytes as shown."""
    return f"sha256={hmac.digest(secret.encode(), timestamp.encode() + b'.' + body, hashlib.sha256).hex()}"


def signed_headers(secret: str, body: bytes, *, delivery: str) -> Mapping[str, str]:
    timestamp = str(int(time.time()))
    return {
        "Content-Type": "application/json",
        "X-Usher-Signature": signature(secret, body, timestamp),
        "X-Usher-Timestamp": timestamp,
        "X-Usher-Delivery": delivery,
    }


def post_signed(
    url: str, body: bytes, *, secret: str, delivery: str, limit: int = 65_536, timeout: float = TOTAL_SECONDS
) -> Answer:
    """POST JSON with these headers. Raises OutboundError."""
    headers = signed_headers(secret, body, delivery=delivery)
    return fetch("POST", url, headers=headers, body=body, limit=limit, timeout=timeout)
