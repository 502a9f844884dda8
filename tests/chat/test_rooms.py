"""The inbox's lines of a process: who joins while the database does not answer."""

import asyncio
from typing import Any, ClassVar, cast

from chat.live import rooms as rooms_module
from chat.live.closing import Close
from chat.live.follower import StaffFollower
from chat.live.rooms import Rooms
from core.ids import uuid7

ACME = uuid7()


class Socket:
    is_staff = True
    is_gone = False
    companies = frozenset([ACME])
    limits: ClassVar[dict[Any, Any]] = {}

    def __init__(self) -> None:
        self.told: list[str] = []
        self.is_welcome = asyncio.Event()

    def push(self, text: str) -> None:
        self.told.append(text)
        self.is_welcome.set()

    def end(self, reason: str, code: Close) -> None:
        """The room ends nobody."""


async def test_who_leaves_while_the_list_cannot_be_read_is_forgotten_and_who_stays_is_welcomed_once(monkeypatch):
    reads: list[Any] = []
    asked, fails = asyncio.Event(), asyncio.Event()

    async def fetch(sql: str, parameters: Any) -> list[tuple[Any, ...]]:
        reads.append(parameters)
        if len(reads) == 1:
            asked.set()
            await fails.wait()
            raise OSError("The database is away.")
        return [("a line",)]

    monkeypatch.setattr(rooms_module, "fetch", fetch)
    monkeypatch.setattr(rooms_module, "SummaryRow", str)
    monkeypatch.setattr(rooms_module, "line", str)
    monkeypatch.setattr(rooms_module, "PAUSE", 0.0)
    rooms = Rooms()
    stays, leaves = (cast(StaffFollower, Socket()) for _ in range(2))
    running = asyncio.create_task(rooms.run())
    rooms.join(stays)
    rooms.join(leaves)
    async with asyncio.timeout(20):
        await asked.wait()
        rooms.leave(leaves)
        fails.set()
        await cast(Socket, stays).is_welcome.wait()
    running.cancel()
    assert (cast(Socket, stays).told, cast(Socket, leaves).told) == (["a line"], [])
    assert {key: room.followers for key, room in rooms.by_company.items()} == {ACME: {stays}}
    assert len(reads) == 2
    rooms.leave(stays)
    assert (rooms.by_company, rooms.joining) == ({}, set())
