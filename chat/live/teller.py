"""Hints about what this process wrote in batches, for the other processes: sent behind the commits, many in one."""

import asyncio
import logging
from collections import deque
from collections.abc import Iterable
from typing import Any

import psycopg

from chat.posting import Posted
from core import db
from core.ids import uuid7
from core.live import NOTIFY_SQL, encode

AT_ONCE = 60  # conversations in one hint; PostgreSQL takes 8,000 bytes
TOGETHER = 0.005  # seconds: what is written this close together is one hint
WITHIN = 5.0  # seconds until a connection that takes nothing counts as lost: the system would wait a quarter of an hour
KEPT = 10_000  # while the database is away; what is lost is found by looking again
logger = logging.getLogger(__name__)


class Teller:
    """A connection of its own, which waits for no disk: a hint may be lost, a message must not wait for it."""

    def __init__(self) -> None:
        self.name = uuid7().hex  # who need not listen
        self.places: deque[list[Any]] = deque(maxlen=KEPT)
        self.woken = asyncio.Event()

    def tell(self, posted: Iterable[Posted]) -> None:
        """Queue a hint for each and return at once: `[conversation, last number, company, 1 if its state changed]`."""
        self.places.extend(
            [str(single.conversation_id), single.last_seq, str(single.company_id), int(single.has_turned)]
            for single in posted
        )
        if self.places:
            self.woken.set()

    async def run(self) -> None:
        """Send what is queued, until cancelled or the connection is lost."""
        try:
            async with await db.teller_connection() as wire:
                while True:
                    await self.woken.wait()
                    await asyncio.sleep(TOGETHER)
                    self.woken.clear()
                    await self.send(wire)
        except (psycopg.OperationalError, OSError) as error:
            logger.warning("Hints to other processes wait for the database: %s", str(error) or "no answer")

    async def send(self, wire: db.Connection) -> None:
        while self.places:
            some = [self.places.popleft() for _ in range(min(AT_ONCE, len(self.places)))]
            try:
                hint = encode({"k": "messages", "by": self.name, "m": some})
                async with asyncio.timeout(WITHIN):  # wait_for may lose a cancellation, and the server would not stop
                    await wire.execute(NOTIFY_SQL, [hint])
            except (psycopg.Error, TimeoutError):
                self.places.extendleft(reversed(some))
                self.woken.set()
                raise
