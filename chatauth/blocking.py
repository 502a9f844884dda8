"""Shutting an end user out, and letting them in again."""

from django.db import transaction
from django.utils import timezone

from accounts.models import EndUser
from chatauth.revocation import end_everything_of
from core.audit import Actor, record


@transaction.atomic
def block(end_user: EndUser, *, by: Actor) -> int:
    """Shut out at once and until unblocked; how many sessions that ended. Blocking twice changes nothing."""
    row = EndUser.objects.select_for_update(no_key=True).get(pk=end_user.pk)
    if row.blocked_at:
        return 0
    row.blocked_at = end_user.blocked_at = timezone.now()
    row.save(update_fields=["blocked_at"])
    record("end_user.blocked", by=by, target=row)
    return end_everything_of(row, by=by, why="blocked")


@transaction.atomic
def unblock(end_user: EndUser, *, by: Actor) -> None:
    """Let in again, with a new credential: those from before the block stay void."""
    row = EndUser.objects.select_for_update(no_key=True).get(pk=end_user.pk)
    if not row.blocked_at:
        return
    row.blocked_at = end_user.blocked_at = None
    row.save(update_fields=["blocked_at"])
    record("end_user.unblocked", by=by, target=row)
