"""Asking another server on behalf of a run."""

from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils import timezone

from bots.breaker import admit, answered, failed
from bots.flow import step_of
from bots.limits import CALL_WITHIN
from bots.listening import last_heard
from bots.models import Run
from bots.models.runs import State
from bots.placeholders import CannotFill
from bots.requests import Reply, Request
from bots.spec import host_of
from bots.steps import STEPS
from bots.turn import Turn
from core.audit import SYSTEM, record
from core.job_rows import find_for_job
from core.limits import hit, limit_of
from core.outbound import Kind, OutboundError, fetch
from core.reasons import Refused
from core.vault import CannotUnseal

HELD_BACK = "web_service.held_back"
GATEWAY_FAILED = frozenset({502, 503, 504})
IS_THERE = frozenset({Kind.REFUSED, Kind.TOO_LARGE})  # nobody was asked, or somebody answered


@dataclass(frozen=True)
class Prepared:
    """A call that may be made."""

    company_id: UUID
    request: Request
    is_trial: bool = False

    @property
    def host(self) -> str:
        return host_of(self.request.url)


def prepare(run_id: UUID, call_id: UUID) -> Prepared | Reply | None:
    """What to send; a Reply of status 0 if it cannot be, None if nobody waits for it any more."""
    runs = Run.objects.select_related("version", "bot", "conversation__channel", "conversation__end_user")
    run = find_for_job(runs.filter(call_id=call_id, state=State.CALLING), run_id)
    step = step_of(run.version, run.step) if run else None
    if run is None or step is None:
        return None
    build = STEPS[step.kind].request
    if build is None or run.since < timezone.now() - CALL_WITHIN:
        return Reply(0, why="the call came too late")
    if is_held_back(run):
        return Reply(0, why="the company calls too often")
    try:
        turn = Turn(run, run.conversation, last_heard(run.conversation, run))
        request = build(turn, step.settings)
    except (CannotFill, CannotUnseal, Refused) as error:
        return Reply(0, why=str(error))
    admission = admit(run.company_id, host_of(request.url))
    if admission.why:
        return Reply(0, why=admission.why)
    request = replace(request, headers={**request.headers, "Idempotency-Key": str(call_id)})
    return Prepared(run.company_id, request, admission.is_trial)


def is_held_back(run: Run) -> bool:
    """Whether the company has made as many calls as it may for now; the audit list says so once an hour."""
    try:
        hit("bot_call", str(run.company_id))
    except Refused:
        with suppress(Refused):
            hit("bot_call_alert", str(run.company_id))
            limit = limit_of("bot_call")
            record(HELD_BACK, by=SYSTEM, company_id=run.company_id, calls=limit.count, seconds=limit.seconds)
        return True
    return False


def send(request: Request) -> tuple[Reply, bool]:
    """The answer, and whether the host is there. Whatever goes wrong on the way is one and the same to the script."""
    try:
        answer = fetch(request.method, request.url, headers=request.headers, body=request.body, timeout=request.timeout)
    except OutboundError as error:
        return Reply(0, why=str(error)), error.kind in IS_THERE
    return Reply(answer.status, answer.body), answer.status not in GATEWAY_FAILED


def note(prepared: Prepared, reply: Reply, is_there: bool) -> None:
    """What the call tells of its host."""
    if is_there:
        answered(prepared.company_id, prepared.host)
    else:
        failed(prepared.company_id, prepared.host, reply.why or f"status {reply.status}", is_trial=prepared.is_trial)
