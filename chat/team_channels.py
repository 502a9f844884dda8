"""Which team takes the new conversations of a channel."""

from django.db import transaction

from channels_app.models import Channel
from chat.models import Team, TeamChannel
from core.audit import Actor, record
from core.reasons import Reason, Refused


@transaction.atomic
def choose_team(channel: Channel, team: Team | None, *, by: Actor) -> None:
    """Those that begin from now on; without a team, everybody sees them in the queue.

    Raises Refused(company_mismatch) for the team of another company.
    """
    if team is not None and team.company_id != channel.company_id:
        raise Refused(Reason.COMPANY_MISMATCH)
    TeamChannel.objects.filter(channel=channel).delete()
    if team is not None:
        TeamChannel.objects.create(company_id=channel.company_id, channel=channel, team=team)
    record("channel.team_chosen", by=by, target=channel, team=str(team or ""))
