"""Group commit: what arrives while a statement runs goes together with the next one.

Under load a statement carries many messages, alone it carries one at once. Nobody is answered before the commit.
"""

import asyncio

from chat.posting import Answer, Post, Posted, post_many_async
from core.reasons import Refused

BATCH_MAX = 200  # messages in one statement


class Batcher:
    """One for a process: one statement at a time, in the order of arrival."""

    def __init__(self) -> None:
        self.queue: list[tuple[Post, asyncio.Future[Answer]]] = []
        self.worker: asyncio.Task[None] | None = None

    async def post(self, single: Post) -> Posted:
        """Write one message and return when it is committed. Raises Refused, or what the database raised."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Answer] = loop.create_future()
        self.queue.append((single, answer))
        if self.worker is None:
            self.worker = loop.create_task(self.work())
        found = await answer
        if isinstance(found, Refused):
            raise found
        return found

    async def work(self) -> None:
        try:
            while self.queue:
                batch, self.queue = self.queue[:BATCH_MAX], self.queue[BATCH_MAX:]
                await self.write(batch)
        finally:
            self.worker = None

    async def write(self, batch: list[tuple[Post, asyncio.Future[Answer]]]) -> None:
        """A sender who left meanwhile has cancelled its future; its message is stored all the same."""
        try:
            answers = await post_many_async([single for single, _ in batch])
        except Exception as error:
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():
                future.set_result(answer)
