"""The load on the chat, in a process of its own: pairs of a visitor and an agent, timed from send to the agent."""

import asyncio
import json
import sys
import time
import uuid
from typing import Any

import uvloop

from bench.processor import cpu_seconds
from bench.wire import Wire, connect

TEXT = "Hello, where is my parcel? The number on the label is not known to the carrier, and it was due yesterday."
TIMEOUT = 20.0


class Pair:
    """A visitor, an agent, and what is on its way between them."""

    def __init__(self, load: "Load", facts: dict[str, str]) -> None:
        self.load = load
        self.facts = facts
        self.sent: dict[bytes, float] = {}
        self.acked = 0
        self.visitor: Wire | None = None
        self.agent: Wire | None = None
        self.ready = asyncio.Event()

    async def open(self) -> None:
        plan, port = self.load.plan, self.load.plan["port"]
        origin = {"Origin": f"http://localhost:{port}"}
        cookie = {"Cookie": f"{plan['cookie']}={self.facts['login']}"}
        conversation = self.facts["conversation"]
        self.agent = await connect(plan["agent_path"] + self.tail(), port, origin | cookie, self.on_agent)
        if plan["speaks_usher"]:
            await asyncio.wait_for(self.ready.wait(), TIMEOUT)
            self.agent.send(json.dumps({"type": "watch", "conversation": conversation, "after": 10**9}).encode())
        self.ready.clear()
        self.visitor = await connect(plan["visitor_path"] + self.tail(), port, origin, self.on_visitor)
        if plan["speaks_usher"]:
            auth = {"type": "auth", "session": self.facts["session"], "conversation": conversation, "after": 10**9}
            self.visitor.send(json.dumps(auth).encode())
            await asyncio.wait_for(self.ready.wait(), TIMEOUT)

    def tail(self) -> str:
        return "" if self.load.plan["speaks_usher"] else f"{self.facts['conversation']}/"

    def say(self) -> None:
        if self.load.is_over or self.visitor is None:
            return
        message_id = str(uuid.uuid4())
        self.sent[message_id.encode()] = time.perf_counter()
        text = {"type": "send", "id": message_id, "text": TEXT, "conversation": self.facts["conversation"]}
        self.visitor.send(json.dumps(text).encode())

    def on_visitor(self, text: bytes) -> None:
        if text.startswith((b'{"type":"ack"', b'{"type": "ack"')):
            self.acked += 1
        elif text.startswith(b'{"type":"ready"'):
            self.ready.set()
        elif text.startswith((b'{"type":"error"', b'{"type":"closed"')):
            self.load.bad.append(text.decode())

    def on_agent(self, text: bytes) -> None:
        if text.startswith(b'{"type":"ready"'):
            self.ready.set()
        if not text.startswith((b'{"type":"message"', b'{"type": "message"')):
            return
        start = text.find(b'"id":') + 5
        start = text.index(b'"', start) + 1
        sent_at = self.sent.pop(text[start : start + 36], None)
        if sent_at is not None:
            self.load.times.append(time.perf_counter() - sent_at)
            if self.load.is_closed:
                self.say()


class Load:
    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.times: list[float] = []
        self.bad: list[str] = []
        self.is_over = False
        self.is_closed = plan["rate"] == 0  # closed loop: the next message when the last one has arrived
        self.pairs = [Pair(self, facts) for facts in plan["pairs"]]

    async def run(self) -> dict[str, Any]:
        for pair in self.pairs:
            await pair.open()
        await asyncio.sleep(0.3)
        started, cpu = time.perf_counter(), cpu_seconds(self.plan["server"])
        if self.is_closed:
            for pair in self.pairs:
                pair.say()
            await asyncio.sleep(self.plan["seconds"])
        else:
            await self.pace(started)
        self.is_over = True
        took = time.perf_counter() - started
        delivered, times = len(self.times), sorted(self.times)
        cpu = (cpu_seconds(self.plan["server"]) - cpu) * 1000 / max(1, delivered)
        await asyncio.sleep(0.5)
        for pair in self.pairs:
            for wire in (pair.visitor, pair.agent):
                if wire:
                    wire.transport.abort()
        return {
            "count": delivered,
            "bad": len(self.bad),
            "lost": sum(len(pair.sent) for pair in self.pairs),
            "per_second": delivered / took,
            "cpu": cpu,
            "p50": times[len(times) // 2] * 1000 if times else 0,
            "p99": times[len(times) * 99 // 100] * 1000 if times else 0,
            "first_bad": self.bad[:1],
        }

    async def pace(self, started: float) -> None:
        """So many messages a second over all pairs, whether or not the last ones have arrived."""
        for number in range(int(self.plan["rate"] * self.plan["seconds"])):
            wait = started + number / self.plan["rate"] - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            self.pairs[number % len(self.pairs)].say()


if __name__ == "__main__":
    uvloop.install()
    sys.stdout.write(json.dumps(asyncio.run(Load(json.loads(sys.stdin.read())).run())))
