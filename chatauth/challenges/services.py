"""The company's own services that send and check codes: signed JSON over https, docs/codes.md."""

import json
from typing import Any

from chatauth.models import Challenge
from chatauth.sms import NotSent
from core import vault
from core.outbound import OutboundError
from core.outbound.signed import post_signed
from core.reasons import Reason, Refused

SECONDS = 5.0  # a visitor waits for the validator


def tell_sender(challenge: Challenge, *, code: str | None) -> None:
    """Have the company's service send a code, ours or one that it makes. Raises NotSent."""
    body: dict[str, Any] = {
        "challenge": str(challenge.pk),
        "kind": challenge.kind,
        "to": challenge.to,
        "locale": challenge.locale,
        "channel": str(challenge.channel_id),
    }
    if code is not None:
        body["code"] = code
    try:
        status, _ = call(challenge, challenge.channel.code_sender_url, body)
    except OutboundError as error:
        raise NotSent(f"The company's sender: {error.kind}") from error
    if not 200 <= status < 300:
        raise NotSent(f"The company's sender answered {status}")


def ask_validator(challenge: Challenge, code: str) -> bool:
    """Raises Refused(delivery_failed) unless it answers `{"valid": true}` or `{"valid": false}`."""
    body = {"challenge": str(challenge.pk), "to": challenge.to, "code": code}
    try:
        status, answer = call(challenge, challenge.channel.code_validator_url, body)
        is_valid = json.loads(answer)["valid"] if status == 200 else None
    except (OutboundError, NotSent, ValueError, KeyError, TypeError, RecursionError):
        is_valid = None
    if not isinstance(is_valid, bool):
        raise Refused(Reason.DELIVERY_FAILED, "The company's service did not check the code.")
    return is_valid


def call(challenge: Challenge, url: str, body: dict[str, Any]) -> tuple[int, bytes]:
    """Raises OutboundError, NotSent."""
    if not url or not challenge.channel.code_secret_sealed:
        raise NotSent("The company's service has no address or no secret yet.")
    try:
        secret = vault.unseal(challenge.channel.code_secret_sealed)
    except vault.CannotUnseal as lost:
        raise NotSent(str(lost)) from lost
    content = json.dumps(body, ensure_ascii=False).encode()
    answer = post_signed(url, content, secret=secret, delivery=str(challenge.pk), timeout=SECONDS)
    return answer.status, answer.body
