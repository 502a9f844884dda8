"""Describing a door in OpenAPI 3.1, beside the code that it is: what comes in, what goes out, and every refusal.

drf-spectacular finds the doors; each says here, as plain OpenAPI, what guessing could not tell.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from drf_spectacular.utils import extend_schema

from core import problems
from core.reasons import Reason, Refused

Json = dict[str, Any]

CREDENTIAL = (
    Reason.TOKEN_MISSING,
    Reason.TOKEN_MALFORMED,
    Reason.KEY_UNKNOWN,
    Reason.TOKEN_EXPIRED,
    Reason.TOKEN_REVOKED,
    Reason.SCOPE_MISSING,
    Reason.COMPANY_INACTIVE,
    Reason.RATE_LIMITED,
)
BODY = (Reason.INVALID_REQUEST, Reason.PAYLOAD_TOO_LARGE, Reason.UNSUPPORTED_MEDIA_TYPE)
RETRY_AFTER = {"description": "Seconds to wait.", "required": True, "schema": {"type": "integer", "minimum": 1}}


class Shape(NamedTuple):
    """How a door words its refusals: a component that allows any reason, and how one with its reason is written."""

    component: str
    media_type: str
    narrow: Callable[[list[str]], Json]
    example: Callable[[Refused], Json]


PROBLEM_SHAPE = Shape(
    "Problem", problems.CONTENT_TYPE, lambda codes: {"properties": {"code": {"enum": codes}}}, problems.problem
)


class Answer(NamedTuple):
    """What a door answers when all is well."""

    schema: Json
    example: Json
    text: str
    status: int = 200
    headers: Mapping[str, Json] | None = None


class Body(NamedTuple):
    """A JSON body."""

    schema: Json
    example: Json


def described(
    *,
    name: str,
    tag: str,
    summary: str,
    text: str,
    security: Mapping[str, Sequence[str]],
    answer: Answer,
    refusals: Sequence[Reason],
    parameters: Sequence[Json] = (),
    body: Body | None = None,
    shape: Shape = PROBLEM_SHAPE,
    deprecated: bool = False,
) -> Callable[[Any], Any]:
    """Decorates the method of a view. `security` maps each scheme that opens the door to the scopes it needs."""
    operation: Json = {
        "operationId": name,
        "tags": [tag],
        "summary": summary,
        "description": text,
        "security": [{scheme: list(scopes)} for scheme, scopes in security.items()],
        "responses": {str(answer.status): answered(answer), **refused(refusals, shape)},
    }
    if parameters:
        operation["parameters"] = list(parameters)
    if body:
        content = {"application/json": {"schema": body.schema, "example": body.example}}
        operation["requestBody"] = {"required": True, "content": content}
    if deprecated:
        operation["deprecated"] = True
    return extend_schema(operation=operation)


def answered(answer: Answer) -> Json:
    found: Json = {
        "description": answer.text,
        "content": {"application/json": {"schema": answer.schema, "example": answer.example}},
    }
    return found | ({"headers": dict(answer.headers)} if answer.headers else {})


def refused(reasons: Sequence[Reason], shape: Shape) -> Json:
    """One response for each status, with an example for each reason."""
    by_status: dict[int, list[Reason]] = {}
    for reason in dict.fromkeys(reasons):
        by_status.setdefault(reason.status, []).append(reason)
    return {str(status): refusal(status, by_status[status], shape) for status in sorted(by_status)}


def refusal(status: int, reasons: list[Reason], shape: Shape) -> Json:
    codes = [str(reason) for reason in reasons]
    examples = {
        str(reason): {"summary": reason.sentence, "value": shape.example(example_of(reason))} for reason in reasons
    }
    schema = {"allOf": [{"$ref": f"#/components/schemas/{shape.component}"}, shape.narrow(codes)]}
    found: Json = {
        "description": " ".join(reason.sentence for reason in reasons),
        "content": {shape.media_type: {"schema": schema, "examples": examples}},
    }
    return found | ({"headers": {"Retry-After": RETRY_AFTER}} if status == 429 else {})


def example_of(reason: Reason) -> Refused:
    return Refused(reason, errors={"field": ["What is wrong with it."]} if reason == Reason.INVALID_REQUEST else None)
