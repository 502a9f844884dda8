"""How often codes are sent, and when they are held back because somebody earns with them.

The limits are counted one after the other, so that what a narrow limit refuses does not use up a wide one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from channels_app.models import Channel
from chatauth.challenges.held_back import BUDGET, NEIGHBOURS, UNUSED
from chatauth.models import Challenge
from chatauth.tasks import tell_of_held_back_codes
from core.audit import SYSTEM, record
from core.jobs import enqueue
from core.limits import hit
from core.net import limiter_address
from core.phones import block_of
from core.reasons import Reason, Refused

RANGE = 6  # digits of the range of numbers whose share of used codes is watched
WATCHED = 50  # the latest codes to a range
LEAST_SHARE = 0.2  # of them that somebody has to enter
HISTORY = timedelta(hours=1)
PATIENCE = timedelta(minutes=2)  # until a code that nobody has entered counts as unused


def count(channel: Channel, kind: str, to: str, address: str) -> None:
    """Count one code about to be sent. Raises Refused: rate_limited, destination_refused."""
    hit("code_address", limiter_address(address))
    destination = f"{kind}:{to}"
    hit("code_pause", destination)
    hit("code_burst", destination)
    hit("code_day", destination)
    if kind == Challenge.Kind.SMS:
        with alerting(channel, NEIGHBOURS):
            hit("code_block", block_of(to))
        with alerting(channel, UNUSED):
            check_conversion(channel, to)
    with alerting(channel, BUDGET):
        hit("code_channel", f"{channel.pk}:{kind}")
        hit("code_all", kind)


def check_conversion(channel: Channel, to: str) -> None:
    """Pumped numbers get codes that nobody ever enters. Raises Refused(destination_refused)."""
    now = timezone.now()
    settled = Q(used_at__isnull=False) | Q(created_at__lt=now - PATIENCE)
    latest = Challenge.objects.filter(
        settled,
        company_id=channel.company_id,
        block=block_of(to, RANGE),
        created_at__gt=now - HISTORY,
        sent_at__isnull=False,
    ).order_by("-created_at")
    uses = list(latest.values_list("used_at", flat=True)[:WATCHED])
    if len(uses) == WATCHED and sum(used is not None for used in uses) < WATCHED * LEAST_SHARE:
        raise Refused(Reason.DESTINATION_REFUSED, "Codes to numbers like this one are paused for a while.")


@contextmanager
def alerting(channel: Channel, cause: str) -> Iterator[None]:
    """Tell the owners, once an hour, when this is why a code is held back; each refusal is noted with it."""
    try:
        yield
    except Refused as refused:
        alert(channel, cause)
        refused.add_note(cause)
        raise


def alert(channel: Channel, cause: str) -> None:
    try:
        hit("code_alert", f"{channel.pk}:{cause}")
    except Refused:
        return
    with transaction.atomic():
        record("channel.codes_held_back", by=SYSTEM, target=channel, company_id=channel.company_id, cause=cause)
        enqueue(tell_of_held_back_codes, channel_id=str(channel.pk), cause=cause)
