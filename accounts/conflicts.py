"""Identities that two end users claim: noted when it happens, settled by staff."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.identities import IdentityClaim, identities_of
from accounts.models import EndUser, IdentityConflict
from core.audit import Actor, record
from core.reasons import Reason, Refused


def note_conflict(claim: IdentityClaim, *, holder: EndUser, claimant: EndUser) -> None:
    """Count it. One that staff settled is open again, because it goes on."""
    now = timezone.now()
    _row, is_new = IdentityConflict.objects.get_or_create(
        company_id=holder.company_id,
        holder=holder,
        claimant=claimant,
        kind=claim.kind,
        issuer=claim.issuer,
        key=claim.key,
        defaults={"value": claim.value},
    )
    if not is_new:
        IdentityConflict.objects.filter(pk=_row.pk).update(times=F("times") + 1, last_at=now, settled_at=None)


@transaction.atomic
def settle(row: IdentityConflict, *, to_claimant: bool, by: Actor) -> None:
    """Leave the identity where it is, or give it to the claimant. Raises Refused(conflict) if its holder lost it.

    Giving it away ends nothing by itself: the caller ends the holder's sessions.
    """
    row = IdentityConflict.objects.select_for_update().select_related("holder", "claimant").get(pk=row.pk)
    if to_claimant:
        claim = IdentityClaim(row.kind, row.issuer, row.value)
        moved = identities_of(row.company_id, claim).filter(end_user=row.holder).update(end_user=row.claimant)
        if not moved:
            raise Refused(Reason.CONFLICT, _("The identity is no longer held by them."))
    row.settled_at = timezone.now()
    row.save(update_fields=["settled_at"])
    record(
        "identity.moved" if to_claimant else "identity.left",
        by=by,
        target=row.claimant if to_claimant else row.holder,
        company_id=row.company_id,
        identity=str(row),
        holder=str(row.holder_id),
        claimant=str(row.claimant_id),
    )
