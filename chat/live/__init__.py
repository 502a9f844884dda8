"""Live delivery in this process. `lifespan` runs it beside the server, `ready` tells whether it hears of changes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from chat.live.hub import Hub

_hub: Hub | None = None


def current() -> Hub:
    """The hub of this process. Raises RuntimeError outside `lifespan`."""
    if _hub is None:
        raise RuntimeError("The hub does not run: enter chat.live.lifespan in the lifespan of the server.")
    return _hub


@asynccontextmanager
async def lifespan() -> AsyncIterator[None]:
    """Run the hub; needs core.db.opened_pool around it."""
    global _hub
    made = Hub()
    task = asyncio.get_running_loop().create_task(made.run())
    _hub = made
    try:
        yield
    finally:
        made.end_all()
        _hub = None
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def ready() -> None:
    """For readiness. Raises RuntimeError while the listener has no connection."""
    if not current().listener.is_live():
        raise RuntimeError("The live listener is not connected.")
