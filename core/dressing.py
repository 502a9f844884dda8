"""What Django's middleware adds to an answer, for handlers that answer in front of Django.

Asked of the middleware itself, with an empty answer, once for each address and host: nothing of it stands twice.
"""

import time
from collections import OrderedDict
from collections.abc import Mapping
from io import BytesIO

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, HttpResponse

from core.access import Scope

Headers = list[tuple[bytes, bytes]]

FRESH_FOR = 2.0  # seconds: as long as the list of known hosts is
REMEMBERED = 1_000  # addresses with hosts


class EmptyAnswer(BaseHandler):
    """Django up to the view, which answers nothing, and back. A host that is not ours gets no further than usual."""

    def __init__(self, view_headers: Mapping[str, str]) -> None:
        super().__init__()
        self.view_headers = view_headers
        self.load_middleware()

    def _get_response(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers=self.view_headers)


class Dressing:
    """The headers of answers to plain calls: without cookies and without a wish for a language."""

    def __init__(self, view_headers: Mapping[str, str]) -> None:
        self.view_headers = view_headers
        self.handler: EmptyAnswer | None = None
        self.known: OrderedDict[tuple[str, bytes], tuple[float, Headers | None]] = OrderedDict()

    async def headers(self, scope: Scope, host: bytes) -> Headers | None:
        """None: Django refuses the request before its view is asked."""
        key = (scope["path"], host)
        asked_at, found = self.known.get(key, (float("-inf"), None))
        if time.monotonic() - asked_at > FRESH_FOR:
            found = await sync_to_async(self.ask, thread_sensitive=True)(scope, host)
            self.known[key] = (time.monotonic(), found)
            self.known.move_to_end(key)
            if len(self.known) > REMEMBERED:
                self.known.popitem(last=False)
        return found

    def ask(self, scope: Scope, host: bytes) -> Headers | None:
        if self.handler is None:
            self.handler = EmptyAnswer(self.view_headers)
        request = ASGIRequest({**scope, "headers": [(b"host", host)]}, BytesIO())
        response = self.handler.get_response(request)
        if response.status_code != 200:
            return None
        return [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in response.items()
            if name != "Content-Length"
        ]
