"""D01, D02, D05, P05: what was acknowledged is there once, in order, whoever is killed in the middle of it.

The seed of a run is printed; CRASH_SEED repeats one. Many rounds run with `make crash`, a few in the normal suite.
"""

import os
import random
import signal
import time
from collections.abc import Iterator

import pytest

from tests.crash.ground import Ground, crash_ground
from tests.crash.history import Row, faults
from tests.crash.writers import Writer

SEED = int(os.environ.get("CRASH_SEED", random.SystemRandom().randrange(10**6)))
KINDS = ["server", "database", "term"]


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with crash_ground() as ground:
        yield ground


def run(ground: Ground, *, writers: int, rounds: list[str], pause: float) -> list[Writer]:
    chance = random.Random(SEED)
    facts = ground.world(writers)
    ground.serve()
    people = [Writer(ground.port, one["session"], number) for number, one in enumerate(facts["writers"])]
    for person in people:
        person.start()
    for kind in rounds:
        time.sleep(pause * chance.uniform(0.2, 1))
        match kind:
            case "server":
                ground.end_server(signal.SIGKILL)
            case "term":
                ground.end_server(signal.SIGTERM)
            case "database":
                ground.kill_database()
                ground.wait_until_ready()
    time.sleep(pause)
    for person in people:
        person.over.set()
    for person in people:
        person.join(40)
        assert not person.is_alive(), f"seed {SEED}: {person.name} is still waiting for {person.waits_for}"
        assert person.error is None, f"seed {SEED}: {person.error!r}"
    return people


def judge(ground: Ground, people: list[Writer]) -> None:
    with ground.connect() as wire:
        for person in people:
            rows = wire.execute(
                "SELECT seq, message_id::text, text FROM chat_message WHERE conversation_id = %s ORDER BY seq",
                [person.conversation],
            ).fetchall()
            assert faults(person.history, [Row(*row) for row in rows]) == [], f"seed {SEED}"
    print(f"seed {SEED}: {sum(len(person.history.acked) for person in people)} acknowledged, none lost, none twice")


def test_D01_D02_D05_a_few_kills_lose_and_double_nothing(ground):
    people = run(ground, writers=4, rounds=["server", "database", "term"], pause=1.0)
    judge(ground, people)
    assert all(len(person.history.acked) > 3 for person in people)
    assert any(1012 in person.closings for person in people), "Nobody was told of the restart."


@pytest.mark.crash
def test_D01_D02_D05_many_kills_lose_and_double_nothing(ground):
    chance = random.Random(SEED)
    rounds = [chance.choice(KINDS) for _ in range(int(os.environ.get("CRASH_ROUNDS", "40")))]
    judge(ground, run(ground, writers=8, rounds=rounds, pause=2.0))
