"""After a restart everybody is back at the same moment. A few came first and write all the while."""

import asyncio
import json
import sys
import time
from typing import Any

import uvloop

from bench.company_client import PATIENCE, Agent, Load, Visitor, summary

WRITERS = 20
EVERY = 0.2  # seconds between two messages of a writer
AFTERWARDS = 1.0  # seconds


class Return(Load):
    async def run(self) -> dict[str, Any]:
        writers = self.visitors[:WRITERS]
        others: list[Agent | Visitor] = [*self.agents, *self.visitors[WRITERS:]]
        self.every = EVERY
        await asyncio.gather(*(one.join() for one in writers))
        talks = [asyncio.create_task(writer.talk(time.perf_counter() + 2 * PATIENCE)) for writer in writers]
        await asyncio.sleep(AFTERWARDS)
        began = time.perf_counter()
        late = await asyncio.gather(*(one.join() for one in others), return_exceptions=True)
        took = time.perf_counter() - began
        await asyncio.sleep(AFTERWARDS)
        for talk in talks:
            talk.cancel()
        await self.acknowledgements()
        everybody: list[Agent | Visitor] = [*writers, *others]
        return {
            "seconds": took,
            "refused": sum(isinstance(one, BaseException) for one in late),
            "why": [repr(one) for one in late if isinstance(one, BaseException)][:3],
            "closed": sum(one.wire is None or one.wire.closed.done() for one in everybody),
            "written": summary(self.questions.waits),
            "unacknowledged": len(self.questions.sent.keys() - self.questions.acknowledged),
            "errors": self.errors[:10],
        }

    async def acknowledgements(self) -> None:
        end = time.perf_counter() + PATIENCE
        while time.perf_counter() < end and len(self.questions.waits) < len(self.questions.sent):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


if __name__ == "__main__":
    uvloop.install()
    sys.stdout.write(json.dumps(asyncio.run(Return(json.loads(sys.stdin.read())).run())))
