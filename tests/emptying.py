"""Emptying the database after a test that commits. Only tables that hold something are touched, those of jobs as well.

Django truncates each table that it manages, and makes all permissions anew: a third of a second after every browser
test, and jobs of one test ran in the next.
"""

from functools import cache

import pytest
from django.db import OperationalError, connection, transaction
from django.test import TransactionTestCase
from psycopg.errors import DeadlockDetected

KEPT = {"django_migrations", "django_content_type", "auth_permission"}  # what migrating made, alike for every test
TRIES = 5


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    TransactionTestCase._fixture_teardown = lambda case: empty_tables()  # type: ignore[attr-defined]


def empty_tables() -> None:
    """What a server of the test still writes may lock rows in another order: then once more, when it is through."""
    for _ in range(TRIES - 1):
        try:
            return empty_once()
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected):
                raise
    return empty_once()


@transaction.atomic
def empty_once() -> None:
    """Rows go without their triggers, which forbid that for some tables and cost time for others."""
    with connection.cursor() as cursor:
        quoted = [connection.ops.quote_name(name) for name in tables()]
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in quoted))
        if full := [name for (name,) in cursor.fetchall()]:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("; ".join(f"DELETE FROM {name}" for name in full))


@cache
def tables() -> list[str]:
    with connection.cursor() as cursor:
        return sorted(
            {found.name for found in connection.introspection.get_table_list(cursor) if found.type == "t"} - KEPT
        )
