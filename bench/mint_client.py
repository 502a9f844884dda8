"""The load on the mint, in a process of its own: N keep-alive connections, each with one call under way."""

import asyncio
import json
import random
import sys
import time
from typing import Any

import uvloop

from bench.processor import cpu_seconds


class Line(asyncio.Protocol):
    """One connection: sends the next call as soon as the answer to the last one is complete."""

    def __init__(self, load: "Load") -> None:
        self.load = load
        self.buffer = bytearray()
        self.sent_at = 0.0
        self.wire: asyncio.Transport | None = None

    def connection_made(self, transport: Any) -> None:
        self.wire = transport
        self.next()

    def next(self) -> None:
        if self.wire and not self.load.is_over:
            self.sent_at = time.perf_counter()
            self.wire.write(self.load.call())

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self.buffer[:end]).lower()
        start = head.index(b"content-length:") + 15
        line_end = head.find(b"\r\n", start)
        length = int(head[start : line_end if line_end > 0 else end])
        if len(self.buffer) < end + 4 + length:
            return
        self.load.note(time.perf_counter() - self.sent_at, is_good=head[9:12] in {b"200", b"201"})
        del self.buffer[: end + 4 + length]
        self.next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.load.is_over:
            self.load.bad += 1


class Load:
    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.times: list[float] = []
        self.bad = 0
        self.is_over = False
        self.random = random.Random(plan["seed"])  # noqa: S311 - a plain choice of clients

    def call(self) -> bytes:
        number = self.random.randrange(1, self.plan["clients"] + 1)
        body = json.dumps(
            {
                "clientID": f"load-{number}",
                "channelID": self.plan["channel"],
                "properties": {"name": f"Visitor {number}", "plan": self.random.choice(["gold", "silver"])},
            }
        )
        return (
            f"POST /external/v1/incoming/mbWebChat/token HTTP/1.1\r\nHost: localhost:{self.plan['port']}\r\n"
            f"apiToken: {self.plan['token']}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    def note(self, seconds: float, *, is_good: bool) -> None:
        if not is_good:
            self.bad += 1
        self.times.append(seconds)

    async def run(self) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        started, cpu = time.perf_counter(), cpu_seconds(self.plan["server"])
        for _ in range(self.plan["connections"]):
            await loop.create_connection(lambda: Line(self), "127.0.0.1", self.plan["port"])
        await asyncio.sleep(self.plan["seconds"])
        self.is_over = True
        took = time.perf_counter() - started
        times = sorted(self.times)
        return {
            "count": len(times),
            "bad": self.bad,
            "per_second": len(times) / took,
            "cpu": (cpu_seconds(self.plan["server"]) - cpu) * 1000 / max(1, len(times)),
            "p50": times[len(times) // 2] * 1000 if times else 0,
            "p99": times[len(times) * 99 // 100] * 1000 if times else 0,
        }


if __name__ == "__main__":
    uvloop.install()
    sys.stdout.write(json.dumps(asyncio.run(Load(json.loads(sys.stdin.read())).run())))
