"""What the browser's doors share: bearer only, origins judged by the channel, preflights answered to anybody."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from chatauth.models import Session
from chatauth.sessions import authenticate
from chatauth.signin import check_origins
from core.endpoint import Endpoint
from core.http import bearer
from core.problems import exception_handler

ALLOWED_METHODS = "GET, POST, DELETE"
ALLOWED_HEADERS = "authorization, content-type"


class WidgetEndpoint(Endpoint):
    """CORS without credentials: an answer, even a refusal, may be read by whoever asked; whether the door opens is
    judged by the channel, never by this header.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return preflight()
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    def handle_exception(self, exc: Exception) -> Response:
        answer = exception_handler(exc, {})
        if answer is None:
            raise exc
        answer.exception = True
        return answer


def preflight() -> HttpResponse:
    return HttpResponse(
        status=204,
        headers={
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": ALLOWED_METHODS,
            "Access-Control-Allow-Headers": ALLOWED_HEADERS,
            "Access-Control-Max-Age": "600",
            "Cache-Control": "no-store",
        },
    )


def session_of(request: Request) -> Session:
    """The live session that calls, from a site that its channel allows. Raises Refused."""
    session = authenticate(bearer(request))
    check_origins(session.channel, request.headers.get("Origin", ""))
    return session
