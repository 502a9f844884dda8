"""A WebSocket client that costs as little as Python can: whole text frames, a mask of zeros, pongs."""

import asyncio
import struct
from collections.abc import Callable
from typing import Any

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
NO_MASK = b"\0\0\0\0"
KEY = b"dGhlIHNhbXBsZSBub25jZQ=="


class Wire(asyncio.Protocol):
    """`on_text` gets each text frame; `opened` is set when the handshake is over, `closed` when the wire is gone."""

    def __init__(self, path: str, port: int, headers: dict[str, str], on_text: Callable[[bytes], None]) -> None:
        self.on_text = on_text
        self.buffer = b""
        loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[None] = loop.create_future()
        self.closed: asyncio.Future[None] = loop.create_future()
        self.transport: Any = None
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.greeting = (
            f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: usher.v1\r\n{lines}"
        ).encode() + b"Sec-WebSocket-Key: " + KEY + b"\r\n\r\n"  # fmt: skip

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self.greeting)

    def send(self, text: bytes) -> None:
        self.write(TEXT, text)

    def write(self, kind: int, payload: bytes) -> None:
        size = len(payload)
        head = bytes([0x80 | kind, 0x80 | size]) if size < 126 else struct.pack("!BBH", 0x80 | kind, 0x80 | 126, size)
        self.transport.write(head + NO_MASK + payload)

    def data_received(self, data: bytes) -> None:
        self.buffer = self.buffer + data if self.buffer else data
        if not self.opened.done():
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if not self.buffer.startswith(b"HTTP/1.1 101"):
                self.opened.set_exception(ConnectionError(self.buffer[:200].decode("latin-1")))
                return
            self.buffer = self.buffer[end + 4 :]
            self.opened.set_result(None)
        self.frames()

    def frames(self) -> None:
        buffer, at = self.buffer, 0
        while len(buffer) - at >= 2:
            kind, size, start = buffer[at] & 0x0F, buffer[at + 1], at + 2
            if size == 126:
                if len(buffer) < at + 4:
                    break
                size, start = int.from_bytes(buffer[at + 2 : at + 4], "big"), at + 4
            elif size == 127:
                if len(buffer) < at + 10:
                    break
                size, start = int.from_bytes(buffer[at + 2 : at + 10], "big"), at + 10
            if len(buffer) < start + size:
                break
            payload, at = buffer[start : start + size], start + size
            if kind == TEXT:
                self.on_text(payload)
            elif kind == PING:
                self.write(PONG, payload)
        self.buffer = buffer[at:]

    def connection_lost(self, error: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("closed during the handshake"))
        if not self.closed.done():
            self.closed.set_result(None)


async def connect(path: str, port: int, headers: dict[str, str], on_text: Callable[[bytes], None]) -> Wire:
    """Raises ConnectionError."""
    loop = asyncio.get_running_loop()
    _, wire = await loop.create_connection(lambda: Wire(path, port, headers, on_text), "127.0.0.1", port)
    await wire.opened
    return wire
