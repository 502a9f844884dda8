"""Where a run waits for something other than the visitor: the jobs that make it go on.

Calls to other servers have a queue and threads of their own, and each company has a few places there, of which a host
gets some: a server that answers late, or never, holds up its own callers, and a company with many of them only itself.
"""

import secrets
import zlib
from datetime import datetime

from bots.models import Run
from bots.models.runs import State
from core.ids import uuid7
from core.jobs import CALLS, enqueue

OF_COMPANY = 6  # calls at a time for one company
OF_HOST = 3  # of these, to one host
CALL, WAKE = "bots.tasks.call", "bots.tasks.wake"  # stand above: they run the engine


def call_out(run: Run, host: str) -> None:
    """Have the other server asked once this turn is stored."""
    run.state, run.call_id = State.CALLING, uuid7()
    lock = f"call:{run.company_id}:{place_of(host)}"
    enqueue(CALL, lock=lock, queue=CALLS, run_id=str(run.pk), call_id=str(run.call_id))


def place_of(host: str) -> int:
    """One of the places of a host; calls with the same place go one after the other."""
    return (zlib.crc32(host.encode()) + secrets.randbelow(OF_HOST)) % OF_COMPANY


def wake_later(run: Run, at: datetime) -> None:
    run.state, run.call_id = State.WAITING, uuid7()
    lock = f"bot:{run.conversation_id}"
    enqueue(WAKE, lock=lock, at=at, run_id=str(run.pk), call_id=str(run.call_id))
