"""D03: a killed worker loses no job; what it had begun is begun again."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection, transaction

from core import jobs
from tests.core.job_tasks import trace_slowly
from tests.live_server import wait_for

ROOT = Path(__file__).resolve().parent.parent.parent
SEED = int(os.environ.get("CRASH_SEED", random.SystemRandom().randrange(10**6)))
pytestmark = pytest.mark.django_db(transaction=True)


def work() -> subprocess.Popen[bytes]:
    """A worker whose death is noticed after two seconds."""
    name = connection.settings_dict["NAME"]
    command = [sys.executable, "-m", "tests.core.worker_process", name, "0.5", "2"]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def kill_workers(path: Path, *, count: int, kills: int) -> None:
    chance = random.Random(SEED)
    with transaction.atomic():
        for number in range(count):
            jobs.enqueue(trace_slowly, path=str(path), text=str(number))
    for _ in range(kills):
        worker = work()
        time.sleep(chance.uniform(1.5, 3))
        worker.kill()
        worker.wait()
    worker = work()
    try:
        wait_for(lambda: ended(path) == {str(number) for number in range(count)}, 60, pause=0.1)
    finally:
        worker.kill()
        worker.wait()
    print(f"seed {SEED}: {count} jobs ended, {kills} workers killed")


def ended(path: Path) -> set[str]:
    lines = path.read_text().splitlines() if path.exists() else []
    return {line.removesuffix(" ends") for line in lines if line.endswith(" ends")}


def test_D03_a_killed_worker_loses_no_job(tmp_path):
    kill_workers(tmp_path / "trace", count=12, kills=1)


@pytest.mark.crash
def test_D03_thirty_killed_workers_lose_no_job(tmp_path):
    kill_workers(tmp_path / "trace", count=400, kills=30)
