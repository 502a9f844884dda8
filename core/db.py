"""PostgreSQL for async code: one psycopg pool a process, in autocommit, with prepared statements.

Django's ORM stays with sync code in threads; async code writes SQL through this pool.
"""

import select
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

Connection = psycopg.AsyncConnection[TupleRow]

MIN_SIZE = 2
MAX_SIZE = 10
WAIT_MAX = 5.0  # seconds for a free connection; then PoolTimeout, which doors answer with 503
RECONNECT_FOR = 6.0  # seconds of growing pauses; then the next request tries at once, so recovery never waits long
CONNECT_TIMEOUT = 5  # seconds
PREPARE_AFTER = 2  # runs of a statement until the server keeps its plan
# Statements here are short and find rows by key. A plan is made once and kept: one that was made while a table was
# nearly empty must not go on reading all of it (measured: posting 50 messages took 2.7 ms, and 9 after 30,000 more).
PLANS = "jit=off plan_cache_mode=force_generic_plan enable_seqscan=off enable_hashjoin=off enable_mergejoin=off".split()


class Pool(AsyncConnectionPool[Connection]):
    """A connection that has news is looked at before somebody gets it, and the first dead one empties the pool.

    psycopg's own check waits longer after each dead connection, so that a restart of the database cost ten seconds.
    """

    async def getconn(self, timeout: float | None = None) -> Connection:  # noqa: ASYNC109 - psycopg's signature
        while True:
            wire = await super().getconn(timeout)
            if not has_news(wire):
                return wire
            try:
                await self.check_connection(wire)
            except psycopg.OperationalError:
                await self.putconn(wire)
                await self.drain()
            except BaseException:  # whoever waited went away; the connection must not go with them
                await self.putconn(wire)
                raise
            else:
                return wire


def has_news(wire: Connection) -> bool:
    """Whether something arrived while nobody asked: the end of the connection, or a notice. Costs no round trip."""
    waiting = select.poll()
    waiting.register(wire.fileno(), select.POLLIN)
    return bool(waiting.poll(0))


_pool: Pool | None = None


def pool() -> Pool:
    """The pool of this process. Raises RuntimeError outside `opened_pool`."""
    if _pool is None:
        raise RuntimeError("The async pool is closed: open it in the lifespan of the server.")
    return _pool


@asynccontextmanager
async def opened_pool() -> AsyncIterator[Pool]:
    """Open the pool for the life of a server. A database that is down does not stop the start; readiness tells."""
    global _pool
    made = Pool(
        kwargs=parameters("usher pool") | {"prepare_threshold": PREPARE_AFTER},
        connection_class=psycopg.AsyncConnection[TupleRow],
        min_size=getattr(settings, "POOL_MIN_SIZE", MIN_SIZE),
        max_size=getattr(settings, "POOL_MAX_SIZE", MAX_SIZE),
        timeout=WAIT_MAX,
        reconnect_timeout=RECONNECT_FOR,
        name="usher",
        open=False,
    )
    async with made:
        before, _pool = _pool, made
        try:
            yield made
        finally:
            _pool = before


async def listen_connection() -> Connection:
    """A connection of its own, for LISTEN."""
    return await psycopg.AsyncConnection.connect(**parameters("usher listener"))


async def teller_connection() -> Connection:
    """A connection whose commits do not wait for the disk: for NOTIFY, which stores nothing."""
    known = parameters("usher teller")
    return await psycopg.AsyncConnection.connect(**known | {"options": f"{known['options']} -c synchronous_commit=off"})


def parameters(name: str) -> dict[str, Any]:
    """What Django would connect with, for connections outside Django: UTC, autocommit, `name` for the operator."""
    known = connections["default"].get_connection_params()
    for unwanted in ("cursor_factory", "context", "prepare_threshold", "pool"):
        known.pop(unwanted, None)
    options = " ".join([str(known.pop("options", "")), "-c TimeZone=UTC", *(f"-c {name}" for name in PLANS)]).strip()
    chosen = {"options": options, "application_name": name, "autocommit": True}
    return {"connect_timeout": CONNECT_TIMEOUT, **known, **chosen}
