"""Refusals as problem+json (RFC 9457): one shape for every door, whether DRF, plain view or ASGI handler."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpResponse, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

from core.reasons import Reason, Refused

CONTENT_TYPE = "application/problem+json"
logger = logging.getLogger(__name__)


def problem(refused: Refused) -> dict[str, Any]:
    """The body of a refusal: `type title status code detail` and, for bad fields, `errors`."""
    body: dict[str, Any] = {
        "type": f"urn:usher:reason:{refused.reason}",
        "title": refused.reason.sentence,
        "status": refused.status,
        "code": str(refused.reason),
        "detail": refused.detail,
    }
    if refused.errors:
        body["errors"] = refused.errors
    return body


def problem_headers(refused: Refused) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if refused.retry_after is not None:
        headers["Retry-After"] = str(max(1, refused.retry_after))
    return headers


def problem_response(refused: Refused) -> HttpResponse:
    """The same answer for a plain Django view."""
    return JsonResponse(
        problem(refused), status=refused.status, content_type=CONTENT_TYPE, headers=problem_headers(refused)
    )


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER. What is not a refusal stays an error 500 and is logged by Django."""
    refused = as_refused(exc)
    if refused is None:
        return None
    response = Response(problem(refused), status=status_of(exc, refused), headers=problem_headers(refused))
    response.content_type = CONTENT_TYPE
    response.data["status"] = response.status_code
    return response


def status_of(exc: Exception, refused: Refused) -> int:
    return 405 if isinstance(exc, exceptions.MethodNotAllowed) else refused.status


def as_refused(exc: Exception) -> Refused | None:
    """Turn DRF's and Django's own exceptions into ours; None for what is nobody's refusal."""
    match exc:
        case Refused():
            return exc
        case exceptions.ValidationError():
            return Refused(Reason.INVALID_REQUEST, errors=field_errors(exc.detail))
        case exceptions.UnsupportedMediaType():
            return Refused(Reason.UNSUPPORTED_MEDIA_TYPE)
        case exceptions.ParseError():
            return Refused(Reason.INVALID_REQUEST, "The body is not valid JSON.")
        case exceptions.MethodNotAllowed():
            return Refused(Reason.INVALID_REQUEST, str(exc.detail))
        case exceptions.NotAuthenticated():
            return Refused(Reason.TOKEN_MISSING)
        case RequestDataTooBig():
            return Refused(Reason.PAYLOAD_TOO_LARGE)
        case Http404() | exceptions.NotFound():
            return Refused(Reason.NOT_FOUND)
        case PermissionDenied() | exceptions.PermissionDenied():
            return Refused(Reason.SCOPE_MISSING)
    return None


def field_errors(detail: Any, name: str = "") -> dict[str, list[str]]:
    """Flatten a serializer's nested errors to `{"properties.name": ["..."]}`."""
    if isinstance(detail, dict):
        found: dict[str, list[str]] = {}
        for key, inner in detail.items():
            step = name if key == "non_field_errors" else ".".join(filter(None, [name, str(key)]))
            found.update(field_errors(inner, step))
        return found
    if isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        found = {}
        for index, inner in enumerate(detail):
            if inner:
                found.update(field_errors(inner, f"{name}[{index}]"))
        return found
    sentences = detail if isinstance(detail, list) else [detail]
    return {name or "body": [str(sentence) for sentence in sentences]}
