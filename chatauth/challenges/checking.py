"""Entering a code: few tries, each counted before anything is compared, and one success."""

from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from channels_app.models import Channel
from channels_app.models.code_rules import CodeService
from chatauth.challenges.digits import Kept, is_right, read_code
from chatauth.challenges.services import ask_validator
from chatauth.models import Challenge
from chatauth.models.challenges import TRIES
from core.limits import hit, limit_of
from core.reasons import Reason, Refused

MEMBERS = {"challenge", "code"}


def check_code(channel: Channel, kind: str, credential: Any) -> Challenge:
    """The challenge that this code answers; it is used up now. Raises Refused: token_missing, token_malformed,
    code_invalid, code_expired, too_many_attempts, delivery_failed.
    """
    challenge_id, code = read_credential(credential)
    challenge = Challenge.objects.filter(pk=challenge_id, channel=channel, kind=kind).first()
    if challenge is None:
        raise Refused(Reason.CODE_EXPIRED)
    if challenge.failed_at is not None:
        raise Refused(Reason.DELIVERY_FAILED, "The code could not be sent.")
    take_try(challenge)
    if not is_valid(channel, challenge, code):
        raise Refused(Reason.CODE_INVALID)
    if not Challenge.objects.open().filter(pk=challenge.pk).update(used_at=timezone.now()):
        raise Refused(Reason.CODE_EXPIRED)  # another one was faster
    return challenge


def read_credential(credential: Any) -> tuple[UUID, str]:
    """Raises Refused: token_missing, token_malformed."""
    if not credential:
        raise Refused(Reason.TOKEN_MISSING)
    if not isinstance(credential, dict) or set(credential) != MEMBERS:
        raise Refused(Reason.TOKEN_MALFORMED, "Send {challenge, code}.")
    challenge, code = credential["challenge"], credential["code"]
    if not isinstance(challenge, str) or not isinstance(code, str):
        raise Refused(Reason.TOKEN_MALFORMED, "Challenge and code are texts.")
    try:
        return UUID(challenge), read_code(code)
    except ValueError:
        raise Refused(Reason.TOKEN_MALFORMED, "The challenge is not one of ours.") from None


def take_try(challenge: Challenge) -> None:
    """One statement takes the try, so that any number of guesses at once are few. Raises Refused."""
    try:
        hit("code_try", f"{challenge.kind}:{challenge.to}")
    except Refused as refused:
        raise Refused(Reason.TOO_MANY_ATTEMPTS, retry_after=refused.retry_after) from None
    is_open = Challenge.objects.open().filter(pk=challenge.pk)
    if is_open.filter(tries__lt=TRIES).update(tries=F("tries") + 1):
        challenge.refresh_from_db()
        return
    if is_open.exists():
        raise Refused(Reason.TOO_MANY_ATTEMPTS, "Ask for a new code.", retry_after=limit_of("code_pause").seconds)
    raise Refused(Reason.CODE_EXPIRED)


def is_valid(channel: Channel, challenge: Challenge, code: str) -> bool:
    """Raises Refused(delivery_failed) if the company's own validator does not answer."""
    if challenge.kind == Challenge.Kind.SMS and channel.code_service == CodeService.OWN:
        return ask_validator(challenge, code)
    return is_right(challenge.pk, code, Kept(bytes(challenge.salt), bytes(challenge.digest)))
