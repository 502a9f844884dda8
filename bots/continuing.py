"""Where a run waits for something other than the visitor: the jobs that make it go on.

Calls to other servers have a queue and threads of their own, and only some of them at a time go to one host for one
company: a server that answers late, or never, holds up its own callers and nobody else.
"""

import secrets
from datetime import datetime

from bots.models import Run
from bots.models.runs import State
from core.ids import uuid7
from core.jobs import CALLS, enqueue

SLOTS = 3  # calls at a time to one host for one company
CALL, WAKE = "bots.tasks.call", "bots.tasks.wake"  # stand above: they run the engine


def call_out(run: Run, host: str) -> None:
    """Have the other server asked once this turn is stored."""
    run.state, run.call_id = State.CALLING, uuid7()
    slot = f"call:{run.company_id}:{host}:{secrets.randbelow(SLOTS)}"
    enqueue(CALL, lock=slot, queue=CALLS, run_id=str(run.pk), call_id=str(run.call_id))


def wake_later(run: Run, at: datetime) -> None:
    run.state, run.call_id = State.WAITING, uuid7()
    lock = f"bot:{run.conversation_id}"
    enqueue(WAKE, lock=lock, at=at, run_id=str(run.pk), call_id=str(run.call_id))
