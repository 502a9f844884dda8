import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker, Settings

from config.probes import migrations, ready
from core.jobs import enqueue
from tests.core import job_tasks


def test_livez_needs_no_database(client: Client) -> None:
    answer = client.get("/livez", headers={"host": "10.0.0.7"})
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readyz_says_yes_when_every_check_passes(client: Client, settings: Settings) -> None:
    settings.READINESS = {name: settings.READINESS[name] for name in ("database", "migrations", "jobs")}
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["checks"] == {"database": "ok", "migrations": "ok", "jobs": "ok"}
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_readyz_says_no_while_a_migration_is_missing(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("core", "0001_initial")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["migrations"] == "failed"
    assert answer.json()["checks"]["database"] == "ok"


@pytest.mark.django_db
def test_readyz_asks_for_the_migrations_with_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    migrations()
    with django_assert_num_queries(2):  # the first one asks whether the table is there
        migrations()


def test_readyz_says_no_without_a_database(django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.block():
        answer = ready()
    assert answer.status_code == 503
    assert b'"database": "failed"' in answer.content


async def says_no() -> None:
    raise ConnectionError


async def says_yes() -> None:
    return None


@pytest.mark.parametrize(("check", "status"), [("says_yes", 200), ("says_no", 503)])
def test_a_check_may_be_async(settings: Settings, check: str, status: int) -> None:
    settings.READINESS = {"it": f"{__name__}.{check}"}
    assert ready().status_code == status


def test_metrics_do_not_exist_without_a_token(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(("given", "status"), [("Bearer right", 200), ("Bearer wrong", 401), ("right", 401), ("", 401)])
def test_metrics_want_the_token_as_bearer(client: Client, settings: Settings, given: str, status: int) -> None:
    settings.METRICS_TOKEN = "right"
    answer = client.get("/metrics", headers={"authorization": given})
    assert answer.status_code == status
    assert (b"# HELP" in answer.content) is (status == 200)


@pytest.mark.django_db
def test_metrics_tell_how_much_waits_and_whether_anybody_works(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "right"
    enqueue(job_tasks.trace, path="/dev/null", text="a")
    told = client.get("/metrics", headers={"authorization": "Bearer right"}).text
    assert "\nusher_jobs_due 1.0\n" in told
    assert "\nusher_jobs_oldest_seconds " in told
    assert "\nusher_workers 0.0\n" in told


def test_metrics_are_told_without_the_queue_as_well(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError

    settings.METRICS_TOKEN = "right"
    monkeypatch.setattr("config.probes.backlog", away)
    answer = client.get("/metrics", headers={"authorization": "Bearer right"})
    assert answer.status_code == 200
    assert "usher_jobs_due" not in answer.text
