"""Asking another server on behalf of a run."""

import logging
from dataclasses import replace
from uuid import UUID

from django.utils import timezone

from bots.flow import step_of
from bots.limits import CALL_WITHIN
from bots.listening import last_heard
from bots.models import Run
from bots.models.runs import State
from bots.placeholders import CannotFill
from bots.requests import Reply, Request
from bots.steps import STEPS
from bots.turn import Turn
from core.limits import hit
from core.outbound import OutboundError, fetch
from core.reasons import Refused
from core.vault import CannotUnseal

logger = logging.getLogger(__name__)


def prepare(run_id: UUID, call_id: UUID) -> Request | Reply | None:
    """What to send; a Reply of status 0 if it cannot be, None if nobody waits for it any more."""
    runs = Run.objects.select_related("version", "bot", "conversation__channel", "conversation__end_user")
    run = runs.filter(pk=run_id, call_id=call_id, state=State.CALLING).first()
    step = step_of(run.version, run.step) if run else None
    if run is None or step is None:
        return None
    build = STEPS[step.kind].request
    if build is None or run.since < timezone.now() - CALL_WITHIN:
        return Reply(0)
    try:
        hit("bot_call", str(run.company_id))
        turn = Turn(run, run.conversation, last_heard(run.conversation, run))
        request = build(turn, step.settings)
    except (CannotFill, CannotUnseal, Refused) as error:
        logger.info("Step %s of bot %s cannot call: %s", step.key, run.bot_id, error)
        return Reply(0)
    return replace(request, headers={**request.headers, "Idempotency-Key": str(call_id)})


def send(request: Request) -> Reply:
    """Whatever goes wrong on the way is one and the same to the script."""
    try:
        answer = fetch(request.method, request.url, headers=request.headers, body=request.body, timeout=request.timeout)
    except OutboundError:
        return Reply(0)
    return Reply(answer.status, answer.body)
