"""Writes of one turn of the loop reach the transport as one."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from core.gathering import AT_ONCE, GatheringProtocol, GatheringTransport


class Transport:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.is_closed = False

    def write(self, data: bytes) -> None:
        assert not self.is_closed
        self.written.append(data)

    def close(self) -> None:
        self.is_closed = True

    def is_closing(self) -> bool:
        return self.is_closed


def talk(act: Callable[[GatheringTransport], None]) -> Transport:
    found = Transport()

    async def main() -> None:
        act(GatheringTransport(found, asyncio.get_running_loop()))  # type: ignore[arg-type]
        await asyncio.sleep(0)

    asyncio.run(main())
    return found


def test_what_is_said_in_one_turn_is_one_write() -> None:
    def act(gathered: GatheringTransport) -> None:
        gathered.write(b"ack")
        gathered.write(b"message")

    assert talk(act).written == [b"ackmessage"]


def test_closing_writes_what_is_held_first() -> None:
    def act(gathered: GatheringTransport) -> None:
        gathered.write(b"closed")
        gathered.close()

    found = talk(act)
    assert found.written == [b"closed"]
    assert found.is_closed


@pytest.mark.parametrize("size", [AT_ONCE, AT_ONCE + 1])
def test_much_does_not_wait(size: int) -> None:
    def act(gathered: GatheringTransport) -> None:
        gathered.write(b"." * size)
        assert bool(found.written) == (size > AT_ONCE)

    found = Transport()

    async def main() -> None:
        act(GatheringTransport(found, asyncio.get_running_loop()))  # type: ignore[arg-type]
        await asyncio.sleep(0)

    asyncio.run(main())
    assert found.written == [b"." * size]


def test_a_transport_that_was_lost_gets_nothing() -> None:
    def act(gathered: GatheringTransport) -> None:
        gathered.write(b"late")
        gathered._transport.close()

    assert talk(act).written == []


class Line:
    """A protocol behind its handshake, as far as `write_now` looks at it."""

    def __init__(self) -> None:
        self.transport = Transport()
        self.writable = asyncio.Event()
        self.writable.set()
        self.conn = SimpleNamespace(state=State.OPEN)
        self.handshake_complete = True
        self.disconnected = self.close_sent = False

    def write_now(self, text: str) -> bool:
        return GatheringProtocol.write_now(self, text)  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_a_frame_of_any_size_is_read_back_by_the_library(size: int) -> None:
    line = Line()
    assert line.write_now("." * size)
    client = ClientProtocol(parse_uri("ws://localhost/"), state=State.OPEN, max_size=None)
    client.receive_data(line.transport.written[0])
    [found] = client.events_received()
    assert isinstance(found, Frame)
    assert (found.opcode, found.data) == (Opcode.TEXT, b"." * size)


@pytest.mark.parametrize(
    "reason",
    [
        lambda line: line.writable.clear(),
        lambda line: setattr(line, "disconnected", True),
        lambda line: setattr(line, "close_sent", True),
        lambda line: setattr(line, "handshake_complete", False),
        lambda line: setattr(line.conn, "state", State.CLOSING),
        lambda line: line.transport.close(),
    ],
)
def test_nothing_is_written_now_to_who_cannot_take_it(reason: Callable[[Line], None]) -> None:
    line = Line()
    reason(line)
    assert not line.write_now("late")
    assert line.transport.written == []
