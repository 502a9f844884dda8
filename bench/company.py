"""`make load`: a company at work. Agents answer visitors who all have the chat open; nothing may be lost.

AGENTS, VISITORS, MINUTES and EVERY (seconds between two messages of one visitor) come from the environment.
"""

import os
import sys
from typing import Any

import django

from bench import ground
from bench.clients import run_client
from bench.servers import Server, usher

AGENTS = int(os.environ.get("AGENTS", "20"))
VISITORS = int(os.environ.get("VISITORS", "2000"))
MINUTES = float(os.environ.get("MINUTES", "10"))
EVERY = float(os.environ.get("EVERY", "60"))
MISSED = 2  # messages that came while the server was away


def main() -> None:
    with ground.prepared() as (environment, folder):
        os.environ.update(environment)
        django.setup(set_prefix=False)
        from bench import company_world  # noqa: PLC0415 - its models need the database that was just made

        say(f"{ground.machine()}. Clients, server and database share it.")
        say("The limits are raised for this run: " + ", ".join(ground.RAISED) + ".")
        say(f"{AGENTS} agents, {VISITORS} visitors, {MINUTES:g} min, a message of each visitor every {EVERY:g} s.")
        facts = company_world.make(agents=AGENTS, visitors=VISITORS)
        with usher(environment, folder / "server.log") as server:
            found = run(server, facts)
            memory = server.rss_kib() // 1024
        tell(found, company_world.kept(), memory)
        facts["visitors"] = company_world.left_off(facts["visitors"], missed=MISSED)
        with usher(environment, folder / "restarted.log") as server:
            tell_return(run(server, facts, "bench.return_client"))


def run(server: Server, facts: dict[str, Any], client: str = "bench.company_client") -> dict[str, Any]:
    plan = {**facts, "port": server.port, "seconds": MINUTES * 60, "every": EVERY, "server": server.process.pid}
    try:
        return run_client(client, plan)
    except SystemExit as error:
        raise SystemExit(f"{error}\nThe server:\n{server.log.read_text()[-2000:]}") from None


def tell(found: dict[str, Any], kept: dict[str, int], memory: int) -> None:
    for name, title in (("to_agent", "visitor to agent"), ("to_visitor", "agent to visitor")):
        times = found[name]
        say(f"{title}: {times['count']} messages, send to receive p50 {times['p50']:.1f} ms, p99 {times['p99']:.1f} ms")
    say(f"server: {found['cpu']:.0%} of a core, {memory} MB")
    faults = {
        "sent and never acknowledged": found["unacknowledged"],
        "acknowledged and never received": found["unreceived"],
        "received twice": found["doubled"],
        "sockets lost": found["closed"],
        "errors": len(found["errors"]),
        "acknowledged and not in the database": found["acknowledged"] - kept["messages"],
        "conversations with a hole or a repeated number": kept["broken"],
    }
    for name, count in faults.items():
        say(f"{name}: {count}")
    if any(faults.values()):
        raise SystemExit(f"Something was lost. {found['errors'][:3]}")
    say("Nothing was lost.")


def tell_return(found: dict[str, Any]) -> None:
    """What everybody's return at once to a server that has just started was like."""
    sent = found["written"]
    say(f"after a restart {AGENTS + VISITORS:,} sockets come back at once, all within {found['seconds']:.1f} s")
    say(f"  {sent['count']} messages meanwhile, acknowledged p50 {sent['p50']:.0f} ms, p99 {sent['p99']:.0f} ms")
    faults = {
        "refused": found["refused"],
        "sockets lost": found["closed"],
        "sent and never acknowledged": found["unacknowledged"],
        "errors": len(found["errors"]),
    }
    for name, count in faults.items():
        say(f"  {name}: {count}")
    if any(faults.values()):
        raise SystemExit(f"Not everybody came back. {found['why']} {found['errors'][:3]}")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
