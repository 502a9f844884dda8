"""Group commit: how statements share what waits, what a bad item harms, and a database that is away."""

import asyncio
from collections.abc import Sequence

import pytest
from psycopg_pool import PoolTimeout

from core.batching import WORTH_A_FLIGHT, Batcher


class Database:
    """Refuses batches with a bad item; `away` after so many writes, none that would wait has an answer."""

    def __init__(self, *, away_after: int = 1_000) -> None:
        self.away_after = away_after
        self.writes: list[Sequence[str]] = []

    async def write(self, items: Sequence[str]) -> list[str]:
        self.writes.append(items)
        await asyncio.sleep(0)
        if len(self.writes) > self.away_after:
            raise PoolTimeout("couldn't get a connection after 5.00 sec")
        if "bad" in items:
            raise ValueError("bad")
        return [item.upper() for item in items]


def put(database: Database, *items: str) -> list[str | BaseException]:
    async def main() -> list[str | BaseException]:
        batcher: Batcher[str, str] = Batcher(database.write)
        return await asyncio.gather(*map(batcher.put, items), return_exceptions=True)

    return asyncio.run(main())


def test_a_bad_item_harms_no_other() -> None:
    first, bad, last = put(Database(), "first", "bad", "last")
    assert (first, last) == ("FIRST", "LAST")
    assert isinstance(bad, ValueError)


@pytest.mark.parametrize(("away_after", "writes"), [(0, 1), (2, 3)])
def test_a_database_that_is_away_is_waited_for_once(away_after: int, writes: int) -> None:
    database = Database(away_after=away_after)
    answers = put(database, "first", "bad", *(str(number) for number in range(100)))
    assert answers[0] == "FIRST" if away_after else isinstance(answers[0], PoolTimeout)
    assert all(isinstance(answer, PoolTimeout) for answer in answers[1:])
    assert len(database.writes) == writes


def flown(database: Database, count: int, *, flights: int) -> tuple[list[str], int]:
    """What `count` items are answered, and how many batches were under way at once."""
    under_way = most = 0

    async def write(items: Sequence[str]) -> list[str]:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        answers = await database.write(items)
        await asyncio.sleep(0.01)
        under_way -= 1
        return answers

    async def main() -> list[str]:
        batcher: Batcher[str, str] = Batcher(write, most=10, flights=flights)
        first = asyncio.create_task(batcher.put("first"))
        await asyncio.sleep(0)
        rest = await asyncio.gather(*(batcher.put(str(number)) for number in range(count)))
        assert batcher.workers == set() or not batcher.queue
        return [await first, *rest]

    return asyncio.run(main()), most


def test_a_second_batch_flies_when_enough_wait() -> None:
    answers, most = flown(Database(), 40, flights=2)
    assert answers == ["FIRST", *map(str, range(40))]
    assert most == 2


@pytest.mark.parametrize(("count", "flights"), [(3, 2), (40, 1)])
def test_few_items_wait_for_the_batch_under_way(count: int, flights: int) -> None:
    answers, most = flown(Database(), count, flights=flights)
    assert len(answers) == count + 1
    assert most == 1


class Statements:
    """Statements that end when they are told to."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.ends: list[asyncio.Event] = []

    async def write(self, items: Sequence[int]) -> Sequence[int]:
        self.batches.append(list(items))
        self.ends.append(asyncio.Event())
        await self.ends[-1].wait()
        return items

    async def end(self, number: int) -> None:
        self.ends[number].set()
        await settle()


async def settle() -> None:
    for _ in range(6):
        await asyncio.sleep(0)


def test_few_wait_for_the_last_flight_and_many_take_another() -> None:
    async def main() -> None:
        statements = Statements()
        batcher: Batcher[int, int] = Batcher(statements.write, flights=2)
        waits = [asyncio.ensure_future(batcher.put(0))]
        await settle()
        numbers = list(range(1, WORTH_A_FLIGHT + 1))
        waits += [asyncio.ensure_future(batcher.put(number)) for number in numbers]
        await settle()
        assert statements.batches == [[0], numbers]
        waits.append(asyncio.ensure_future(batcher.put(100)))
        await settle()
        await statements.end(0)
        assert len(statements.batches) == 2, "one that is alone does not take a flight beside another"
        waits.append(asyncio.ensure_future(batcher.put(101)))
        await settle()
        await statements.end(1)
        assert statements.batches[2:] == [[100, 101]]
        await statements.end(2)
        assert await asyncio.gather(*waits) == [0, *numbers, 100, 101]
        assert not batcher.workers

    asyncio.run(asyncio.wait_for(main(), 10))
