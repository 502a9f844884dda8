"""What grows: memory with idle sockets, and the time of everything people do, with sockets and with messages."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from psycopg import sql

from bench import world
from bench.clients import run_client
from bench.servers import ROOT, Server, usher
from bench.tables import goal

MESSAGES = int(os.environ.get("MESSAGES", "1000000"))
FEW_MESSAGES = 10_000
ALL, SOME = 1, 20  # of so many conversations one is open, so that both inboxes show a full list
SOCKETS = (100, 2_000, 10_000)
REPEATS = 3
ROUNDS = int(os.environ.get("ROUNDS", "5"))
TIMES = 60
OPERATIONS = ("connect", "post", "history", "sign-in", "inbox")
Say = Callable[[str], None]


def growth(facts: dict[str, Any], environment: dict[str, str], folder: Path, say: Say) -> list[str]:
    """Messages first: filling the database takes longest."""
    return [*with_messages(environment, folder, say), *with_sockets(facts, environment, folder, say)]


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
    people = world.people(FEW_MESSAGES, "few", ALL)
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
    """Two databases on one PostgreSQL, one with few messages and one with many, measured in turns."""
    found: dict[str, list[dict[str, Any]]] = {"few": [], "many": []}
    with ExitStack() as stack:
        servers = {}
        for slug, size, open_in in (("few", FEW_MESSAGES, ALL), ("many", MESSAGES, SOME)):
            own = environment | {"DATABASE_URL": database(environment["DATABASE_URL"], slug)}
            command = [sys.executable, "-m", "bench.world", str(size), slug, str(open_in)]
            made = subprocess.run(command, cwd=ROOT, env=os.environ | own, stdout=subprocess.PIPE, check=True)
            people = json.loads(made.stdout)
            servers[slug] = (stack.enter_context(usher(own, folder / f"{slug}.log")), people)
        for _ in range(ROUNDS):
            for slug, (server, people) in servers.items():
                found[slug].append(run_client("bench.ops_client", {**people, "port": server.port, "times": TIMES}))
    middle = {slug: middles(rounds) for slug, rounds in found.items()}
    say("\n## With stored messages\n")
    say("| messages | " + " | ".join(f"{name} ms" for name in OPERATIONS) + " |")
    say("|---" * (1 + len(OPERATIONS)) + "|")
    for slug, size in (("few", FEW_MESSAGES), ("many", MESSAGES)):
        say(f"| {size:,} | {numbers(middle[slug])} |")
    return flat(middle["few"], middle["many"], f"{MESSAGES:,} messages / {FEW_MESSAGES:,}")


def database(address: str, name: str) -> str:
    """Make a database beside the one of `address`; its address."""
    with psycopg.connect(address, autocommit=True) as wire:
        wire.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return f"{address.rpartition('/')[0]}/{name}"


def operate(server: Server, people: dict[str, Any]) -> dict[str, float]:
    """Milliseconds of each operation: the median of REPEATS medians."""
    plan = {**people, "port": server.port, "times": TIMES}
    return middles([run_client("bench.ops_client", plan) for _ in range(REPEATS)])


def middles(rounds: list[dict[str, Any]]) -> dict[str, float]:
    return {name: median(one[name] for one in rounds) for name in OPERATIONS}


def flat(few: Mapping[str, Any], many: Mapping[str, Any], what: str) -> list[str]:
    return [goal(f"{name}, {what}", many[name] / few[name], 1.25, at_most=True) for name in OPERATIONS]


def numbers(row: Mapping[str, Any]) -> str:
    return " | ".join(f"{row[name]:.2f}" for name in OPERATIONS)
