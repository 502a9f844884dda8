"""What there is to choose from in filters and dialogs: teams, tags, channels and colleagues of one's companies."""

from typing import Any

from accounts.abilities import companies_of, roles_with
from accounts.models import Membership, User
from channels_app.models import Channel
from chat.models import Presence, Tag, Team
from console.inbox.access import ABILITY

MOST = 1_000  # of a kind


def choices_for(user: User) -> dict[str, list[dict[str, Any]]]:
    """`{teams, tags, channels, staff}`, each `[{id, name, company, ...}]`; somebody of two companies stands twice."""
    companies = companies_of(user, ABILITY)
    members = Membership.objects.filter(company_id__in=companies, user__is_active=True, role__in=roles_with(ABILITY))
    channels = Channel.objects.filter(company_id__in=companies).reached_by(user)
    present = set(Presence.objects.live().values_list("user_id", flat=True))
    return {
        "teams": [named(row) for row in Team.objects.filter(company_id__in=companies)[:MOST]],
        "tags": [{**named(row), "tone": row.tone} for row in Tag.objects.filter(company_id__in=companies)[:MOST]],
        "channels": [named(row) for row in channels.order_by("name")[:MOST]],
        "staff": [
            {
                "id": str(one.user_id),
                "name": str(one.user),
                "company": str(one.company_id),
                "is_present": one.user_id in present,
                "is_away": one.user.is_away,
            }
            for one in members.select_related("user").order_by("user__name", "user__email")[:MOST]
        ],
    }


def named(row: Team | Tag | Channel) -> dict[str, Any]:
    return {"id": str(row.pk), "name": row.name, "company": str(row.company_id)}
