"""One of each thing that people do, after the other, timed: in a process of its own."""

import asyncio
import json
import random
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable
from statistics import median
from typing import Any

import uvloop

from bench.wire import Wire, connect

PATIENCE = 30.0


class Frames:
    """The frames of one socket, to wait for."""

    def __init__(self) -> None:
        self.waiting: asyncio.Queue[bytes] = asyncio.Queue()

    async def take(self, kind: str) -> dict[str, Any]:
        while True:
            text = await asyncio.wait_for(self.waiting.get(), PATIENCE)
            if text.startswith(f'{{"type":"{kind}"'.encode()):
                found: dict[str, Any] = json.loads(text)
                return found


class Operations:
    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.port = plan["port"]
        self.times: dict[str, list[float]] = defaultdict(list)
        self.chance = random.Random(7)  # noqa: S311 - a plain choice of sessions

    async def run(self) -> dict[str, float]:
        for number in range(self.plan["times"] + 5):
            await self.once(is_warm=number >= 5)
        return {name: median(times) * 1000 for name, times in self.times.items()}

    async def once(self, *, is_warm: bool) -> None:
        person = self.chance.choice(self.plan["people"])
        frames = Frames()
        wire = await self.timed("connect", lambda: self.connect(frames, person), is_warm)
        await self.timed("post", lambda: self.post(wire, frames, person), is_warm)
        wire.transport.abort()
        bearer = {"Authorization": f"Bearer {person['session']}"}
        page = f"/widget/api/v1/messages?conversation={person['conversation']}&after=0"
        await self.timed("history", lambda: self.http("GET", page, bearer), is_warm)
        wish = {"channel": self.plan["channel"], "method": "anonymous"}
        await self.timed("sign-in", lambda: self.http("POST", "/widget/api/v1/sessions", {}, wish), is_warm)
        await self.timed("inbox", self.inbox, is_warm)

    async def timed(self, name: str, work: Callable[[], Awaitable[Any]], is_warm: bool) -> Any:
        started = time.perf_counter()
        found = await work()
        if is_warm:
            self.times[name].append(time.perf_counter() - started)
        return found

    async def connect(self, frames: Frames, person: dict[str, str]) -> Wire:
        origin = {"Origin": f"http://localhost:{self.port}"}
        wire = await connect("/ws/chat/", self.port, origin, frames.waiting.put_nowait)
        auth = {"type": "auth", "session": person["session"], "conversation": person["conversation"], "after": 10**9}
        wire.send(json.dumps(auth).encode())
        await frames.take("ready")
        return wire

    async def post(self, wire: Wire, frames: Frames, person: dict[str, str]) -> None:
        text = {"type": "send", "id": str(uuid.uuid4()), "text": "Hello", "conversation": person["conversation"]}
        wire.send(json.dumps(text).encode())
        await frames.take("ack")

    async def inbox(self) -> None:
        """From the handshake to the first line."""
        headers = {
            "Origin": f"http://localhost:{self.port}",
            "Cookie": f"usher_session={self.plan['login']}",
        }
        frames = Frames()
        wire = await connect("/ws/inbox/", self.port, headers, frames.waiting.put_nowait)
        await frames.take("conversation")
        wire.transport.abort()

    async def http(self, method: str, path: str, headers: dict[str, str], body: Any = None) -> None:
        """Raises ConnectionError unless it is answered with 200 or 201."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        content = json.dumps(body).encode() if body is not None else b""
        lines = {"Host": f"localhost:{self.port}", "Connection": "close", **headers}
        if content:
            lines |= {"Content-Type": "application/json", "Content-Length": str(len(content))}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + content)
        answer = await asyncio.wait_for(reader.read(), PATIENCE)
        writer.close()
        if answer[9:12] not in {b"200", b"201"}:
            raise ConnectionError(answer[:500].decode())


if __name__ == "__main__":
    uvloop.install()
    sys.stdout.write(json.dumps(asyncio.run(Operations(json.loads(sys.stdin.read())).run())))
