"""uvicorn's WebSocket protocol, writing what one turn of the loop says to a socket with one call to the system.

An acknowledgement and the message behind it, or a burst of messages, cost one write instead of one each. An
application that finds WRITE_NOW among the extensions of its scope also saves the task that `send` would need.
"""

import asyncio
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request
from websockets.protocol import State

WRITE_NOW = "usher.write_now"
WHOLE_TEXT = b"\x81"  # the first byte of a text frame that is not in pieces (RFC 6455, section 5.2)
AT_ONCE = 64 * 1024  # bytes that do not wait for the end of the turn


class GatheringTransport:
    """Stands before a transport and holds its writes until the loop's next turn, or until they are many."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []
        self._size = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if not self._held:
            self._loop.call_soon(self._flush)
        self._held.append(data)
        self._size += len(data)
        if self._size > AT_ONCE:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        held, self._held, self._size = self._held, [], 0
        if held and not self._transport.is_closing():
            self._transport.write(b"".join(held))


class GatheringProtocol(WebSocketsSansIOProtocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(GatheringTransport(transport, self.loop))  # type: ignore[arg-type]

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.conn.handshake_exc is None:
            cast("dict[str, Any]", self.scope["extensions"])[WRITE_NOW] = self.write_now

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if hasattr(self, "scope"):
            self.scope["extensions"].pop(WRITE_NOW, None)

    def write_now(self, text: str) -> bool:
        """Write a text frame. False if the browser reads too slowly, or is gone: then nothing was written."""
        if not self.writable.is_set() or self.conn.state is not State.OPEN or not self.handshake_complete:
            return False
        if self.disconnected or self.close_sent or self.transport.is_closing():
            return False
        payload = text.encode()
        self.transport.write(b"".join((WHOLE_TEXT, size_of(payload), payload)))
        return True


def size_of(payload: bytes) -> bytes:
    """The length of what a server sends, as the header of its frame tells it."""
    size = len(payload)
    if size < 126:
        return bytes((size,))
    if size < 65_536:
        return b"\x7e" + size.to_bytes(2, "big")
    return b"\x7f" + size.to_bytes(8, "big")
