"""Writes of one turn of the loop reach the transport as one."""

import asyncio
from collections.abc import Callable

import pytest

from core.gathering import AT_ONCE, GatheringTransport


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
