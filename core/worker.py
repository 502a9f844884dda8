"""Runs jobs: in a process of its own (`manage.py work`) or beside the web server (`serve --with-jobs`)."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import psycopg
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException

CONCURRENCY = 10
GRACE = 15.0  # seconds for running jobs at the end; what is cut off is run again
PAUSE_AFTER_LOSS = 2.0

logger = logging.getLogger(__name__)


async def work(*, concurrency: int = CONCURRENCY, signals: bool = False, once: bool = False) -> None:
    """Run jobs until cancelled (or, with `signals`, told to stop; or, with `once`, until none is left).

    A lost database is waited for.
    """
    while True:
        try:
            await run_worker(concurrency=concurrency, install_signal_handlers=signals, wait=not once)
        except (ConnectorException, psycopg.OperationalError, OSError) as error:
            logger.warning("The job worker lost the database: %s", error)
            await asyncio.sleep(PAUSE_AFTER_LOSS)
        else:
            return


async def run_worker(**options: Any) -> None:
    """One worker on connections of its own.

    `replace_connector` would do the same to the whole process, and then a view's jobs would be written outside the
    view's transaction.
    """
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4)
    worker_app = app.with_connector(connector)
    async with worker_app.open_async():
        await worker_app.run_worker_async(shutdown_graceful_timeout=GRACE, **options)


@asynccontextmanager
async def beside_server() -> AsyncIterator[None]:
    """For settings.LIFESPAN: jobs run while the server does."""
    task = asyncio.create_task(work())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
