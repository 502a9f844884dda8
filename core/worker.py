"""Jobs beside the web server, for `serve --with-jobs`. `manage.py work` runs them in a process of their own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from core.jobs import run_worker


@asynccontextmanager
async def beside_server() -> AsyncIterator[None]:
    """For settings.LIFESPAN: jobs run for as long as the server does."""
    task = asyncio.create_task(run_worker())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
