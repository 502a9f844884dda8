"""Housekeeping by the clock."""

from asgiref.sync import async_to_sync
from procrastinate.contrib.django import app

from core.jobs import periodic
from core.models import RateCount

KEEP_SUCCEEDED = 24  # hours
KEEP_FAILED = 30 * 24  # hours, to be looked at


@periodic("*/10 * * * *")
def forget_old_counts() -> None:
    """Delete the counters of limits whose window has passed."""
    RateCount.objects.expired().delete()


@periodic("17 * * * *")
def forget_old_jobs() -> None:
    """Delete jobs that ended: soon if they succeeded, after a month if not."""
    delete = async_to_sync(app.job_manager.delete_old_jobs)
    delete(nb_hours=KEEP_SUCCEEDED)
    delete(nb_hours=KEEP_FAILED, include_failed=True, include_cancelled=True, include_aborted=True)
