"""What the operator allows beyond the public Internet: the setting OUTBOUND_ALLOW."""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address, ip_network

from django.conf import settings

from core.outbound.addresses import Address, Network

ENDPOINT = re.compile(r"(?P<host>\[[0-9a-f:.]+\]|[a-z0-9.-]+):(?P<port>[0-9]{1,5})")


@dataclass(frozen=True)
class Allowed:
    """`endpoints` are trusted by name, wherever the name leads; `networks` by address, on every port."""

    endpoints: frozenset[tuple[str, int]] = frozenset()
    networks: tuple[Network, ...] = ()

    def names(self, host: str, port: int) -> bool:
        return (host, port) in self.endpoints

    def holds(self, address: Address) -> bool:
        return any(address.version == network.version and address in network for network in self.networks)


def allowed_now() -> Allowed:
    return read_allowed(tuple(settings.OUTBOUND_ALLOW))


@lru_cache(maxsize=8)
def read_allowed(entries: tuple[str, ...]) -> Allowed:
    """Read `host:port` and CIDR entries. Raises ValueError for anything else."""
    endpoints: set[tuple[str, int]] = set()
    networks: list[Network] = []
    for entry in entries:
        match = ENDPOINT.fullmatch(entry.strip().lower())
        if match:
            endpoints.add((_one_spelling(match["host"].strip("[]")), int(match["port"])))
        else:
            networks.append(ip_network(entry.strip()))
    return Allowed(frozenset(endpoints), tuple(networks))


def _one_spelling(host: str) -> str:
    try:
        return str(ip_address(host))
    except ValueError:
        return host
