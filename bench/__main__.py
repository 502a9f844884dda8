"""`make bench`: everything in one run, interleaved: A B C A B C. Prints tables and the goals."""

import os
import sys
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django

from bench import ground, tables
from bench.clients import run_client
from bench.servers import Server, reference, usher

ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = float(os.environ.get("SECONDS", "4"))
PARTS = os.environ.get("PARTS", "growth,mint,chat,pages").split(",")
CONNECTIONS = 16
Rounds = dict[str, list[dict[str, Any]]]


def main() -> None:
    with ground.prepared() as (environment, folder), ExitStack() as servers:
        os.environ.update(environment)
        django.setup(set_prefix=False)
        from bench import growth, pages, world  # noqa: PLC0415 - their models need the database that was just made

        say(f"# Benchmarks\n\n{ground.machine()}.")
        say(f"Client, server and database share it; {ROUNDS} rounds of {SECONDS:g} s, interleaved.")
        say("The limits are raised for this run: " + ", ".join(ground.RAISED) + ".")
        facts = world.make()
        goals: list[str] = []
        if "growth" in PARTS:
            goals += growth.growth(facts, environment, folder, say)
        if "mint" in PARTS:
            goals += mint(facts, start(servers, environment, folder, MINT))
        if "chat" in PARTS:
            goals += chat(facts, start(servers, environment, folder, CHAT))
        servers.close()
        if "pages" in PARTS:
            goals += pages.pages(environment, say)
        say("\n## Goals\n\n" + "\n".join(goals))


MINT = {
    "usher": ("usher", "config.settings"),
    "usher, DRF view": ("usher", "bench.references.settings_doors"),
    "DRF update_or_create": ("usher", "bench.references.settings_naive"),
    "bare": ("reference", "bench.references.bare:bare"),
    "bare, group commit": ("reference", "bench.references.bare:bare_batch"),
}
CHAT = {
    "usher": ("usher", "config.settings"),
    "Channels + ORM": ("reference", "bench.references.echo:app"),
    "Starlette, group commit": ("reference", "bench.references.relay:app"),
}


def start(
    servers: ExitStack, environment: dict[str, str], folder: Path, wanted: dict[str, tuple[str, str]]
) -> dict[str, Server]:
    found = {}
    for name, (kind, target) in wanted.items():
        log = folder / f"{len(list(folder.iterdir()))}.log"
        made = (
            usher(environment, log, name=name, settings=target)
            if kind == "usher"
            else reference(environment, log, name, target)
        )
        found[name] = servers.enter_context(made)
    return found


def mint(facts: dict[str, Any], servers: dict[str, Server]) -> list[str]:
    rounds: Rounds = defaultdict(list)
    for number in range(-1, ROUNDS):  # the first one only warms up
        for name, server in servers.items():
            plan = {**facts["mint"], "port": server.port, "connections": CONNECTIONS, "seed": number}
            found = measured(server, "bench.mint_client", plan | {"seconds": SECONDS if number >= 0 else 1})
            if number >= 0:
                rounds[name].append(found)
    say(tables.table(f"Mint, {CONNECTIONS} connections", "request", rounds, "bare"))
    return [
        tables.goal("mint / DRF update_or_create", tables.ratio(rounds, "usher", "DRF update_or_create"), 8),
        tables.goal("mint / bare", tables.ratio(rounds, "usher", "bare"), 0.9),
        tables.goal("mint / bare with group commit", tables.ratio(rounds, "usher", "bare, group commit"), 0.5),
        tables.goal(
            "DRF view / DRF update_or_create", tables.ratio(rounds, "usher, DRF view", "DRF update_or_create"), 1.4
        ),
    ]


def chat(facts: dict[str, Any], servers: dict[str, Server]) -> list[str]:
    full: Rounds = defaultdict(list)
    calm: Rounds = defaultdict(list)
    for number in range(-1, ROUNDS):
        for rounds, rate in ((full, 0), (calm, 100)):
            for name, server in servers.items():
                is_usher = name == "usher"
                plan = {
                    "port": server.port,
                    "pairs": facts["pairs"],
                    "rate": rate,
                    "speaks_usher": is_usher,
                    "cookie": "usher_session",
                    "agent_path": "/ws/inbox/" if is_usher else "/agent/",
                    "visitor_path": "/ws/chat/" if is_usher else "/visitor/",
                    "seconds": SECONDS if number >= 0 else 1,
                }
                found = measured(server, "bench.chat_client", plan)
                if number >= 0:
                    rounds[name].append(found)
    say(tables.table("Chat at full speed, 50 pairs, closed loop", "message", full, "Starlette, group commit"))
    say(tables.table("Chat at 100 messages a second, 50 pairs, open loop", "message", calm, "usher"))
    return [
        tables.goal("chat / Channels + ORM", tables.ratio(full, "usher", "Channels + ORM"), 10),
        tables.goal("chat / Starlette with group commit", tables.ratio(full, "usher", "Starlette, group commit"), 0.8),
        tables.goal("p50 ms at 100 messages/s", tables.middle(calm["usher"], "p50"), 1.5, at_most=True),
    ]


def measured(server: Server, client: str, plan: dict[str, Any]) -> dict[str, Any]:
    """What the client saw, and the server's CPU milliseconds for each answer: neither client's nor database's."""
    try:
        found = run_client(client, {**plan, "server": server.process.pid})
    except SystemExit as error:
        raise SystemExit(f"{error}\n{server.name}:\n{server.log.read_text()[-2000:]}") from None
    if found["bad"]:
        say(f"{server.name}: {found['bad']} failed, the first: {found.get('first_bad')}")
    return found


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
