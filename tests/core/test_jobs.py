import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Company
from core import db, jobs
from core.jobs import Backlog, backlog, enqueue, periodic
from core.tasks import forget_old_jobs
from tests import emptying
from tests.core import job_tasks
from tests.jobs import run_jobs

ROOT = Path(__file__).parents[2]


def until(true: Callable[[], object], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.05)


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def status_of(job_id: int) -> str:
    return ProcrastinateJob.objects.get(pk=job_id).status


@contextmanager
def worker(*timing: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.core.worker_process", str(connection.settings_dict["NAME"]), *timing]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"})
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(timeout=30)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "trace"


def test_no_job_of_a_test_is_left_to_the_next(transactional_db, path, acme):
    enqueue(job_tasks.trace, path=str(path), text="left behind")
    emptying.empty_tables()
    assert not ProcrastinateJob.objects.exists()
    assert not Company.objects.exists()
    assert Permission.objects.exists()
    assert run_jobs() == []


def test_P06_a_job_goes_with_the_transaction_that_enqueued_it(db, path):
    with transaction.atomic():
        enqueue(job_tasks.trace, path=str(path), text="never")
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.exists()
    enqueue(job_tasks.trace, path=str(path), text="now")
    assert run_jobs() == ["tests.core.job_tasks.trace"]
    assert lines(path) == ["now"]


def test_a_job_that_waits_already_is_not_enqueued_twice_and_the_transaction_lives_on(db, path, acme):
    first = enqueue(job_tasks.trace, queueing_lock="once", path=str(path), text="a")
    assert enqueue(job_tasks.trace, queueing_lock="once", path=str(path), text="b") is None
    assert list(ProcrastinateJob.objects.values_list("pk", flat=True)) == [first]


def test_a_job_may_wait_for_its_hour(db, path):
    enqueue(job_tasks.trace, at=timezone.now() + timedelta(hours=1), path=str(path), text="later")
    assert run_jobs() == []


def test_K04_a_secret_does_not_become_an_argument(db, path, management_token):
    with pytest.raises(ValueError, match="looks like a secret") as refused:
        enqueue(job_tasks.trace, path=str(path), text=management_token.text)
    assert management_token.text not in str(refused.value)


def test_the_backlog_counts_what_is_due(db, path):
    assert backlog() == Backlog(due=0, oldest_seconds=0.0, workers=0)
    enqueue(job_tasks.trace, path=str(path), text="a")
    enqueue(job_tasks.trace, at=timezone.now() + timedelta(hours=1), path=str(path), text="later")
    assert (backlog().due, backlog().workers) == (1, 0)


def test_periodic_functions_are_known_to_the_workers():
    app.perform_import_paths()
    known = {name for name, _ in app.periodic_registry.periodic_tasks}
    assert {"core.tasks.forget_old_counts", "core.tasks.forget_old_jobs"} <= known


def test_a_periodic_function_stays_a_plain_function():
    @periodic("0 0 1 1 *")
    def yearly() -> str:
        return "done"

    assert yearly() == "done"
    assert app.tasks[jobs._name(yearly)].func(timestamp=0) == "done"


def finished(status: str, hours: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('q', 't') RETURNING id")
        job_id = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job_id])
        cursor.execute("SELECT procrastinate_finish_job_v1(%s, %s, FALSE)", [job_id, status])
        cursor.execute("UPDATE procrastinate_events SET at = now() - make_interval(hours => %s)", [hours])
    return job_id


def test_ended_jobs_are_forgotten_failed_ones_later(transactional_db):
    finished("succeeded", 25)
    failed = finished("failed", 25)
    forget_old_jobs()
    assert [job.pk for job in ProcrastinateJob.objects.all()] == [failed]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '31 days'")
    forget_old_jobs()
    assert not ProcrastinateJob.objects.exists()


def test_jobs_of_one_lock_run_one_after_the_other_in_order(transactional_db, path):
    for number in range(3):
        enqueue(job_tasks.trace_slowly, lock="conversation 1", path=str(path), text=str(number))
    with worker():
        until(lambda: len(lines(path)) == 6)
    assert lines(path) == [f"{number} {what}" for number in range(3) for what in ("begins", "ends")]


def test_a_new_job_is_picked_up_at_once(transactional_db, path):
    """By its announcement, for this worker looks once a minute by itself."""
    with worker("10", "30", "60"):
        until(lambda: enqueue(job_tasks.trace, path=str(path), text="it listens") and lines(path))
        enqueue(job_tasks.trace, path=str(path), text="at once")
        until(lambda: "at once" in lines(path))


def test_a_failed_job_is_tried_again_later_and_a_last_failure_is_kept(transactional_db, path):
    again, last = enqueue(job_tasks.fail, path=str(path)), enqueue(job_tasks.fail_once, path=str(path))
    with worker():
        until(lambda: status_of(last) == "failed")
        until(lambda: len(lines(path)) == 2)
        until(lambda: ProcrastinateJob.objects.get(pk=again).attempts == 1)
    job = ProcrastinateJob.objects.get(pk=again)
    assert job.status == "todo"
    failed_at = job.procrastinateevent_set.get(type="deferred_for_retry").at
    assert timedelta(seconds=2) < job.scheduled_at - failed_at < timedelta(seconds=5)


def test_D03_the_job_of_a_killed_worker_is_run_by_another(transactional_db, path):
    job = enqueue(job_tasks.hang_the_first_time, lock="conversation 1", path=str(path))
    with worker("0.5", "3") as doomed:
        until(lambda: lines(path))
        doomed.send_signal(signal.SIGKILL)
        doomed.wait()
    assert status_of(job) == "doing"
    with worker("0.5", "3"):
        until(lambda: len(lines(path)) == 2)
        until(lambda: status_of(job) == "succeeded")


def test_D03_with_the_real_numbers_that_takes_less_than_a_minute():
    assert jobs.HEARTBEAT + jobs.LOST_AFTER + jobs.HEARTBEAT + jobs.POLL < 60
    assert jobs.LOST_AFTER >= 3 * jobs.HEARTBEAT


def test_D05_a_worker_that_is_told_to_stop_finishes_its_job(transactional_db, path):
    job = enqueue(job_tasks.trace_slowly, path=str(path), text="last")
    with worker() as process:
        until(lambda: lines(path))
        process.terminate()
        assert process.wait(timeout=20) == 0
    assert lines(path) == ["last begins", "last ends"]
    assert status_of(job) == "succeeded"
    assert backlog().workers == 0


def test_D06_a_worker_outlives_the_loss_of_its_connections(transactional_db, path):
    with worker("0.5", "3") as process:
        until(lambda: backlog().workers == 1)
        for _ in range(3):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                )
            time.sleep(0.2)
        enqueue(job_tasks.trace, path=str(path), text="after")
        until(lambda: lines(path) == ["after"], seconds=40)  # the worker's longest pause is jobs.PAUSE_MAX
        assert process.poll() is None


async def test_D06_connections_of_a_worker_that_died_cost_it_no_time(transactional_db):
    connector = jobs._connector()
    await connector.open_async()
    try:
        at_once = [connector.execute_query_async("SELECT pg_sleep(0.3)") for _ in range(2 * jobs.CONNECTIONS)]
        await asyncio.gather(*at_once)
        assert connector.pool.get_stats()["pool_size"] == jobs.CONNECTIONS
        async with await db.listen_connection() as wire:
            await wire.execute(
                "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND application_name = 'usher jobs'"
            )
        async with asyncio.timeout(3):
            for _ in range(jobs.CONNECTIONS):
                assert await connector.execute_query_one_async("SELECT 1 AS one") == {"one": 1}
    finally:
        await connector.close_async()


def test_a_job_that_takes_its_worker_down_every_time_is_failed_at_last(transactional_db, path):
    job = enqueue(job_tasks.hang_the_first_time, path=str(path))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', attempts = %s", [jobs.LOST_MOST])
    with worker("0.5", "3"):
        until(lambda: status_of(job) == "failed")
    assert lines(path) == []
