"""What a company's backend says about an end user: made, changed, and each change told of."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.end_users import get_or_make
from accounts.identities import IdentityClaim
from accounts.models import EndUser
from accounts.properties import PropertyChange, merged
from core.audit import Actor, record
from core.reasons import Reason, Refused


@transaction.atomic
def create_end_user(
    *, company_id: UUID, identity: IdentityClaim, change: PropertyChange, made_by: str, by: Actor
) -> EndUser:
    """A new end user with this identity. Raises Refused(conflict) if the identity is somebody's already."""
    fields: dict[str, object] = {**change.profile, "verified": merged({}, change)}
    made, is_new = get_or_make(company_id=company_id, identities=[identity], made_by=made_by, fields=fields)
    if not is_new:
        raise Refused(Reason.CONFLICT, _("An end user with this identity exists already."))
    record("end_user.created", by=by, target=made, identity=identity.kind)
    return made


@transaction.atomic
def change_end_user(end_user: EndUser, *, change: PropertyChange, by: Actor) -> EndUser:
    """Merge profile fields and verified properties. The entry names the fields, not their values.

    Changing nothing writes nothing. Raises Refused(invalid_request) if the properties would be too many.
    """
    row = EndUser.objects.select_for_update(no_key=True).get(pk=end_user.pk)
    before = {**row.verified}
    row.verified = merged(before, change)
    names = {name for name in {*before, *row.verified} if differ(before.get(name), row.verified.get(name))}
    for name, text in change.profile.items():
        if getattr(row, name) != text:
            setattr(row, name, text)
            names.add(name)
    if names:
        row.save(update_fields=["verified", *change.profile])
        record("end_user.changed", by=by, target=row, fields=sorted(names))
    return row


def differ(one: Any, other: Any) -> bool:
    """As JSON, in which 1 is not true."""
    return type(one) is not type(other) or one != other
