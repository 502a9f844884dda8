"""Where a request comes from. Headers that anybody can send are believed only as far as TRUSTED_PROXIES goes."""

import ipaddress
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def client_address(source: HttpRequest | Mapping[str, Any]) -> str:
    """The address of the client, from a request (Django's or DRF's) or an ASGI scope; empty over a Unix socket.

    With TRUSTED_PROXIES = n it is the n-th entry of X-Forwarded-For from the right, as the outermost trusted proxy
    wrote it. A list shorter than that did not come through those proxies: the peer counts. No other header is read.
    """
    peer, forwarded = _of_scope(source) if isinstance(source, Mapping) else _of_request(source)
    hops = settings.TRUSTED_PROXIES
    entries = [entry for entry in forwarded.split(",") if entry.strip()]
    if 0 < hops <= len(entries):
        claimed = parse_address(entries[-hops])
        if claimed:
            return str(claimed)
    return str(parse_address(peer) or "")


def limiter_address(address: str) -> str:
    """What a limit per address counts: an IPv4 address, or the /64 network that one IPv6 customer owns."""
    parsed = parse_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed or "")


def parse_address(text: str) -> Address | None:
    """Read an address as proxies write it: with a port, in brackets, with a zone, or IPv4 inside IPv6."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def _of_request(request: HttpRequest) -> tuple[str, str]:
    return request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", "")


def _of_scope(scope: Mapping[str, Any]) -> tuple[str, str]:
    peer = (scope.get("client") or ("", 0))[0]
    lines = [value.decode("latin-1") for name, value in scope.get("headers", []) if name == b"x-forwarded-for"]
    return peer, ",".join(lines)
