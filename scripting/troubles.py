"""What keeps a company's web services from being called: hosts that are paused, and too many calls."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bots.calling import HELD_BACK
from bots.models import Outage, WebService
from bots.spec import host_of
from core.models import Entry

TOLD_FOR = timedelta(hours=1)
GIVES_NO_ANSWER = _(
    "%(host)s gave no answer %(count)d times (%(why)s). It is left alone for a while; steps take their fallback."
)
TOO_MANY = _(
    "More than %(calls)s calls in %(seconds)s seconds: those beyond that are not made, and steps take their fallback."
)


@dataclass(frozen=True)
class Trouble:
    """`at` is when it began."""

    sentence: str | Promise
    at: datetime


def troubles_of(companies: Iterable[UUID] | Any) -> list[Trouble]:
    """Newest first."""
    paused = Outage.objects.paused().filter(company__in=companies)
    held = Entry.objects.filter(action=HELD_BACK, company_id__in=companies, at__gte=timezone.now() - TOLD_FOR)
    found = [
        Trouble(GIVES_NO_ANSWER % {"host": one.host, "count": one.failures, "why": one.reason}, one.since)
        for one in paused
    ]
    found += [
        Trouble(TOO_MANY % {"calls": entry.data.get("calls"), "seconds": entry.data.get("seconds")}, entry.at)
        for entry in held
    ]
    return sorted(found, key=lambda trouble: trouble.at, reverse=True)


def is_paused(service: WebService) -> bool:
    return Outage.objects.paused().filter(company=service.company_id, host=host_of(service.url)).exists()
