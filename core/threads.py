"""Django's ORM from async code: in a thread, whose connection goes back to the pool afterwards."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import connection

P = ParamSpec("P")
R = TypeVar("R")


async def in_thread(call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a service in a thread. Raises what it raises."""
    return await asyncio.to_thread(_run, partial(call, *args, **kwargs))


def _run(call: Callable[[], R]) -> R:
    try:
        return call()
    finally:
        connection.close()
