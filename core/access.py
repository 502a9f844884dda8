"""Around every HTTP request: a request id, a limit for the body, one line in the log, and two metrics."""

import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings
from prometheus_client import Counter, Histogram

from core.ids import uuid7
from core.log import request_id

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

REQUESTS = Counter("usher_http_requests", "HTTP requests answered.", ["method", "status"])
SECONDS = Histogram("usher_http_request_seconds", "Time from a request's head to the end of its answer.", ["method"])
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
QUIET_PATHS = frozenset({"/livez", "/readyz", "/metrics"})

logger = logging.getLogger("usher.access")


class TooLarge(Exception):
    """The body grew past the limit while it was read."""


class Access:
    """ASGI. The log tells the path, never the query: a query may hold a code that lets its reader in."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        number = str(uuid7())
        token = request_id.set(number)
        started = time.perf_counter()
        status = 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", []), (b"x-request-id", number.encode())]
            await send(message)

        try:
            if declared_length(scope) > settings.BODY_MAX:
                raise TooLarge
            await self.app(scope, limited(receive, settings.BODY_MAX), answer)
        except TooLarge:
            await refuse(answer)
        finally:
            note(scope, status, time.perf_counter() - started)
            request_id.reset(token)


def declared_length(scope: Scope) -> int:
    value = dict(scope["headers"]).get(b"content-length", b"")
    return int(value) if value.isdigit() else 0


def limited(receive: Receive, most: int) -> Receive:
    """`receive` that raises TooLarge once a body, declared or not, is longer than `most` bytes."""
    taken = 0

    async def take() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise TooLarge
        return message

    return take


async def refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": b"The body is too large.\n"})


def note(scope: Scope, status: int, seconds: float) -> None:
    """Count and log. A status of 0 means that the client left before it was answered."""
    method = scope["method"] if scope["method"] in METHODS else "other"
    REQUESTS.labels(method, str(status)).inc()
    SECONDS.labels(method).observe(seconds)
    if scope["path"] not in QUIET_PATHS:
        logger.info("%s %s %d", scope["method"], scope["path"], status, extra={"ms": round(seconds * 1000, 1)})
