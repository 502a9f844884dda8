import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django import Settings

from core.durability import durable


@pytest.mark.django_db
def test_D01_a_database_that_forgets_commits_is_refused(settings: Settings) -> None:
    settings.DATABASE_MAY_LOSE_DATA = False
    with pytest.raises(SystemCheckError, match="fsync, full_page_writes, synchronous_commit is off"):
        call_command("check", databases=["default"])


@pytest.mark.django_db
def test_the_throw_away_database_of_the_tests_is_let_through() -> None:
    assert durable(databases=["default"]) == []


@pytest.mark.django_db
def test_a_database_that_is_too_old_is_refused(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.durability.OLDEST", 990_000)
    assert [found.id for found in durable(databases=["default"])] == ["core.E002"]


def test_checks_without_a_database_do_not_ask_it() -> None:
    assert durable(databases=None) == []
