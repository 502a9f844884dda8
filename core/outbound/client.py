"""Calls to addresses that other people chose: JWKS, bots' web services, SMS providers."""

import asyncio
import logging
import re
import ssl
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import httpcore2

from core.outbound.allowed import allowed_now
from core.outbound.errors import Kind, OutboundError
from core.outbound.meter import Meter
from core.outbound.network import CONNECT_SECONDS, Backend
from core.outbound.resolver import find_addresses
from core.outbound.targets import DEFAULT_PORTS, Target, read_url

TOTAL_SECONDS = 10.0
BODY_BYTES = 256 * 1024
HEADER_BYTES = 32 * 1024
FRAMING = 8  # a chunk of one byte costs six on the wire

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
HEADER_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?|")
OURS = re.compile(
    r"host|connection|content-length|transfer-encoding|accept-encoding|te|trailer|upgrade|expect|keep-alive|proxy-.*",
    re.IGNORECASE,
)

logger = logging.getLogger(__name__)


class Answer(NamedTuple):
    """`headers` have names in lower case; a repeated one is joined with ", "."""

    status: int
    headers: dict[str, str]
    body: bytes


def fetch(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    limit: int = BODY_BYTES,
    timeout: float = TOTAL_SECONDS,
) -> Answer:
    """Ask a server that somebody else named; whatever status it answers with is an answer, a redirect too.

    `limit` is in bytes of the answer's body, `timeout` in seconds for everything together. Raises OutboundError.
    """
    allowed = allowed_now()
    host = "?"
    try:
        target = read_url(url, allowed)
        host = target.host
        sent = _request_headers(target, method, headers or {})
        meter = Meter(seconds=timeout, bytes_left=HEADER_BYTES)
        addresses = find_addresses(target, allowed, seconds=meter.seconds(CONNECT_SECONDS))
        return _exchange(target, method, sent, body, Backend(addresses, meter), limit)
    except OutboundError as error:
        logger.warning("A call to %s failed: %s (%s)", host, error.kind, error.cause)
        raise


async def fetch_async(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    limit: int = BODY_BYTES,
    timeout: float = TOTAL_SECONDS,  # noqa: ASYNC109 - it is the network's, and holds in the thread too
) -> Answer:
    """`fetch` for coroutines, in a thread."""
    return await asyncio.to_thread(fetch, method, url, headers=headers, body=body, limit=limit, timeout=timeout)


def _exchange(
    target: Target, method: str, headers: list[tuple[str, str]], body: bytes | None, backend: Backend, limit: int
) -> Answer:
    url = httpcore2.URL(
        scheme=target.scheme.encode(), host=target.host.encode(), port=target.port, target=target.path.encode()
    )
    content = body if body is not None else (None if method in {"GET", "DELETE"} else b"")
    try:
        with (
            httpcore2.ConnectionPool(ssl_context=_tls(), network_backend=backend, max_connections=1) as pool,
            pool.stream(method, url, headers=headers, content=content) as response,
        ):
            return _read_answer(response, backend.meter, limit)
    except httpcore2.TimeoutException as error:
        raise OutboundError(Kind.TIMEOUT, str(error)) from None
    except (httpcore2.ProtocolError, httpcore2.NetworkError) as error:
        raise OutboundError(Kind.BAD_ANSWER, str(error)) from None


def _read_answer(response: httpcore2.Response, meter: Meter, limit: int) -> Answer:
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise OutboundError(Kind.BAD_ANSWER, "compressed although identity was asked for")
    if int(headers.get("content-length", "0")) > limit:
        raise OutboundError(Kind.TOO_LARGE, f"announced more than {limit} bytes")
    meter.bytes_left += limit * FRAMING
    body = bytearray()
    for chunk in response.iter_stream():
        meter.seconds()
        body += chunk
        if len(body) > limit:
            raise OutboundError(Kind.TOO_LARGE, f"more than {limit} bytes")
    return Answer(response.status, headers, bytes(body))


def _request_headers(target: Target, method: str, given: Mapping[str, str]) -> list[tuple[str, str]]:
    """Ours around the caller's. Raises OutboundError(refused) for a header that could change the framing."""
    if method not in METHODS:
        raise OutboundError(Kind.REFUSED, "There is no such method.")
    host = f"[{target.host}]" if ":" in target.host else target.host
    if target.port != DEFAULT_PORTS[target.scheme]:
        host = f"{host}:{target.port}"
    for name, value in given.items():
        if not HEADER_NAME.fullmatch(name) or OURS.fullmatch(name) or not HEADER_VALUE.fullmatch(value):
            raise OutboundError(Kind.REFUSED, "One of the headers cannot be sent.")
    own = {"Host": host, "Accept-Encoding": "identity", "Connection": "close"}
    if "user-agent" not in {name.lower() for name in given}:
        own["User-Agent"] = "Usher"
    return [*own.items(), *given.items()]


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """The system's authorities, or those of SSL_CERT_FILE; names are checked."""
    return ssl.create_default_context()
