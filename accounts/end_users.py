"""Finding or making the end user that a proof names."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.identities import IdentityClaim, find_end_user, give
from accounts.models import EndUser


def get_or_make(
    *, company_id: UUID, identities: Sequence[IdentityClaim], made_by: str, fields: dict[str, object] | None = None
) -> tuple[EndUser, bool]:
    """The end user of the first identity, and whether this call made them.

    Without an identity a new end user is made. Two calls at once for one identity make one end user: the unique
    identity decides, and the later call takes the earlier one's.
    """
    for claim in identities:
        if found := find_end_user(company_id, claim):
            return found, False
    try:
        with transaction.atomic():
            made = EndUser.objects.create(company_id=company_id, made_by=made_by, **(fields or {}))
            for claim in identities:
                give(made, claim)
            return made, True
    except IntegrityError:
        found = find_end_user(company_id, identities[0])
        if found is None:
            raise
        return found, False
