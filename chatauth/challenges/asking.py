"""Asking for a code. Nobody learns from the answer whether the number or mailbox is known here."""

from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from channels_app.models import Channel
from channels_app.models.channels import Method
from channels_app.models.code_rules import CodeService
from channels_app.origins import own_origin, own_origins
from chatauth import sms
from chatauth.attempts import record_attempt
from chatauth.challenges.destinations import masked, read_destination
from chatauth.challenges.guarding import RANGE, count
from chatauth.models import Challenge
from chatauth.models.challenges import LIFETIME
from chatauth.signin import SignIn, check_channel, find_channel
from chatauth.tasks import send_code
from core.jobs import enqueue
from core.limits import hit_each, limit_of
from core.net import limiter_address
from core.phones import block_of
from core.reasons import Reason, Refused

METHODS = {Challenge.Kind.SMS.value: Method.SMS_CODE.value, Challenge.Kind.EMAIL.value: Method.EMAIL_CODE.value}


class Given(NamedTuple):
    """What a visitor typed: number or mailbox, and what the channel also asks for."""

    kind: str
    to: object
    name: str = ""
    email: str = ""
    locale: str = ""
    country: str = ""


class Asked(NamedTuple):
    """`expires_in` and `resend_in` are seconds."""

    challenge: UUID
    expires_in: int
    resend_in: int


def ask_for_code(wish: SignIn, given: Given) -> Asked:
    """Send a code soon, and void the one before. A refusal stands in the sign-in log. Raises Refused:
    invalid_request, destination_refused, rate_limited, and whatever closes the channel.
    """
    hit_each([("session", limiter_address(wish.address or "")), ("session_channel", str(wish.channel_id))])
    channel = find_channel(wish.channel_id)
    if channel is None:
        raise Refused(Reason.CHANNEL_INACTIVE)
    to = ""
    try:
        check_channel(channel, wish)
        check_sender(channel, given.kind)
        to = read_destination(channel, given.kind, given.to, country=given.country)
        count(channel, given.kind, to, wish.address or "")
    except Refused as refused:
        noted = [f"code to {masked(to)}" if to else "code asked for", *getattr(refused, "__notes__", [])]
        record_attempt(channel, wish, reason=refused.reason, note="; ".join(noted))
        raise
    challenge = make(channel, wish, given, to)
    return Asked(challenge.pk, int(LIFETIME.total_seconds()), limit_of("code_pause").seconds)


def check_sender(channel: Channel, kind: str) -> None:
    """Raises Refused(method_not_enabled) where nobody would send the message."""
    if kind == Challenge.Kind.SMS and channel.code_service == CodeService.BUILT_IN and not sms.is_available():
        raise Refused(Reason.METHOD_NOT_ENABLED, "This installation sends no text messages.")


@transaction.atomic
def make(channel: Channel, wish: SignIn, given: Given, to: str) -> Challenge:
    earlier = Challenge.objects.open().filter(channel=channel, kind=given.kind, to__iexact=to)
    earlier.update(voided_at=timezone.now())
    challenge = Challenge.objects.create(
        company_id=channel.company_id,
        channel=channel,
        kind=given.kind,
        to=to,
        block=block_of(to, RANGE) if given.kind == Challenge.Kind.SMS else "",
        name=given.name,
        email=given.email,
        locale=given.locale,
        page=page_of(channel, wish),
    )
    enqueue(send_code, challenge_id=str(challenge.pk))
    return challenge


def page_of(channel: Channel, wish: SignIn) -> str:
    """The page of ours that asked, to which the mail's link leads; "" if another site's page stands around it."""
    if wish.embed_origin or wish.origin not in own_origins(channel):
        return ""
    return f"{wish.origin}/chat/{channel.pk}/" if wish.origin == own_origin() else f"{wish.origin}/"
