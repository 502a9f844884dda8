"""What every JSON door has in common: strict bodies, refusals as answers, nothing cached."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import RequestDataTooBig
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.reasons import Reason, Refused

BODY_LIMIT = 65_536  # bytes
DEPTH_LIMIT = 32


class AlwaysJson(BaseContentNegotiation):
    """Answers JSON whatever `Accept` or `?format=` says, so that a refusal is never lost in a 406 of its own."""

    def select_parser(self, request: Request, parsers: Sequence[Any]) -> Any:
        return parsers[0]

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, str(renderer.media_type)


class Endpoint(APIView):
    """A DRF view without DRF's own authentication and parsing: its subclasses say who may call."""

    authentication_classes: Sequence[Any] = []
    permission_classes: Sequence[Any] = []
    content_negotiation_class = AlwaysJson
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]  # not OPTIONS, which tells about the view

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer


def read_json(request: Request, *, limit: int = BODY_LIMIT) -> dict[str, Any]:
    """The body as an object. Raises Refused: payload_too_large, unsupported_media_type, invalid_request."""
    if _declared_length(request) > limit:
        raise Refused(Reason.PAYLOAD_TOO_LARGE, f"The body may take {limit} bytes.")
    if not is_json(request.META.get("CONTENT_TYPE", "")):
        raise Refused(Reason.UNSUPPORTED_MEDIA_TYPE)
    try:
        raw = request.body
    except RequestDataTooBig as error:
        raise Refused(Reason.PAYLOAD_TOO_LARGE) from error
    if len(raw) > limit:
        raise Refused(Reason.PAYLOAD_TOO_LARGE, f"The body may take {limit} bytes.")
    return parse_object(raw)


def is_json(content_type: str) -> bool:
    """Whether a Content-Type says JSON in UTF-8."""
    kind, _, parameters = content_type.partition(";")
    charset = parameters.replace(" ", "").lower()
    return kind.strip().lower() == "application/json" and charset in ("", "charset=utf-8", 'charset="utf-8"')


def parse_object(raw: bytes | str) -> dict[str, Any]:
    """A JSON object without duplicate members, NaN, or deep nesting. Raises Refused(invalid_request)."""
    try:
        text = raw.decode() if isinstance(raw, bytes) else raw
        value = _decoder.decode(text)
    except (ValueError, RecursionError) as error:
        raise Refused(Reason.INVALID_REQUEST, "The body is not valid JSON.") from error
    if not isinstance(value, dict):
        raise Refused(Reason.INVALID_REQUEST, "Send a JSON object.")
    if _depth(value) > DEPTH_LIMIT:
        raise Refused(Reason.INVALID_REQUEST, "The body is nested too deeply.")
    return value


def _declared_length(request: Request) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("A member stands twice.")
    return members


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON.")


_decoder = json.JSONDecoder(object_pairs_hook=_unique_members, parse_constant=_no_constant)


def _depth(value: Any) -> int:
    deepest, level = 0, [(value, 1)]
    while level:
        item, depth = level.pop()
        inside = item.values() if isinstance(item, dict) else item
        deepest = max(deepest, depth + bool(inside))
        level.extend((inner, depth + 1) for inner in inside if isinstance(inner, dict | list))
    return deepest
