import asyncio

import psycopg
import pytest
from psycopg_pool import PoolTimeout

from core import db

pytestmark = pytest.mark.django_db(transaction=True)


async def one(sql: str) -> object:
    async with db.pool().connection() as wire:
        row = await (await wire.execute(sql)).fetchone()
    return row and row[0]


async def test_there_is_one_pool_while_the_server_lives_and_none_outside():
    with pytest.raises(RuntimeError, match="lifespan"):
        db.pool()
    async with db.opened_pool() as pool:
        assert db.pool() is pool
        assert await one("SELECT 1") == 1
    with pytest.raises(RuntimeError, match="lifespan"):
        db.pool()


async def test_its_connections_commit_each_statement_and_speak_UTC():
    async with db.opened_pool(), db.pool().connection() as wire:
        assert wire.autocommit
        assert await one("SHOW TimeZone") == "UTC"


async def test_a_statement_that_is_used_often_is_prepared():
    async with db.opened_pool(), db.pool().connection() as wire:
        for number in range(5):
            await wire.execute("SELECT %s::int", [number])
        row = await (await wire.execute("SELECT count(*) FROM pg_prepared_statements")).fetchone()
    assert row == (1,)


async def test_connections_that_died_are_replaced_before_anybody_gets_them():
    async with db.opened_pool() as pool:
        async with asyncio.timeout(10):
            while pool.get_stats()["pool_size"] < db.MAX_SIZE:
                await asyncio.gather(*(one("SELECT pg_sleep(0.1)") for _ in range(db.MAX_SIZE)))
        async with await db.listen_connection() as wire:
            await wire.execute(
                "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND application_name = 'usher pool'"
            )
        async with asyncio.timeout(8):
            answers = await asyncio.gather(*(one("SELECT 1") for _ in range(20)))
    assert answers == [1] * 20


async def test_somebody_who_goes_away_while_a_connection_is_looked_at_does_not_take_it_along(monkeypatch):
    async with db.opened_pool() as pool:
        looked_at = asyncio.Event()

        async def look_for_long(wire: db.Connection) -> None:
            looked_at.set()
            await asyncio.sleep(60)

        with monkeypatch.context() as patch:
            patch.setattr(db, "has_news", lambda wire: True)
            patch.setattr(pool, "check_connection", look_for_long)
            waiting = [asyncio.create_task(one("SELECT 1")) for _ in range(db.MAX_SIZE)]
            await looked_at.wait()
            await asyncio.sleep(0.3)
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
        async with asyncio.timeout(8):
            assert await asyncio.gather(*(one("SELECT 1") for _ in range(20))) == [1] * 20


async def test_D06_a_server_starts_while_the_database_is_down_and_recovers_with_it(monkeypatch):
    real = db.parameters("usher pool")
    broken = psycopg.AsyncConnection.connect
    is_down = True

    async def connect(*args: object, **options: object) -> db.Connection:
        if is_down:
            raise psycopg.OperationalError("The server is down.")
        return await broken(**real)

    monkeypatch.setattr(psycopg.AsyncConnection, "connect", connect)
    monkeypatch.setattr(db, "WAIT_MAX", 0.3)
    async with db.opened_pool():
        with pytest.raises(PoolTimeout):
            await one("SELECT 1")
        is_down = False
        async with asyncio.timeout(10):
            while True:
                try:
                    assert await one("SELECT 1") == 1
                    return
                except PoolTimeout:
                    continue
