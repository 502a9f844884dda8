"""The network below httpcore2: dials numbers that were judged before, and ends every step in time."""

import socket
import ssl
from collections.abc import Iterable
from ipaddress import IPv4Address
from typing import Any

import httpcore2

from core.outbound.addresses import Address
from core.outbound.errors import Kind, OutboundError
from core.outbound.meter import Meter

CONNECT_SECONDS = 3.0
ADDRESSES_TRIED = 4


def dial(address: Address, port: int, seconds: float) -> socket.socket:
    """A TCP connection to a number; nothing is looked up. Raises OSError."""
    family = socket.AF_INET if isinstance(address, IPv4Address) else socket.AF_INET6
    connection = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        connection.settimeout(seconds)
        connection.connect((str(address), port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        connection.close()
        raise
    return connection


class Backend(httpcore2.NetworkBackend):
    """Dials the addresses it was given, whatever name the request carries."""

    def __init__(self, addresses: list[Address], meter: Meter) -> None:
        self.addresses = addresses[:ADDRESSES_TRIED]
        self.meter = meter

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> "Stream":
        share = self.meter.seconds(CONNECT_SECONDS) / len(self.addresses)
        cause: OSError | None = None
        for address in self.addresses:
            try:
                return Stream(dial(address, port, self.meter.seconds(share)), self.meter)
            except OSError as error:
                cause = error
        kind = Kind.TIMEOUT if isinstance(cause, TimeoutError) else Kind.UNREACHABLE
        raise OutboundError(kind, f"connecting: {cause}")


class Stream(httpcore2.NetworkStream):
    """One connection, metered."""

    def __init__(self, connection: socket.socket, meter: Meter) -> None:
        self.connection = connection
        self.meter = meter

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        wanted = self.meter.readable(max_bytes)
        self.connection.settimeout(self.meter.seconds())
        try:
            data = self.connection.recv(wanted)
        except TimeoutError:
            raise OutboundError(Kind.TIMEOUT, "reading took too long") from None
        except OSError as error:
            raise OutboundError(Kind.BAD_ANSWER, f"reading: {error}") from None
        self.meter.spend(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        rest = memoryview(buffer)
        while rest:
            self.connection.settimeout(self.meter.seconds())
            try:
                rest = rest[self.connection.send(rest) :]
            except TimeoutError:
                raise OutboundError(Kind.TIMEOUT, "writing took too long") from None
            except OSError as error:
                # On this one httpcore2 still reads what the server said before it closed.
                raise httpcore2.WriteError(str(error)) from None

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> "Stream":
        try:
            self.connection.settimeout(self.meter.seconds(CONNECT_SECONDS))
            secured = ssl_context.wrap_socket(self.connection, server_hostname=server_hostname)
        except (OSError, ValueError) as error:
            self.close()
            kind = Kind.TIMEOUT if isinstance(error, TimeoutError) else Kind.UNREACHABLE
            raise OutboundError(kind, f"TLS: {error}") from None
        return Stream(secured, self.meter)

    def close(self) -> None:
        self.connection.close()

    def get_extra_info(self, info: str) -> Any:
        """Nothing: one request a connection, and HTTP/1.1 only."""
        return None
