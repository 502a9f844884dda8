"""The program as one ASGI application: Django for HTTP, plain handlers for sockets, and what runs beside them."""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from typing import cast

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string

from core.access import Access, App, Receive, Scope, Send

logger = logging.getLogger(__name__)

NOT_FOUND = 4404


class ThreadedHandler(ASGIHandler):
    """Django with the whole of a request in one thread.

    Our views are sync. Django's own handler would hop between loop and thread at every middleware, which took a third
    of a request's time.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        response = await sync_to_async(self.get_response, thread_sensitive=True)(request)
        if isinstance(response, StreamingHttpResponse) and isinstance(response.streaming_content, Iterator):
            response.streaming_content = in_thread(response.streaming_content)
        return response


async def in_thread(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Read a sync stream, such as a file, piece by piece; Django alone would read it whole first."""
    while chunk := await sync_to_async(next_piece, thread_sensitive=True)(chunks):
        yield chunk


def next_piece(chunks: Iterator[bytes]) -> bytes:
    """The next piece that is not empty, or nothing at the end; StopIteration cannot cross into async code."""
    return next(filter(None, chunks), b"")


class Application:
    def __init__(self) -> None:
        django = cast(App, ThreadedHandler())
        self.http = Access(import_string(settings.FAST_LANE)(django) if settings.FAST_LANE else django)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match scope["type"]:
            case "http":
                # TLS ends in front of us, so that only PUBLIC_URL knows; HSTS and the CSRF check depend on it.
                scope["scheme"] = "https" if settings.IS_HTTPS else "http"
                await self.http(scope, receive, send)
            case "websocket":
                await connect(scope, receive, send)
            case "lifespan":
                await live(receive, send)


async def connect(scope: Scope, receive: Receive, send: Send) -> None:
    """Hand a socket to the handler that settings.WEBSOCKETS names for its path; refuse an unknown path."""
    path = settings.WEBSOCKETS.get(scope["path"])
    if path is None:
        await receive()
        await send({"type": "websocket.close", "code": NOT_FOUND})
        return
    await import_string(path)(scope, receive, send)


async def live(receive: Receive, send: Send) -> None:
    """Enter every async context manager of settings.LIFESPAN, in order, and leave them in reverse at the end."""
    await receive()
    async with AsyncExitStack() as stack:
        try:
            for path in settings.LIFESPAN:
                await stack.enter_async_context(import_string(path)())
        except Exception:
            logger.exception("The server cannot start.")
            await send({"type": "lifespan.startup.failed", "message": "See the log."})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
    await send({"type": "lifespan.shutdown.complete"})
