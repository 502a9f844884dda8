"""Seats: one for each end user that the company's backend vouched for in a session."""

from collections.abc import Callable, Iterable, Mapping
from math import ceil
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from accounts.models import Company, EndUser
from core.audit import Actor, record
from core.reasons import Reason, Refused

WARN_SHARE = 0.8
Warn = Callable[[Company], None]


def holders(company: Company) -> QuerySet[EndUser]:
    return EndUser.objects.filter(company=company, seat_taken_at__isnull=False)


def seats_taken(company: Company) -> int:
    return holders(company).count()


def seats_by_company(companies: Iterable[Company]) -> dict[UUID, int]:
    """How many are taken in each of these, with one query; companies without any are left out."""
    rows = EndUser.objects.filter(company__in=list(companies), seat_taken_at__isnull=False).order_by()
    return dict(rows.values_list("company_id").annotate(times=Count("pk")))


def limits_told(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """For the audit entry of a changed company: the limit that it had and the one that it has; nothing if it stayed."""
    if "seat_limit" not in after or before.get("seat_limit") == after["seat_limit"]:
        return {}
    return {name: {"seat_limit": values.get("seat_limit")} for name, values in (("before", before), ("after", after))}


@transaction.atomic
def take_seat(end_user: EndUser, *, warn: Warn) -> None:
    """Give an end user a seat unless they have one; `warn` is called for the seat that reaches 80 % or 100 %.

    The company's row is locked while counting, so that first sign-ins at the same moment cannot share the last seat;
    rows that refer to the company are committed meanwhile.
    Raises Refused(seat_limit_reached) when none is left.
    """
    if end_user.seat_taken_at is not None:
        return
    company = Company.objects.select_for_update(no_key=True).get(pk=end_user.company_id)
    end_user.seat_taken_at = EndUser.objects.values_list("seat_taken_at", flat=True).get(pk=end_user.pk)
    if end_user.seat_taken_at is not None:
        return
    limit = company.seat_limit
    if limit is not None:
        taken = seats_taken(company) + 1
        if taken > limit:
            raise Refused(Reason.SEAT_LIMIT_REACHED)
        if taken in (limit, ceil(limit * WARN_SHARE)):
            warn(company)
    end_user.seat_taken_at = timezone.now()
    EndUser.objects.filter(pk=end_user.pk).update(seat_taken_at=end_user.seat_taken_at)


@transaction.atomic
def release_seat(end_user: EndUser, *, by: Actor) -> None:
    """Free a seat; sessions go on, and the next verified sign-in takes a seat again. Twice is fine."""
    if EndUser.objects.filter(pk=end_user.pk, seat_taken_at__isnull=False).update(seat_taken_at=None):
        end_user.seat_taken_at = None
        record("end_user.seat_released", by=by, target=end_user)
