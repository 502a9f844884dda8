"""The Seats tab: how many are taken, and by whom."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest

from accounts.abilities import may
from accounts.models import Company
from accounts.seats import WARN_SHARE, holders

SHOWN = 50


def seats(request: HttpRequest, company: Company) -> dict[str, Any]:
    """Who was not seen for the longest stands first, because theirs are the seats to release."""
    found = holders(company).order_by(F("seen_at").asc(nulls_first=True), "seat_taken_at")
    shown = list(found[: SHOWN + 1])
    taken, limit = len(shown) if len(shown) <= SHOWN else found.count(), company.seat_limit
    share = taken / limit if limit else 0
    return {
        "company": company,
        "taken": taken,
        "limit": limit,
        "percent": min(100, round(100 * share)),
        "tone": "full" if limit is not None and taken >= limit else "near" if share >= WARN_SHARE else "",
        "holders": shown[:SHOWN],
        "hidden": max(0, taken - SHOWN),
        "may_release": may(request.user, "end_users.change", company),
    }
