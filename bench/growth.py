"""What grows: memory with idle sockets, and the time of everything people do, with sockets and with messages."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from bench import world
from bench.clients import run_client
from bench.servers import ROOT, Server, usher
from bench.tables import goal

MESSAGES = int(os.environ.get("MESSAGES", "1000000"))
FEW_MESSAGES = 10_000
SOCKETS = (100, 2_000, 10_000)
REPEATS = 3
TIMES = 60
OPERATIONS = ("connect", "post", "history", "sign-in", "inbox")
Say = Callable[[str], None]


def growth(facts: dict[str, Any], environment: dict[str, str], folder: Path, say: Say) -> list[str]:
    return [*with_sockets(facts, environment, folder, say), *with_messages(environment, folder, say)]


class Crowd:
    """Quiet visitors in a process of their own."""

    def __init__(self, port: int, sessions: list[str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.idle_client"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.tell(json.dumps({"port": port, "sessions": sessions}))

    def tell(self, line: str) -> None:
        if self.process.stdin:
            self.process.stdin.write(line.encode() + b"\n")
            self.process.stdin.flush()

    def grow(self, size: int) -> dict[str, Any]:
        self.tell(str(size))
        line = self.process.stdout.readline() if self.process.stdout else b""
        found: dict[str, Any] = json.loads(line)
        return found

    def stop(self) -> None:
        self.tell("end")
        self.process.wait(30)


def with_sockets(facts: dict[str, Any], environment: dict[str, str], folder: Path, say: Say) -> list[str]:
    people = world.people(FEW_MESSAGES, "few")
    with usher(environment, folder / "sockets.log") as server:
        operate(server, people)
        before = server.rss_kib()
        crowd = Crowd(server.port, facts["sessions"])
        found: dict[int, dict[str, Any]] = {}
        for size in SOCKETS:
            grown = crowd.grow(size)
            times = operate(server, people)
            found[size] = {**grown, **times, "kib": (server.rss_kib() - before) / size}
        crowd.stop()
    say("\n## With idle sockets\n")
    say("| sockets | KiB each | connects/s | " + " | ".join(f"{name} ms" for name in OPERATIONS) + " |")
    say("|---" * (3 + len(OPERATIONS)) + "|")
    for row in found.values():
        say(f"| {row['alive']:,} | {row['kib']:.1f} | {row['per_second']:.0f} | {numbers(row)} |")
    few, many = found[SOCKETS[0]], found[SOCKETS[-1]]
    return [
        *(goal(f"KiB per idle socket at {size:,}", found[size]["kib"], 25, at_most=True) for size in SOCKETS[1:]),
        *flat(few, many, f"{SOCKETS[-1]:,} sockets / {SOCKETS[0]}"),
    ]


def with_messages(environment: dict[str, str], folder: Path, say: Say) -> list[str]:
    """The same server before and after the table has grown."""
    say("\n## With stored messages\n")
    say("| messages | " + " | ".join(f"{name} ms" for name in OPERATIONS) + " |")
    say("|---" * (1 + len(OPERATIONS)) + "|")
    found = {}
    for size, slug in ((FEW_MESSAGES, "small"), (MESSAGES, "large")):
        people = world.people(size, slug)
        with usher(environment, folder / f"{slug}.log") as server:
            found[slug] = operate(server, people)
        say(f"| {size:,} | {numbers(found[slug])} |")
    return flat(found["small"], found["large"], f"{MESSAGES:,} messages / {FEW_MESSAGES:,}")


def operate(server: Server, people: dict[str, Any]) -> dict[str, float]:
    """Milliseconds of each operation: the median of REPEATS medians."""
    plan = {**people, "port": server.port, "times": TIMES}
    rounds = [run_client("bench.ops_client", plan) for _ in range(REPEATS)]
    return {name: median(one[name] for one in rounds) for name in OPERATIONS}


def flat(few: Mapping[str, Any], many: Mapping[str, Any], what: str) -> list[str]:
    return [goal(f"{name}, {what}", many[name] / few[name], 1.25, at_most=True) for name in OPERATIONS]


def numbers(row: Mapping[str, Any]) -> str:
    return " | ".join(f"{row[name]:.2f}" for name in OPERATIONS)
