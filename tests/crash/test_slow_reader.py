"""B01: a browser that does not read costs little, harms nobody, is closed, and resumes where it stopped."""

import json
import os
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.crash.ground import Ground, crash_ground

LETTERS = "x" * 7_900
SMALL = 65_536  # bytes that the kernel may keep for a browser that does not read
UNDER_WAY = 8  # messages that wait for their answer
COST_MAX = 20 * 1024  # KiB


def rss_kib(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


@contextmanager
def open_line(ground: Ground, session: str, after: int, **options: Any) -> Iterator[ClientConnection]:
    """The socket of a session that has its `ready`."""
    with connect(
        f"ws://localhost:{ground.port}/ws/chat/", origin=Origin(f"http://localhost:{ground.port}"), compression=None,
        subprotocols=[Subprotocol("usher.v1")], max_size=None, close_timeout=1, **options,
    ) as line:  # fmt: skip
        line.send(json.dumps({"type": "auth", "session": session, "after": after}))
        take(line, "ready")
        yield line


def take(line: ClientConnection, kind: str) -> dict[str, Any]:
    while True:
        found: dict[str, Any] = json.loads(line.recv(timeout=20))
        if found["type"] == kind:
            return found


def say_all(line: ClientConnection, text: str, count: int) -> tuple[int, list[float]]:
    """Send a text so many times, UNDER_WAY at once; the last one's number, and the seconds that each answer took."""
    sent_at: dict[str, float] = {}
    times: list[float] = []
    last = sent = 0
    while len(times) < count:
        while sent < count and len(sent_at) < UNDER_WAY:
            message_id = str(uuid.uuid4())
            sent_at[message_id] = time.perf_counter()
            line.send(json.dumps({"type": "send", "id": message_id, "text": text}))
            sent += 1
        found = take(line, "ack")
        times.append(time.perf_counter() - sent_at.pop(found["id"]))
        last = max(last, int(found["seq"]))
    return last, times


def deaf_socket(port: int) -> socket.socket:
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
    made.connect(("127.0.0.1", port))
    return made


def offer(megabytes: int) -> None:
    """Two tabs of one visitor: the first writes, the second never reads."""
    count = megabytes * 1024 * 1024 // len(LETTERS)
    with crash_ground() as ground:
        [visitor] = ground.world(1)["writers"]
        ground.serve()
        assert ground.server
        with open_line(ground, visitor["session"], 0) as writer:
            first, _ = say_all(writer, "first", 1)
            with open_line(ground, visitor["session"], first, sock=deaf_socket(ground.port), max_queue=1):
                before = rss_kib(ground.server.pid)
                last, times = say_all(writer, LETTERS, count)
                cost = rss_kib(ground.server.pid) - before
        slow = sorted(times)[len(times) * 99 // 100] * 1000
        print(f"{megabytes} MB offered, {cost} KiB more memory, 99 of 100 answers within {slow:.0f} ms")
        assert cost <= COST_MAX
        assert last == first + count
        with open_line(ground, visitor["session"], first) as again:
            assert [take(again, "message")["seq"] for _ in range(count)] == list(range(first + 1, last + 1))


def test_B01_a_browser_that_does_not_read_costs_little_and_resumes():
    offer(6)


@pytest.mark.crash
def test_B01_many_megabytes_that_nobody_reads_cost_little():
    offer(int(os.environ.get("CRASH_MEGABYTES", "256")))
