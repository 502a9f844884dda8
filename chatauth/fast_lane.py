"""Mints that nothing is wrong with, answered in front of Django: many calls, one statement, one commit.

Every rule is the doors' own (chatauth.api). A call that is refused, odd or unlucky goes on to its door as if nobody
had looked at it, so that each refusal is worded, counted and logged in one place.
"""

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from django.urls.resolvers import RoutePattern
from rest_framework.renderers import JSONRenderer

from accounts.api.reading import NOBODY
from chatauth.api.channel_tokens import ChannelTokens
from chatauth.api.mindbehind import MindbehindToken
from chatauth.api.mindset import MindsetToken
from chatauth.api.minting import COUNTED, LIMIT, MintEndpoint
from chatauth.minting import Answer, Grant, MintRequest, mint_many_async
from core.access import App, Message, Receive, Scope, Send
from core.batching import Batcher
from core.dressing import Dressing
from core.endpoint import BODY_LIMIT, is_json, parse_object
from core.issued import IssuedSecret
from core.limits import hit_many_async
from core.net import client_address
from core.reasons import Refused

DOORS: Sequence[type[MintEndpoint]] = (MindbehindToken, MindsetToken, ChannelTokens)
# Django's answer depends on these, or the call comes from something that is no backend.
UNUSUAL = frozenset({"accept-language", "cookie", "transfer-encoding", "expect"})
ANY_LANGUAGE = "*"  # what HTTP clients without a user send
DIGITS_MAX = 7

logger = logging.getLogger(__name__)


class HeaderTexts(dict[str, str]):
    """Headers by their name in lower case, as ASGI gives them, found however they are asked for."""

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name.lower(), default)


class Lane(NamedTuple):
    """A door with its address and what Django adds to its answers."""

    door: type[MintEndpoint]
    pattern: RoutePattern
    dressing: Dressing


class Call(NamedTuple):
    """A call that looks well so far; the rest stands in its body."""

    lane: Lane
    path: Mapping[str, str]
    secret: IssuedSecret
    asked: dict[str, Any]
    host: bytes


class FastLane:
    """ASGI, in front of `app`. `scope[COUNTED]` tells the door that a call's limit has been counted."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.lanes = [
            Lane(door, RoutePattern(door.route, is_endpoint=True), Dressing(view_headers(door))) for door in DOORS
        ]
        self.hits: Batcher[str, Refused | None] = Batcher(partial(hit_many_async, LIMIT))
        self.mints: Batcher[MintRequest, Answer] = Batcher(mint_many_async)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = self.recognise(scope)
        if call is None:
            await self.app(scope, receive, send)
            return
        body = Body(receive)
        answered = await self.answered(call, scope, body)
        if answered is None:
            await self.app(scope, body.replay, send)
            return
        headers, content = answered
        await send({"type": "http.response.start", "status": call.lane.door.status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def recognise(self, scope: Scope) -> Call | None:
        """The call, if it is well-formed up to its body."""
        if scope["method"] != "POST" or scope["query_string"] or scope.get("root_path"):
            return None
        for lane in self.lanes:
            if found := lane.pattern.match(scope["path"].removeprefix("/")):
                return self.judged(lane, {name: str(value) for name, value in found[2].items()}, scope)
        return None

    def judged(self, lane: Lane, path: dict[str, str], scope: Scope) -> Call | None:
        headers = plain_headers(scope)
        if headers is None:
            return None
        length = headers.get("content-length", "")
        if not length.isascii() or not length.isdigit() or len(length) > DIGITS_MAX or int(length) > BODY_LIMIT:
            return None
        if not is_json(headers.get("content-type", "")):
            return None
        try:
            secret = lane.door.read_secret(headers)
        except Refused:
            return None
        asked = lane.door.asked(secret, client_address(scope), path)
        if NOBODY in (asked.get("company_id"), asked.get("channel_id")):
            return None
        return Call(lane, path, secret, asked, headers["host"].encode("latin-1"))

    async def answered(self, call: Call, scope: Scope, body: "Body") -> tuple[list[tuple[bytes, bytes]], bytes] | None:
        """Head and body of the answer after the commit; None for what the door must say."""
        raw = await body.read()
        if raw is None:
            return None
        try:
            wish = MintRequest(**call.asked, **call.lane.door.read_form(parse_object(raw)))
        except Refused:
            return None
        try:
            headers = await call.lane.dressing.headers(scope, call.host)
            if headers is None:
                return None
            scope[COUNTED] = await self.hits.put(call.secret.digest.hex())
            if scope[COUNTED] is not None:
                return None
            answer = await self.mints.put(wish)
        except Exception:
            logger.warning("A mint goes to its door, because the fast lane failed.", exc_info=True)
            return None
        return presented(call.lane.door, answer, headers) if isinstance(answer, Grant) else None


class Body:
    """The body of a request, read once and given again to whoever comes next."""

    def __init__(self, receive: Receive) -> None:
        self.receive = receive
        self.messages: list[Message] = []

    async def read(self) -> bytes | None:
        """None if the client left, or sent more than it said."""
        parts: list[bytes] = []
        while True:
            message = await self.receive()
            self.messages.append(message)
            if message["type"] != "http.request":
                return None
            parts.append(message.get("body", b""))
            if not message.get("more_body"):
                return b"".join(parts)
            if sum(map(len, parts)) > BODY_LIMIT:
                return None

    async def replay(self) -> Message:
        return self.messages.pop(0) if self.messages else await self.receive()


def plain_headers(scope: Scope) -> HeaderTexts | None:
    """The headers of a backend's call; None for a call that Django might see with other eyes."""
    headers = HeaderTexts()
    for name, value in scope["headers"]:
        key = name.decode("latin-1")
        if key in headers or (key in UNUSUAL and value != ANY_LANGUAGE.encode()):
            return None
        headers[key] = value.decode("latin-1")
    return headers if "host" in headers else None


def view_headers(door: type[MintEndpoint]) -> dict[str, str]:
    """What DRF says about every answer of a door."""
    view = door()
    return {"Content-Type": "application/json", "Cache-Control": "no-store", "Allow": ", ".join(view.allowed_methods)}


def presented(
    door: type[MintEndpoint], grant: Grant, headers: list[tuple[bytes, bytes]]
) -> tuple[list[tuple[bytes, bytes]], bytes]:
    content = JSONRenderer().render(door.present(grant))
    more = [(name.lower().encode(), value.encode()) for name, value in door.headers_of(grant).items()]
    return [*headers, *more, (b"content-length", b"%d" % len(content))], content
