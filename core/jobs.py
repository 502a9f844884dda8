"""Work that nobody waits for, kept in PostgreSQL (procrastinate) and enqueued in the caller's own transaction.

A job runs at least once: a worker that dies leaves it to the next one within LOST_AFTER and a few seconds. So tasks
may run twice and say so to whom they call (an id), and their arguments are ids: never secrets, never texts of people.
"""

import asyncio
import functools
import logging
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from django.db import connection, connections, transaction
from procrastinate import App, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.tasks import Task
from psycopg import Error, sql

from core import db
from core.log import redact

HEARTBEAT = 5.0  # seconds between two signs of life of a worker
LOST_AFTER = 25.0  # seconds of silence after which a worker counts as dead
LOST_MOST = 10  # attempts; a job that takes its worker down each time is then failed, and stays to be looked at
GRACE = 20.0  # seconds that running jobs get when the worker is told to stop
CALLS = "calls"  # the queue of jobs that mostly wait for other people's servers: coroutines, with a worker of their own
CALLS_AT_ONCE = 48  # eight companies whose servers are slow all at once: bots/continuing.py gives each six
LANES = 2  # rows that one worker has in the queue's own table: everything, and calls
POLL = 0.5  # seconds; new jobs announce themselves, this is for those that come due or whose lock is free again
CONNECTIONS = 6  # of one worker, besides those on which it listens
PAUSE_MAX = 5.0  # seconds between two tries to reach the database

RERUN_LOST = sql.SQL(
    """
    WITH lost AS (
        SELECT job.id, job.attempts
        FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
        WHERE job.status = 'doing'
            AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => %(lost_after)s))
        FOR UPDATE OF job SKIP LOCKED
    )
    SELECT id, CASE
        WHEN attempts < %(most)s THEN procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL)
        ELSE procrastinate_finish_job_v1(id, 'failed', FALSE)
    END
    FROM lost
    """
)

Function = TypeVar("Function", bound=Callable[..., Any])
logger = logging.getLogger(__name__)


def task(*, attempts: int = 5, queue: str = "default", priority: int = 0) -> Callable[[Callable[..., Any]], Task]:
    """Make a function a task. One that raises is tried again after 4, 16, 64, ... seconds, `attempts` times in all.

    Tasks live in `<app>/tasks.py`, which workers import, and are found again by their dotted name.
    """
    retry = RetryStrategy(max_attempts=attempts - 1, exponential_wait=4) if attempts > 1 else False

    def register(function: Callable[..., Any]) -> Task:
        return app.task(name=_name(function), retry=retry, queue=queue, priority=priority)(function)

    return register


def periodic(cron: str) -> Callable[[Function], Function]:
    """Run a function without arguments by the clock (UTC), once for all workers, never twice at a time."""

    def register(function: Function) -> Function:
        @functools.wraps(function)
        def at(timestamp: int) -> Any:
            return function()

        name = _name(function)
        app.periodic(cron=cron)(app.task(name=name, lock=name, queueing_lock=name)(at))
        return function

    return register


def enqueue(
    job: Task | str,
    *,
    lock: str | None = None,
    queueing_lock: str | None = None,
    at: datetime | None = None,
    queue: str = "default",
    **arguments: Any,
) -> int | None:
    """Enqueue `job` in the current transaction; its id, or None if `queueing_lock` says that one already waits.

    Jobs with the same `lock` run one after the other, in order. A task whose module needs the caller's is given by
    its dotted name, with its queue. Raises ValueError for an argument that looks secret.
    """
    for name, value in arguments.items():
        if isinstance(value, str) and redact(value) != value:
            raise ValueError(f"The argument {name} of {job} looks like a secret; give an id instead.")
    options: dict[str, Any] = {"lock": lock, "queueing_lock": queueing_lock, "schedule_at": at}
    deferrer = app.configure_task(job, queue=queue, **options) if isinstance(job, str) else job.configure(**options)
    try:
        with transaction.atomic():
            return deferrer.defer(**arguments)
    except AlreadyEnqueued:
        return None


@dataclass(frozen=True)
class Backlog:
    """What `/metrics` shows: jobs that are due, how long the oldest has been, and how many workers live."""

    due: int
    oldest_seconds: float
    workers: int


def backlog() -> Backlog:
    """Raises a database error when the queue cannot be reached."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH due AS (
                SELECT coalesce(job.scheduled_at, max(event.at)) AS since
                FROM procrastinate_jobs job JOIN procrastinate_events event ON event.job_id = job.id
                WHERE job.status = 'todo' AND (job.scheduled_at IS NULL OR job.scheduled_at <= now())
                GROUP BY job.id
            )
            SELECT count(*), coalesce(extract(epoch FROM now() - min(since)), 0)::float8,
                (SELECT count(*) / %s FROM procrastinate_workers
                    WHERE last_heartbeat >= now() - make_interval(secs => %s))
            FROM due
            """,
            [LANES, LOST_AFTER],
        )
        return Backlog(*cursor.fetchone())


def ready() -> None:
    """For `/readyz`: raises when the queue cannot be reached. It counts nothing, because anybody may ask."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM procrastinate_jobs LIMIT 1")


async def run_worker(*, concurrency: int = 4, install_signal_handlers: bool = False) -> None:
    """Run jobs until cancelled or, with signal handlers, until SIGINT or SIGTERM; running jobs get GRACE seconds.

    A database that goes away does not end it: it tries again, after random pauses, until there is one.
    """
    told_to_stop = asyncio.Event()
    if install_signal_handlers:
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, told_to_stop.set)
    stop = asyncio.create_task(told_to_stop.wait())
    try:
        while not stop.done():
            error = await _work_until(stop, concurrency)
            if not stop.done():
                logger.warning("The job worker lost the database and begins anew: %s", error or "it stopped")
                await sync_to_async(connections.close_all)()
                await asyncio.wait([stop], timeout=random.uniform(0.1, PAUSE_MAX))  # noqa: S311 - spreads load
    finally:
        stop.cancel()


async def _work_until(stop: asyncio.Task[Any], concurrency: int) -> BaseException | None:
    """One run of a worker; what ended it, if not `stop`."""
    work = asyncio.create_task(_work(concurrency))
    try:
        await asyncio.wait([work, stop], return_when=asyncio.FIRST_COMPLETED)
    finally:
        work.cancel()
        await asyncio.wait([work])
    return None if work.cancelled() else work.exception()


async def _work(concurrency: int) -> None:
    connector = _connector()
    worker_app = app.with_connector(connector)
    async with worker_app.open_async():
        reaper = asyncio.create_task(_rerun_lost_jobs(connector))
        lanes = [
            asyncio.create_task(_work_lane(worker_app, ["default", "builtin"], concurrency)),
            asyncio.create_task(_work_lane(worker_app, [CALLS], CALLS_AT_ONCE)),
        ]
        try:
            await asyncio.wait(lanes, return_when=asyncio.FIRST_COMPLETED)
        finally:
            reaper.cancel()
            for lane in lanes:
                lane.cancel()
            ends = await asyncio.gather(*lanes, return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception):
                raise end


def _connector() -> PsycopgConnector:
    """With a pool of ours: psycopg's own check waits longer after each dead connection, and six cost half a minute."""

    def pool(**options: Any) -> db.Pool:
        return db.Pool(**options | {"check": None, "reconnect_timeout": db.RECONNECT_FOR})

    known = {name: value for name, value in db.parameters("usher jobs").items() if name != "autocommit"}
    return PsycopgConnector(kwargs=known, pool_factory=pool, min_size=1, max_size=CONNECTIONS, name="usher-jobs")


async def _work_lane(worker_app: App, queues: list[str], concurrency: int) -> None:
    await worker_app.run_worker_async(
        queues=queues,
        concurrency=concurrency,
        install_signal_handlers=False,
        update_heartbeat_interval=HEARTBEAT,
        stalled_worker_timeout=LOST_AFTER,
        fetch_job_polling_interval=POLL,
        shutdown_graceful_timeout=GRACE,
    )


async def _rerun_lost_jobs(connector: PsycopgConnector) -> None:
    """Give the jobs of dead workers to the living. Rows are locked, so that no job is given out twice."""
    while True:
        try:
            async with connector.pool.connection() as wire:
                cursor = await wire.execute(RERUN_LOST, {"lost_after": LOST_AFTER, "most": LOST_MOST})
                lost = await cursor.fetchall()
        except (Error, OSError) as error:
            logger.warning("Lost jobs could not be looked for: %s", error)
        else:
            if lost:
                logger.warning("Jobs of dead workers run again: %s", [job_id for job_id, _ in lost])
        await asyncio.sleep(HEARTBEAT)


def _name(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}"
