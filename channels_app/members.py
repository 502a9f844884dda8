"""Which channels an agent sees. Nobody else is limited.

What becomes of the conversations that they had: `chat.departures.limit`, which every doorway calls.
"""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import Company, Invitation, Membership, User
from accounts.models.companies import Role
from channels_app.models import Channel, ChannelMember
from core.audit import Actor, record
from core.reasons import Reason, Refused


def set_channels(membership: Membership, channels: Sequence[Channel] | None, *, by: Actor) -> bool:
    """Keep an agent to these channels, or with None let them see all; whether that is a change. Within a transaction.

    Raises Refused: invalid_request (no channel, one of another company, or not an agent), not_found (works here no
    longer).
    """
    Company.objects.select_for_update(no_key=True).get(pk=membership.company_id)
    row = Membership.objects.select_related("user").filter(pk=membership.pk).first()
    if row is None:
        raise Refused(Reason.NOT_FOUND, _("This person does not work here any more."))
    wished = check(row, channels)
    links = ChannelMember.objects.filter(company=row.company_id, user=row.user_id)
    present = set(links.values_list("channel_id", flat=True))
    if (row.is_limited, present) == (channels is not None, set(wished)):
        return False
    row.is_limited = channels is not None
    row.save(update_fields=["is_limited"])
    links.exclude(channel__in=wished).delete()
    ChannelMember.objects.bulk_create(
        ChannelMember(company_id=row.company_id, user_id=row.user_id, channel_id=pk) for pk in wished - present
    )
    data = {"channels": sorted(channel.name for channel in channels)} if channels is not None else {}
    action = "membership.limited" if row.is_limited else "membership.unlimited"
    record(action, by=by, target=row.user, company_id=row.company_id, email=row.user.email, **data)
    return True


def check(membership: Membership, channels: Sequence[Channel] | None) -> set[UUID]:
    """The ids of these channels. Raises Refused(invalid_request)."""
    if channels is None:
        return set()
    if membership.role != Role.AGENT:
        raise Refused(Reason.INVALID_REQUEST, _("Only agents are limited to channels."))
    if not channels:
        raise Refused(Reason.INVALID_REQUEST, errors={"channels": [_("Choose at least one channel.")]})
    if any(channel.company_id != membership.company_id for channel in channels):
        raise Refused(Reason.INVALID_REQUEST, errors={"channels": [_("There is no such channel.")]})
    return {channel.pk for channel in channels}


def join_channels(invitation: Invitation, user: User) -> None:
    """Who has just accepted an invitation to chosen channels sees these; channels chosen otherwise since are kept."""
    membership = Membership.objects.limited().filter(company=invitation.company_id, user=user).first()
    links = ChannelMember.objects.filter(company=invitation.company_id, user=user)
    if membership is None or invitation.channel_ids is None or links.exists():
        return
    chosen = Channel.objects.filter(company=invitation.company_id, pk__in=invitation.channel_ids)
    ChannelMember.objects.bulk_create(
        ChannelMember(company_id=channel.company_id, user=user, channel=channel) for channel in chosen
    )
