"""A message that was acknowledged must survive a crash: refuse a database that is told to forget."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import connection

OLDEST = 150_000
UNSAFE_SQL = """
    SELECT name FROM pg_settings
    WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off' ORDER BY name
"""


def durable(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """System check: PostgreSQL is 15 or newer and forces commits to the disk. Check D01."""
    if not databases or "default" not in databases:
        return []
    with connection.cursor() as cursor:
        cursor.execute(UNSAFE_SQL)
        unsafe = [name for (name,) in cursor.fetchall()]
        cursor.execute("SELECT current_setting('server_version_num')::int")
        (version,) = cursor.fetchone()
    found: list[CheckMessage] = []
    if unsafe and not settings.DATABASE_MAY_LOSE_DATA:
        text = f"PostgreSQL would lose messages that were acknowledged: {', '.join(unsafe)} is off."
        found.append(Error(text, hint="Switch it on in postgresql.conf.", id="core.E001"))
    if version < OLDEST:
        found.append(Error("PostgreSQL is too old; Usher needs 15 or newer.", id="core.E002"))
    return found
