"""The Seats tab: how many are taken, and by whom."""

from typing import Any

from django.db.models import Count, F, Window
from django.http import HttpRequest

from accounts.abilities import may
from accounts.models import Company
from accounts.seats import WARN_SHARE, holders

SHOWN = 50


def seats(request: HttpRequest, company: Company) -> dict[str, Any]:
    """Who was not seen for the longest stands first, because theirs are the seats to release."""
    found = holders(company).order_by(F("seen_at").asc(nulls_first=True), "seat_taken_at")
    shown = list(found.annotate(of_all=Window(Count("pk")))[:SHOWN])
    taken, limit = shown[0].of_all if shown else 0, company.seat_limit
    share = taken / limit if limit else 0
    return {
        "company": company,
        "taken": taken,
        "limit": limit,
        "percent": min(100, round(100 * share)),
        "tone": "full" if limit is not None and taken >= limit else "near" if share >= WARN_SHARE else "",
        "holders": shown,
        "hidden": max(0, taken - SHOWN),
        "may_release": may(request.user, "end_users.change", company),
        "may_limit": may(request.user, "seats.change", company),
    }
