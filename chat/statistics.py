"""What the first page counts about conversations: how many began, and how soon a person answered."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from accounts.models import User
from channels_app.reach import REACHED_SQL

# One row for each stretch of days, and one for all of them together, whose `slot` is null. A bot's answer is none.
ANSWERS_SQL = f"""
    WITH begun AS (
        SELECT c.id, ((c.created_at AT TIME ZONE %(zone)s)::date - %(first)s::date) / %(days)s AS slot
        FROM chat_conversation c
        WHERE c.company_id = ANY(%(companies)s::uuid[])
            AND c.created_at >= (%(first)s::date)::timestamp AT TIME ZONE %(zone)s
            AND {REACHED_SQL.format(row="c")}
    ), waited AS (
        SELECT begun.slot, extract(epoch FROM answer.at - question.at)::float8 AS seconds
        FROM begun
        LEFT JOIN LATERAL (
            SELECT m.seq, m.at FROM chat_message m
            WHERE m.conversation_id = begun.id AND m.author_kind = 'visitor' ORDER BY m.seq LIMIT 1
        ) question ON true
        LEFT JOIN LATERAL (
            SELECT m.at FROM chat_message m
            WHERE m.conversation_id = begun.id AND m.seq > question.seq AND m.author_kind = 'agent'
            ORDER BY m.seq LIMIT 1
        ) answer ON true
    )
    SELECT slot, count(*), count(seconds),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds), percentile_cont(0.9) WITHIN GROUP (ORDER BY seconds)
    FROM waited GROUP BY GROUPING SETS ((slot), ())
"""  # noqa: S608 - made of constants


@dataclass(frozen=True)
class Answers:
    """Of conversations that began in one stretch of time; `middle` and `late` are seconds to the first answer.

    Half of those that were answered waited no longer than `middle`, nine of ten no longer than `late`.
    """

    begun: int = 0
    answered: int = 0
    middle: float | None = None
    late: float | None = None


def answers(
    companies: Collection[str], *, seen_by: User | AnonymousUser, first: date, days: int, zone: str
) -> dict[int | None, Answers]:
    """By stretch of `days` days, numbered from the day `first` in the time zone; None is all of them together."""
    parameters: dict[str, Any] = {"companies": list(companies), "first": first, "days": days, "zone": zone}
    parameters["user"] = None if seen_by.is_superuser else seen_by.pk  # an operator sees all
    with connection.cursor() as cursor:
        cursor.execute(ANSWERS_SQL, parameters)
        return {slot: Answers(*rest) for slot, *rest in cursor.fetchall()}
