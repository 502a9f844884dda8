"""A company's visitors and agents in one process, timed from send to receive.

An agent does what the inbox does: a line of the list says that somebody wrote, the conversation is opened (`watch`),
its messages come, and each is answered. So many conversations stay open at once; the longest unused one is left.
"""

import asyncio
import json
import random
import sys
import time
import uuid
from collections import OrderedDict
from typing import Any

import uvloop

from bench.processor import cpu_seconds
from bench.wire import Wire, connect

TEXT = "Hello, where is my parcel? The number on the label is not known to the carrier, and it was due yesterday."
ANSWER = "Let me look it up for you."
OPEN_AT_ONCE = 20  # conversations of one agent; a socket watches 50 at most
PATIENCE = 30.0  # seconds for what is still on its way at the end
OPENING = 20  # sockets that open at once


class Account:
    """Messages of one direction: when each was sent, and what became of it."""

    def __init__(self) -> None:
        self.sent: dict[str, float] = {}
        self.acknowledged: set[str] = set()
        self.received: set[str] = set()
        self.times: list[float] = []
        self.waits: list[float] = []  # for the acknowledgement
        self.doubled = 0

    def send(self) -> str:
        message_id = str(uuid.uuid4())
        self.sent[message_id] = time.perf_counter()
        return message_id

    def acknowledge(self, message_id: str) -> None:
        self.acknowledged.add(message_id)
        self.waits.append(time.perf_counter() - self.sent[message_id])

    def receive(self, message_id: str) -> bool:
        """Whether it came for the first time; older messages are not counted."""
        if message_id in self.received or message_id not in self.sent:
            return False
        self.received.add(message_id)
        self.times.append(time.perf_counter() - self.sent[message_id])
        return True


def summary(times: list[float]) -> dict[str, Any]:
    times = sorted(times)
    at = {name: times[len(times) * part // 100] * 1000 if times else 0.0 for name, part in PARTS.items()}
    return {"count": len(times), **at}


PARTS = {"p50": 50, "p99": 99}


class Agent:
    def __init__(self, load: "Load", login: str) -> None:
        self.load, self.login = load, login
        self.open: OrderedDict[str, int] = OrderedDict()  # conversation -> last number seen
        self.mine: set[str] = set()
        self.last: dict[str, int] = {}
        self.wire: Wire | None = None
        self.ready = asyncio.Event()

    async def join(self) -> None:
        cookie = {"Cookie": f"usher_session={self.login}"}
        self.wire = await connect("/ws/inbox/", self.load.port, self.load.origin | cookie, self.hear)
        await asyncio.wait_for(self.ready.wait(), PATIENCE)

    def hear(self, text: bytes) -> None:
        if text.startswith(b'{"type":"ready"'):
            self.ready.set()
        elif text.startswith(b'{"type":"closed"'):
            self.load.errors.append(text.decode())
        if not text.startswith((b'{"type":"conversation"', b'{"type":"message"', b'{"type":"ack"', b'{"type":"e')):
            return
        frame = json.loads(text)
        match frame["type"]:
            case "conversation":
                if frame["id"] in self.mine and frame["unread"] and frame["id"] not in self.open:
                    self.look(frame["id"])
            case "message":
                self.take(frame)
            case "ack":
                self.load.answers.acknowledge(frame["id"])
            case "error":
                self.load.errors.append(text.decode())

    def look(self, place: str) -> None:
        self.open[place] = self.last.get(place, 0)
        self.put({"type": "watch", "conversation": place, "after": self.last.get(place, 0)})
        if len(self.open) > OPEN_AT_ONCE:
            left, _ = self.open.popitem(last=False)
            self.put({"type": "unwatch", "conversation": left})

    def take(self, frame: dict[str, Any]) -> None:
        place = frame["conversation"]
        self.load.questions.doubled += frame["seq"] <= self.last.get(place, 0)
        self.last[place] = max(frame["seq"], self.last.get(place, 0))
        if place in self.open:
            self.open.move_to_end(place)
        if frame["author"]["kind"] != "visitor" or not self.load.questions.receive(frame["id"]):
            return
        self.put({"type": "read", "conversation": place, "seq": frame["seq"]})
        self.put({"type": "send", "conversation": place, "id": self.load.answers.send(), "text": ANSWER})

    def put(self, frame: dict[str, Any]) -> None:
        if self.wire:
            self.wire.send(json.dumps(frame).encode())


class Visitor:
    def __init__(self, load: "Load", facts: dict[str, Any]) -> None:
        self.load, self.facts = load, facts
        self.last = facts.get("after", 0)
        self.missed = 0  # the number up to which messages are missing
        self.ready = asyncio.Event()
        self.wire: Wire | None = None

    async def join(self) -> None:
        self.wire = await connect("/ws/chat/", self.load.port, self.load.origin, self.hear)
        auth = {
            "type": "auth",
            "session": self.facts["session"],
            "conversation": self.facts["conversation"],
            "after": self.last,
        }
        self.wire.send(json.dumps(auth).encode())
        await asyncio.wait_for(self.ready.wait(), PATIENCE)

    def hear(self, text: bytes) -> None:
        frame = json.loads(text)
        match frame["type"]:
            case "ready":
                self.missed = frame["seq"]
                self.look()
            case "message":
                self.load.answers.doubled += frame["seq"] <= self.last
                self.last = frame["seq"]
                self.look()
                if frame["author"]["kind"] == "agent":
                    self.load.answers.receive(frame["id"])
            case "ack":
                self.load.questions.acknowledge(frame["id"])
            case "error" | "closed":
                self.load.errors.append(text.decode())

    def look(self) -> None:
        """Ready is who is let in and has what was missed."""
        if self.last >= self.missed:
            self.ready.set()

    async def talk(self, until: float) -> None:
        """A message every so often, beginning anywhere in the first interval."""
        every = self.load.every
        await asyncio.sleep(random.uniform(0, every))  # noqa: S311 - no secret
        while self.wire and time.perf_counter() < until:
            text = {"type": "send", "id": self.load.questions.send(), "text": TEXT}
            self.wire.send(json.dumps({**text, "conversation": self.facts["conversation"]}).encode())
            rest = random.uniform(0.7, 1.3) * every  # noqa: S311
            await asyncio.sleep(min(rest, max(0.0, until - time.perf_counter())))


class Load:
    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.port, self.every = plan["port"], plan["every"]
        self.origin = {"Origin": f"http://localhost:{self.port}"}
        self.questions, self.answers = Account(), Account()
        self.errors: list[str] = []
        self.agents = [Agent(self, login) for login in plan["agents"]]
        self.visitors = [Visitor(self, facts) for facts in plan["visitors"]]
        for facts in plan["visitors"]:
            self.agents[facts["agent"]].mine.add(facts["conversation"])

    async def run(self) -> dict[str, Any]:
        everybody: list[Agent | Visitor] = [*self.agents, *self.visitors]
        for start in range(0, len(everybody), OPENING):
            await asyncio.gather(*(one.join() for one in everybody[start : start + OPENING]))
        await asyncio.sleep(2)
        began, cpu = time.perf_counter(), cpu_seconds(self.plan["server"])
        until = began + self.plan["seconds"]
        await asyncio.gather(*(visitor.talk(until) for visitor in self.visitors))
        share = (cpu_seconds(self.plan["server"]) - cpu) / (time.perf_counter() - began)
        await self.settle()
        closed = sum(one.wire is None or one.wire.closed.done() for one in everybody)
        for one in everybody:
            if one.wire:
                one.wire.transport.abort()
        return self.found(closed, share)

    async def settle(self) -> None:
        """Wait for what is on its way."""
        end = time.perf_counter() + PATIENCE
        while time.perf_counter() < end and self.pending():  # noqa: ASYNC110 - many things end it
            await asyncio.sleep(0.2)

    def pending(self) -> int:
        both = (self.questions, self.answers)
        return sum(2 * len(one.sent) - len(one.acknowledged) - len(one.received) for one in both)

    def found(self, closed: int, share: float) -> dict[str, Any]:
        both = (self.questions, self.answers)
        return {
            "to_agent": summary(self.questions.times),
            "to_visitor": summary(self.answers.times),
            "acknowledged": sum(len(one.acknowledged) for one in both),
            "unacknowledged": sum(len(one.sent.keys() - one.acknowledged) for one in both),
            "unreceived": sum(len(one.acknowledged - one.received) for one in both),
            "doubled": sum(one.doubled for one in both),
            "closed": closed,
            "errors": self.errors[:10],
            "cpu": share,
        }


if __name__ == "__main__":
    uvloop.install()
    sys.stdout.write(json.dumps(asyncio.run(Load(json.loads(sys.stdin.read())).run())))
