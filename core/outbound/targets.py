"""Reading an address that somebody typed. One spelling is accepted, so that no two readers can disagree on it."""

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import NamedTuple

from django.utils.translation import gettext as _

from core.outbound.addresses import Address, is_public
from core.outbound.allowed import Allowed
from core.outbound.errors import Kind, OutboundError

LENGTH = 2_048
HTTPS = 443
LARGEST_PORT = 65_535
DEFAULT_PORTS = {"https": HTTPS, "http": 80}

# RFC 3986 without user information, fragments, zone ids and backslashes.
SHAPE = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9.-]{1,253})"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<path>(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?)"
    r"(?P<query>(?:\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?)"
)
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
LOOKS_LIKE_A_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # what browsers and inet_aton would read as an address
ENCODED_BREAK = re.compile(r"%0[0aAdD]")


class Target(NamedTuple):
    """`host` is a name in lower case, or a number; `address` is set if it was a number; `path` has the query."""

    scheme: str
    host: str
    port: int
    path: str
    address: Address | None
    is_trusted: bool

    @property
    def needs_allowed_network(self) -> bool:
        """Only the operator may open plain http and other ports than 443, by name or by network."""
        return not self.is_trusted and (self.scheme != "https" or self.port != HTTPS)


def read_url(url: str, allowed: Allowed) -> Target:
    """Raises OutboundError(refused) with a sentence for whoever typed the address."""
    match = SHAPE.fullmatch(url) if isinstance(url, str) and len(url) <= LENGTH else None
    if match is None:
        raise _refused(_("Write a plain address such as https://example.com/path, in ASCII and without a user name."))
    scheme, host = match["scheme"], match["host"].lower()
    port = int(match["port"] or DEFAULT_PORTS[scheme])
    if port > LARGEST_PORT:
        raise _refused(_("There is no such port."))
    if ENCODED_BREAK.search(match["path"]):
        raise _refused(_("The path holds a line break or NUL."))
    address = _read_number(host)
    host = str(address) if address else host
    is_trusted = allowed.names(host, port)
    if address is None:
        _check_name(host, is_trusted=is_trusted)
    target = Target(scheme, host, port, (match["path"] or "/") + match["query"], address, is_trusted)
    _check_reach(target, allowed)
    return target


def _read_number(host: str) -> Address | None:
    try:
        if host.startswith("["):
            return IPv6Address(host[1:-1])
        if re.fullmatch(r"[0-9.]+", host):
            return IPv4Address(host)
    except AddressValueError:
        raise _refused(_("Write a number address in its usual form.")) from None
    return None


def _check_name(host: str, *, is_trusted: bool) -> None:
    labels = host.split(".")
    if not all(LABEL.fullmatch(label) for label in labels) or LOOKS_LIKE_A_NUMBER.fullmatch(labels[-1]):
        raise _refused(_("That is not a host name."))
    if len(labels) == 1 and not is_trusted:
        raise _refused(_("Write the full host name."))


def _check_reach(target: Target, allowed: Allowed) -> None:
    if target.needs_allowed_network and not allowed.networks:
        raise _refused(_("Only https addresses on port 443 are allowed."))
    if target.address is None or target.is_trusted or allowed.holds(target.address):
        return
    if target.needs_allowed_network or not is_public(target.address):
        raise _refused(_("That address is not on the public Internet."))


def _refused(sentence: str) -> OutboundError:
    return OutboundError(Kind.REFUSED, sentence)
