"""Many quiet visitors in a process of their own: opens so many sockets, says how long each took, and holds them.

Reads commands from standard input, one a line: a number opens sockets until there are so many, `end` ends.
"""

import asyncio
import json
import sys
import time
from typing import Any

import uvloop

from bench.wire import Wire, connect

AT_ONCE = 64


class Crowd:
    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.wires: list[Wire] = []

    async def grow(self, size: int) -> dict[str, Any]:
        """Open sockets until there are `size`."""
        gate, times = asyncio.Semaphore(AT_ONCE), []
        before = len(self.wires)

        async def one(number: int) -> None:
            async with gate:
                started = time.perf_counter()
                await self.open(self.plan["sessions"][number])
                times.append(time.perf_counter() - started)

        started = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number in range(before, size):
                group.create_task(one(number))
        took = time.perf_counter() - started
        times.sort()
        return {
            "sockets": len(self.wires),
            "alive": sum(not wire.closed.done() for wire in self.wires),
            "per_second": len(times) / took if times else 0,
            "p50": times[len(times) // 2] * 1000 if times else 0,
        }

    async def open(self, session: str) -> None:
        ready = asyncio.Event()

        def on_text(text: bytes) -> None:
            if text.startswith(b'{"type":"ready"'):
                ready.set()

        port = self.plan["port"]
        wire = await connect("/ws/chat/", port, {"Origin": f"http://localhost:{port}"}, on_text)
        wire.send(json.dumps({"type": "auth", "session": session, "after": 10**9}).encode())
        await asyncio.wait_for(ready.wait(), 60)
        self.wires.append(wire)


async def main() -> None:
    loop = asyncio.get_running_loop()
    crowd = Crowd(json.loads(await loop.run_in_executor(None, sys.stdin.readline)))
    while (line := (await loop.run_in_executor(None, sys.stdin.readline)).strip()) not in {"", "end"}:
        sys.stdout.write(json.dumps(await crowd.grow(int(line))) + "\n")
        sys.stdout.flush()
    for wire in crowd.wires:
        wire.transport.abort()


if __name__ == "__main__":
    uvloop.install()
    asyncio.run(main())
