"""Seats: one for each end user that the company's backend vouched for in a session."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Company, EndUser
from core.reasons import Reason, Refused


def seats_taken(company: Company) -> int:
    return EndUser.objects.filter(company=company, seat_taken_at__isnull=False).count()


@transaction.atomic
def take_seat(end_user: EndUser) -> None:
    """Give an end user a seat unless they have one. Raises Refused(seat_limit_reached) when none is left.

    The company's row is locked while counting, so that first sign-ins at the same moment cannot share the last seat.
    """
    if end_user.seat_taken_at is not None:
        return
    company = Company.objects.select_for_update(of=("self",)).get(pk=end_user.company_id)
    fresh = EndUser.objects.values_list("seat_taken_at", flat=True).get(pk=end_user.pk)
    if fresh is not None:
        return
    if company.seat_limit is not None and seats_taken(company) >= company.seat_limit:
        raise Refused(Reason.SEAT_LIMIT_REACHED)
    end_user.seat_taken_at = timezone.now()
    EndUser.objects.filter(pk=end_user.pk).update(seat_taken_at=end_user.seat_taken_at)
