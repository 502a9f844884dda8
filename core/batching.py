"""Group commit: what arrives while a statement runs goes together with the next one.

Under load a statement carries many items, alone it carries one at once. Nobody is answered before the commit.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar, cast

from psycopg_pool import PoolTimeout

In = TypeVar("In")
Out = TypeVar("Out")
WORTH_A_FLIGHT = 20  # items
Write = Callable[[Sequence[In]], Awaitable[Sequence[Out]]]


class Batcher(Generic[In, Out]):
    """One for a process and a statement: batches in the order of arrival, at most `flights` under way at once.

    Another flight starts, or goes on, only when enough wait to fill it: batches of one would cost more than they
    save. What is left waits for the last flight under way. `write` commits a batch and answers each item; a batch that
    fails is written one by one, so that a bad item harms no other. Without a database (PoolTimeout) all of a batch
    fail at once, instead of each waiting for it anew.
    """

    def __init__(self, write: Write[In, Out], *, most: int = 200, flights: int = 1) -> None:
        self.write = write
        self.most = most
        self.queue: list[tuple[In, asyncio.Future[Out]]] = []
        self.flights = flights
        self.workers: set[asyncio.Task[None]] = set()

    async def put(self, item: In) -> Out:
        """Return the answer when it is committed. Raises what the database raised for this item alone.

        A caller who leaves meanwhile has cancelled its own wait; the item is written all the same.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Out] = loop.create_future()
        self.queue.append((item, answer))
        if not self.workers or (len(self.queue) >= WORTH_A_FLIGHT and len(self.workers) < self.flights):
            self.workers.add(loop.create_task(self._work()))
        return await answer

    async def _work(self) -> None:
        try:
            while self.queue and (len(self.workers) == 1 or len(self.queue) >= WORTH_A_FLIGHT):
                batch, self.queue = self.queue[: self.most], self.queue[self.most :]
                await self._settle(batch)
        finally:
            self.workers.discard(cast("asyncio.Task[None]", asyncio.current_task()))

    async def _settle(self, batch: list[tuple[In, asyncio.Future[Out]]]) -> None:
        try:
            answers = await self.write([item for item, _ in batch])
        except PoolTimeout as error:
            fail(batch, error)
        except Exception as error:
            if len(batch) > 1:
                await self._settle_one_by_one(batch)
            else:
                fail(batch, error)
        else:
            for (_, future), answer in zip(batch, answers, strict=True):
                if not future.done():
                    future.set_result(answer)

    async def _settle_one_by_one(self, batch: list[tuple[In, asyncio.Future[Out]]]) -> None:
        """A database that is away is waited for once, not once for each item."""
        for place, single in enumerate(batch):
            await self._settle([single])
            if not single[1].cancelled() and isinstance(single[1].exception(), PoolTimeout):
                fail(batch[place + 1 :], PoolTimeout("The database is away."))
                return


def fail(batch: Iterable[tuple[Any, asyncio.Future[Any]]], error: Exception) -> None:
    for _, future in batch:
        if not future.done():
            future.set_exception(error)
