"""Live hints between processes: small JSON with ids only, sent on commit, heard by one connection a process.

A hint may be lost; whoever hears one reads what is new from the tables. Nothing depends on its arrival.
"""

import asyncio
import json
import logging
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
from django.db import connection

from core import db

CHANNEL = "usher"
PAYLOAD_LIMIT = 7_900  # bytes; PostgreSQL refuses 8,000
PAUSE_MAX = 10.0  # seconds between two tries to connect
PROBE_EVERY = 15.0  # seconds without a hint until the connection is asked whether it lives
SILENCE_MAX = 30.0  # seconds without an answer until readiness says no
NOTIFY_SQL = f"SELECT pg_notify('{CHANNEL}', %s)"

Hint = dict[str, Any]
logger = logging.getLogger(__name__)


def notify(hint: Hint) -> None:
    """Send a hint when the caller's transaction commits, never if it does not. Raises ValueError if it is too long."""
    with connection.cursor() as cursor:
        cursor.execute(NOTIFY_SQL, [encode(hint)])


def encode(hint: Hint) -> str:
    """The payload of a hint, for code that runs NOTIFY_SQL inside a statement of its own."""
    payload = json.dumps(hint, separators=(",", ":"))
    if len(payload.encode()) > PAYLOAD_LIMIT:
        raise ValueError(f"A hint takes at most {PAYLOAD_LIMIT} bytes; send ids, not contents.")
    return payload


class Listener:
    """Hears the hints of every process and hands each to `on_hint`.

    `on_connect` is awaited after every (re)connection, because hints sent meanwhile are lost: the place to catch up.
    """

    def __init__(
        self, on_hint: Callable[[Hint], None], on_connect: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        self._on_hint = on_hint
        self._on_connect = on_connect
        self._heard_at = float("-inf")

    def is_live(self) -> bool:
        """For readiness: whether the database answered on this connection within SILENCE_MAX."""
        return time.monotonic() - self._heard_at < SILENCE_MAX

    async def run(self) -> None:
        """Listen until cancelled, connecting again after a loss: at once, then with growing random pauses."""
        failures = 0
        while True:
            started = time.monotonic()
            try:
                await self._listen()
            except (psycopg.OperationalError, OSError) as error:
                logger.warning("The live listener lost its connection: %s", error)
            self._heard_at = float("-inf")
            failures = 0 if time.monotonic() - started > PAUSE_MAX else failures + 1
            await asyncio.sleep(random.uniform(0, min(PAUSE_MAX, 0.1 * 2**failures)))  # noqa: S311 - spreads load

    async def _listen(self) -> None:
        async with await db.listen_connection() as wire:
            await wire.execute(f"LISTEN {CHANNEL}")
            self._heard_at = time.monotonic()
            if self._on_connect:
                await self._on_connect()
            while True:
                async for note in wire.notifies(timeout=PROBE_EVERY):
                    self._heard_at = time.monotonic()
                    self._hand_over(note.payload)
                async with asyncio.timeout(SILENCE_MAX - PROBE_EVERY):  # wait_for may lose a cancellation
                    await wire.execute("SELECT 1")
                self._heard_at = time.monotonic()

    def _hand_over(self, payload: str) -> None:
        try:
            self._on_hint(json.loads(payload))
        except Exception:
            logger.exception("A live hint could not be used.")
