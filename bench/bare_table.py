"""Filling a large table fast: its indexes and the checks of its links go, and are made again when the rows are in."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

CONSTRAINTS = """
    SELECT quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype IN ('u', 'f') ORDER BY contype DESC
"""
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = %s::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


@contextmanager
def bare_table(name: str) -> Iterator[None]:
    """For a database that serves nobody yet. The primary key stays: its values come in order."""
    with connection.cursor() as cursor:
        cursor.execute(CONSTRAINTS, [name])
        constraints = cursor.fetchall()
        cursor.execute(INDEXES, [name])
        indexes = cursor.fetchall()
        for constraint, _ in constraints:
            cursor.execute(f"ALTER TABLE {name} DROP CONSTRAINT {constraint}")
        for index, _ in indexes:
            cursor.execute(f"DROP INDEX {index}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for _, definition in indexes:
            cursor.execute(definition)
        for constraint, definition in constraints:
            cursor.execute(f"ALTER TABLE {name} ADD CONSTRAINT {constraint} {definition}")
