"""Counting rows beside other rows."""

from typing import Any

from django.db.models import Count, IntegerField, Manager, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce


def counting(rows: QuerySet[Any] | Manager[Any], key: str) -> Coalesce:
    """For each row of a list how many of `rows` have its id as `key`.

    A count over a join would read every pair of rows where two things are counted.
    """
    named = rows.filter(**{key: OuterRef("pk")}).order_by().values(key)
    return Coalesce(Subquery(named.annotate(times=Count("pk")).values("times"), output_field=IntegerField()), 0)
