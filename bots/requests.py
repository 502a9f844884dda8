"""What is asked of another server: built from templates piece by piece, so that no value can change the structure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from bots.models import AuthorizationToken, WebService
from bots.placeholders import PLACEHOLDER, CannotFill, Values, as_text, fill_header, fill_json, for_url, tokens_in
from bots.spec import host_of, token_spec
from core import vault

TEMPLATE = re.compile(r"(?P<origin>https?://[^/?#{}\s]+)(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?")
LITERAL = "/:@!$&'()*+,;=-._~%"  # may stand in a path or query as they are; % is the writer's own encoding
BODY_MAX = 64 * 1024
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


@dataclass(frozen=True)
class Request:
    """`repr` shows no secret: neither address, nor headers, nor body."""

    method: str
    url: str = field(repr=False)
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    timeout: float = 8.0


@dataclass(frozen=True)
class Reply:
    """`status` 0: there was no usable answer; `why` is for the log."""

    status: int
    body: bytes = field(default=b"", repr=False)
    why: str = ""

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The body as JSON, None if it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


def login_request(token: AuthorizationToken, answers: Mapping[str, str]) -> Request:
    """GET sends the fields in the query, POST as a JSON object."""
    if token.method == "GET":
        return Request("GET", build_url(token.url, {}, answers), {"Accept": "application/json, text/plain"})
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/plain"}
    return Request("POST", build_url(token.url, {}), headers, json.dumps(dict(answers)).encode())


def service_request(
    service: WebService, values: Values, tokens: Mapping[str, str], *, everything: Values | None = None
) -> Request:
    """`tokens` by unique id, "" for `{authtoken}` alone; `everything` is sent along, without any token.

    Raises CannotFill.
    """
    known = {**values, **{f"authtoken:{uid}" if uid else "authtoken": text for uid, text in tokens.items()}}
    headers = {name: fill_header(text, known) for name, text in all_headers(service).items()}
    query = {name: fill_value(text, known) for name, text in service.query.items()}
    body = None
    if service.method in WITH_BODY:
        headers = {"Content-Type": "application/json", **headers}
        body = encode_body(fill_json(service.body, known), everything)
    elif everything:
        query = {**{name: as_text(value) for name, value in everything.items()}, **query}
    url = build_url(service.url, known, query)
    return Request(service.method, url, {"Accept": "application/json", **headers}, body, float(service.timeout))


def all_headers(service: WebService) -> dict[str, str]:
    """Raises CannotUnseal."""
    sealed = service.secret_headers_sealed
    return {**service.headers, **(json.loads(vault.unseal(sealed)) if sealed else {})}


def readable_headers(service: WebService) -> dict[str, str]:
    """To look for placeholders in them: without the secret ones if the vault no longer opens these."""
    try:
        return all_headers(service)
    except vault.CannotUnseal:
        return dict(service.headers)


def wanted_tokens(service: WebService) -> set[str]:
    return tokens_in([service.url, service.query, readable_headers(service), service.body])


def check_host(token: AuthorizationToken, url: str) -> None:
    """A token goes to its own hosts only. Raises CannotFill."""
    if host_of(url) not in token_spec(token.uid, token.url, token.hosts).hosts:
        raise CannotFill("The host of the web service is none of those that may receive the token.")


def build_url(template: str, values: Values, query: Mapping[str, str] | None = None) -> str:
    """Origin as written; placeholders in path and query, each value encoded. Raises CannotFill."""
    match = TEMPLATE.fullmatch(template)
    if match is None:
        raise CannotFill("The address is not one that can be called.")
    segments = [encoded(part, values) for part in (match["path"] or "/").split("/")]
    if any(unquote(segment) in (".", "..") for segment in segments):
        raise CannotFill("A value would climb out of the path.")
    pieces = [encoded(piece, values) for piece in (match["query"] or "").split("&") if piece]
    pieces += [f"{quote(name, safe='')}={for_url(value)}" for name, value in (query or {}).items()]
    return match["origin"] + "/".join(segments) + ("?" + "&".join(pieces) if pieces else "")


def encoded(template: str, values: Values) -> str:
    """Literal parts as in an address, values with every special character encoded."""
    done, place = [], 0
    for match in PLACEHOLDER.finditer(template):
        known = match[1] in values
        done.append(quote(template[place : match.start()], safe=LITERAL))
        done.append(for_url(as_text(values[match[1]])) if known else quote(match[0], safe=""))
        place = match.end()
    return "".join([*done, quote(template[place:], safe=LITERAL)])


def fill_value(template: Any, values: Values) -> str:
    return as_text(fill_json(template, values))


def encode_body(body: Any, everything: Values | None) -> bytes:
    if everything is not None:
        members = body if isinstance(body, dict) else {} if body is None else {"body": body}
        body = {"parameters": dict(everything), **members}
    encoded_body = json.dumps(body).encode()
    if len(encoded_body) > BODY_MAX:
        raise CannotFill("The body is too large.")
    return encoded_body
