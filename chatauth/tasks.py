"""Jobs of this app."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from chatauth.models import Attempt, Session
from core.jobs import periodic

BATCH = 5_000
KEEP_SESSIONS = timedelta(days=90)


@periodic("17 3 * * *")
def forget_old_sign_ins() -> None:
    """Delete attempts older than settings.SIGN_IN_LOG_DAYS, and sessions that ended long ago, in small bites."""
    now = timezone.now()
    old_attempts = Attempt.objects.filter(at__lt=now - timedelta(days=settings.SIGN_IN_LOG_DAYS))
    old_sessions = Session.objects.filter(expires_at__lt=now - KEEP_SESSIONS)
    for rows in (old_attempts, old_sessions):
        while bite := list(rows.values_list("pk", flat=True)[:BATCH]):
            rows.model.objects.filter(pk__in=bite).delete()
