"""Binding API keys to channels."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import ApiKey
from channels_app.models import ApiKeyChannel, Channel
from core.audit import Actor, record
from core.reasons import Reason, Refused


@transaction.atomic
def bind_api_key(key: ApiKey, *, channels: Sequence[Channel], by: Actor) -> None:
    """From the next request the key reaches these channels alone; none of them: the whole company.

    Raises Refused: invalid_request for a channel of another company, conflict if the key is revoked.
    """
    row = ApiKey.objects.select_for_update().get(pk=key.pk)
    if row.revoked_at:
        raise Refused(Reason.CONFLICT, _("This key is revoked."))
    if any(channel.company_id != row.company_id for channel in channels):
        raise Refused(Reason.INVALID_REQUEST, errors={"channels": [_("There is no such channel.")]})
    wished = {channel.pk for channel in channels}
    bound = ApiKeyChannel.objects.filter(api_key=row)
    present = set(bound.values_list("channel_id", flat=True))
    if wished == present:
        return
    bound.exclude(channel__in=wished).delete()
    ApiKeyChannel.objects.bulk_create(
        ApiKeyChannel(company_id=row.company_id, api_key=row, channel_id=pk) for pk in wished - present
    )
    record("api_key.bound", by=by, target=row, channels=sorted(str(pk) for pk in wished))
