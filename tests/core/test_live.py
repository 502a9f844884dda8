import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.db import connection, transaction

from core import db, live
from core.live import Hint, Listener, encode, notify

pytestmark = pytest.mark.django_db(transaction=True)


class Ear:
    """Collects what a listener hears."""

    def __init__(self) -> None:
        self.heard: list[Hint] = []
        self.connected = 0
        self.listener = Listener(self.hear, self.count)

    def hear(self, hint: Hint) -> None:
        if hint.get("k") == "poison":
            raise ValueError("A hint that nobody understands.")
        self.heard.append(hint)

    async def count(self) -> None:
        self.connected += 1

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.listener.run())
        try:
            await until(lambda: self.connected)
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def until(true: Callable[[], object], seconds: float = 15) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - what is waited for happens in another process
            await asyncio.sleep(0.02)


@sync_to_async
def send(*hints: Hint, commit: bool = True) -> None:
    with transaction.atomic():
        for hint in hints:
            notify(hint)
        transaction.set_rollback(not commit)
    connection.close()  # this thread is not the test's, so nobody else would


async def cut_off(wire: db.Connection) -> int:
    """End the connections that listen; how many there were."""
    cursor = await wire.execute(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'usher listener'"
    )
    return (await cursor.fetchone() or (0,))[0]


async def test_a_hint_is_heard_when_its_transaction_commits_and_never_otherwise():
    ear = Ear()
    async with ear.listening():
        await send({"k": "message", "c": "1", "s": 1}, commit=False)
        await send({"k": "message", "c": "1", "s": 2}, {"k": "read", "c": "1"})
        await until(lambda: len(ear.heard) == 2)
    assert ear.heard == [{"k": "message", "c": "1", "s": 2}, {"k": "read", "c": "1"}]


async def test_every_process_hears_every_hint():
    ears = [Ear(), Ear()]
    async with ears[0].listening(), ears[1].listening():
        await send({"k": "message"})
        await until(lambda: all(ear.heard for ear in ears))


async def test_a_listener_that_was_cut_off_comes_back_and_says_so():
    ear = Ear()
    async with ear.listening():
        assert ear.listener.is_live()
        async with await db.listen_connection() as wire:
            assert await cut_off(wire) == 1
        await until(lambda: ear.connected == 2)
        assert ear.listener.is_live()
        await send({"k": "message"})
        await until(lambda: ear.heard)


async def test_while_the_database_is_away_it_is_not_live(monkeypatch):
    ear, real = Ear(), db.listen_connection
    assert not ear.listener.is_live()
    async with ear.listening():
        async with await real() as wire:

            async def nobody_there() -> None:
                raise psycopg.OperationalError("The server is down.")

            monkeypatch.setattr(db, "listen_connection", nobody_there)
            await cut_off(wire)
            await until(lambda: not ear.listener.is_live())
        monkeypatch.setattr(db, "listen_connection", real)
        await until(ear.listener.is_live)


async def test_a_connection_that_says_nothing_is_asked_whether_it_lives(monkeypatch):
    monkeypatch.setattr(live, "PROBE_EVERY", 0.05)
    ear = Ear()
    async with ear.listening():
        await asyncio.sleep(0.3)
        await send({"k": "message"})
        await until(lambda: ear.heard)
    assert ear.connected == 1


async def test_a_hint_that_cannot_be_used_does_not_stop_the_next():
    ear = Ear()
    async with ear.listening():
        await send({"k": "poison"}, {"k": "message"})
        async with await db.listen_connection() as wire:
            await wire.execute("SELECT pg_notify('usher', 'no json')")
        await send({"k": "read"})
        await until(lambda: len(ear.heard) == 2)
    assert [hint["k"] for hint in ear.heard] == ["message", "read"]


async def test_a_hint_sent_while_the_listener_catches_up_is_not_lost():
    ear = Ear()

    async def catch_up() -> None:
        ear.connected += 1
        await send({"k": "message"})

    ear.listener = Listener(ear.hear, catch_up)
    async with ear.listening():
        await until(lambda: ear.heard)


def test_a_hint_holds_ids_not_contents():
    with pytest.raises(ValueError, match="ids"):
        encode({"text": "x" * 8_000})
    with pytest.raises(ValueError, match="ids"):
        encode({"text": "\u4e16" * 2_500})
    notify({"ids": "x" * 7_800})
