"""Whether somebody of the staff takes part in answering at the moment: their own word, beside an inbox that is open."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import Actor, record
from core.live import notify


@transaction.atomic
def set_away(user: User, *, is_away: bool, by: Actor) -> None:
    """It stays until it is said otherwise, over log-ins and devices. Saying the same again changes nothing."""
    row = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if row.is_away == is_away:
        return
    row.away_since = timezone.now() if is_away else None
    row.save(update_fields=["away_since"])
    user.away_since = row.away_since
    record("user.away" if is_away else "user.available", by=by, target=row)
    notify({"k": "away", "user": str(row.pk)})
