"""A host that does not answer is left alone for a while, so that calls to it cannot take the places of others.

Counted for each company and host: after PAUSE_AFTER failures in a row no call goes there. When the pause is over, one
call may try; if it fails as well, the next pause is twice as long. Any answer ends it.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bots.limits import PAUSE_AFTER, PAUSE_FIRST, PAUSE_LONGEST, PAUSE_WITHIN, TRIAL_WITHIN
from bots.models import Outage
from core.audit import SYSTEM, record


@dataclass(frozen=True)
class Admission:
    """Whether a host may be called; `why` not. A trial is the one call that finds out whether it is back."""

    why: str = ""
    is_trial: bool = False


def admit(company_id: UUID, host: str) -> Admission:
    """Ask before every call."""
    now = timezone.now()
    row = Outage.objects.paused().filter(company=company_id, host=host).first()
    if row is None:
        return Admission()
    due = Outage.objects.paused().filter(pk=row.pk, retry_at__lte=now)
    if due.update(retry_at=now + TRIAL_WITHIN):
        return Admission(is_trial=True)
    said = _("%(host)s failed %(count)d times (%(reason)s) and is asked again at %(time)s.")
    time = timezone.localtime(row.retry_at).strftime("%H:%M:%S")
    return Admission(said % {"host": host, "count": row.failures, "reason": row.reason, "time": time})


@transaction.atomic
def answered(company_id: UUID, host: str) -> None:
    """Any answer shows that the host is there."""
    row = Outage.objects.select_for_update().filter(company=company_id, host=host).first()
    if row is None:
        return
    row.delete()
    if row.failures >= PAUSE_AFTER:
        record("web_service.resumed", by=SYSTEM, company_id=company_id, host=host, failures=row.failures)


@transaction.atomic
def failed(company_id: UUID, host: str, reason: str, *, is_trial: bool = False) -> None:
    """No answer. Calls that were on their way when the pause began do not make it longer."""
    now = timezone.now()
    Outage.objects.get_or_create(company_id=company_id, host=host)
    row = Outage.objects.select_for_update().get(company=company_id, host=host)
    if row.failures >= PAUSE_AFTER and not is_trial:
        return
    if row.failures < PAUSE_AFTER and row.failed_at < now - PAUSE_WITHIN:
        row.failures, row.since = 0, now
    row.failures, row.reason, row.failed_at = row.failures + 1, reason[:120], now
    if row.failures >= PAUSE_AFTER:
        row.retry_at = now + pause_after(row.failures)
    row.save()
    if row.failures == PAUSE_AFTER:
        record("web_service.paused", by=SYSTEM, company_id=company_id, host=host, failures=row.failures, why=row.reason)


def pause_after(failures: int) -> timedelta:
    return min(PAUSE_FIRST * 2 ** min(failures - PAUSE_AFTER, 10), PAUSE_LONGEST)
