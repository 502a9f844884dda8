"""Reading what callers send: ids, texts, queries, and bodies in which nothing may be misspelt."""

import re
from typing import Any, NoReturn
from uuid import UUID

from rest_framework.request import Request

from accounts.properties import is_clean
from core.endpoint import read_json
from core.reasons import Reason, Refused

NOBODY = UUID(int=0)  # an id that exists nowhere, so that nonsense and a foreign id answer alike

LONGEST = 255  # characters of a parameter
Errors = dict[str, list[str]]
_WORD = re.compile(r"[A-Za-z0-9_]{1,64}")


def as_id(text: str) -> UUID | None:
    """The id that the text is, None if it is none."""
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def is_text(value: Any, longest: int) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= longest and is_clean(value)


def read_query(request: Request, *names: str) -> dict[str, str]:
    """The parameters of the address. A filter that is misspelt, doubled or empty would answer with everything: refused.

    Raises Refused(invalid_request).
    """
    errors: Errors = {}
    for name, values in request.query_params.lists():
        if name not in names:
            errors[shown(name)] = [f"There is no such parameter; there is {', '.join(names) or 'none'}."]
        elif len(values) != 1 or not is_text(values[0], LONGEST):
            errors[name] = ["Send one value."]
    if errors:
        refuse_fields(errors)
    return {name: str(request.query_params[name]) for name in request.query_params}


def read_body(request: Request, *names: str) -> dict[str, Any]:
    """A JSON object of these members and no other. Raises Refused: invalid_request and those of `read_json`."""
    read_query(request)
    body = read_json(request)
    errors = {
        shown(name): [f"There is no such field; there are {', '.join(names)}."] for name in body if name not in names
    }
    if errors:
        refuse_fields(errors)
    return body


def refuse_fields(errors: Errors) -> NoReturn:
    name, sentences = next(iter(errors.items()))
    raise Refused(Reason.INVALID_REQUEST, f"{name}: {sentences[0]}", errors=errors)


def shown(name: str) -> str:
    """A name that somebody sent, if it can stand in an answer."""
    return name if _WORD.fullmatch(name) else "body"
