"""Running what a hub does for ever."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)
AGAIN = 1.0  # seconds until a task that failed goes on


async def keep(work: Callable[[], Awaitable[None]]) -> None:
    """Run it for ever: what fails, fails for a moment."""
    while True:
        try:
            await work()
        except Exception:
            logger.exception("A task of the hub failed and goes on.")
        await asyncio.sleep(AGAIN)
