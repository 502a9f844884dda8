"""What the first page counts about sign-ins."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count

from chatauth.models import Attempt


@dataclass(frozen=True)
class SignIns:
    """Of one stretch of time. `refused` leaves out what was only observed."""

    minted: int = 0
    by_method: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)


def sign_ins(companies: Collection[str], since: datetime) -> SignIns:
    """Successful sign-ins by method, tokens minted, and refusals of either by reason: one walk over the log."""
    rows = Attempt.objects.filter(company_id__in=companies, at__gte=since).order_by()
    minted, by_method, refused = 0, Counter[str](), Counter[str]()
    counted = rows.values_list("action", "method", "reason", "was_enforced").annotate(times=Count("id"))
    for action, method, reason, was_enforced, times in counted:
        if reason and was_enforced:
            refused[reason] += times
        elif not reason and action == Attempt.Action.MINT:
            minted += times
        elif not reason:
            by_method[method] += times
    return SignIns(minted, by_method, refused)
