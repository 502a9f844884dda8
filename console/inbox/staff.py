"""Who may take over a conversation."""

from typing import Any

from django.db.models import Count, Q

from accounts.models import User
from channels_app.reach import answering_on
from chat.models import Conversation, Presence, Team
from chat.models.conversations import State


def colleagues(conversation: Conversation, user: User) -> list[dict[str, Any]]:
    """`[{id, name, role, open, is_present, is_away}]`: everybody who may answer on its channel.

    The one who asks comes first, then those whose inbox is open and who are not away, then whoever has least to do.
    """
    is_open = Q(user__conversations__company=conversation.company_id) & ~Q(user__conversations__state=State.CLOSED)
    members = (
        answering_on(conversation.channel_id, conversation.company_id)
        .select_related("user")
        .annotate(open=Count("user__conversations", filter=is_open))
        .order_by("open", "user__name", "user__email")
    )
    present = set(Presence.objects.live().values_list("user_id", flat=True))
    found = [
        {
            "id": str(one.user_id),
            "name": str(one.user),
            "role": one.get_role_display(),
            "open": one.open,
            "is_present": one.user_id in present,
            "is_away": one.user.is_away,
        }
        for one in members
    ]
    if all(one["id"] != str(user.pk) for one in found):
        count = user.conversations.open().count()
        me = {"id": str(user.pk), "name": str(user), "role": "", "is_present": True, "is_away": user.is_away}
        found.append({**me, "open": count})
    return sorted(found, key=lambda one: (one["id"] != str(user.pk), one["is_away"] or not one["is_present"]))


def teams_of(conversation: Conversation) -> list[dict[str, str]]:
    """`[{id, name}]`: the teams of its company, that it may be handed to."""
    rows = Team.objects.filter(company=conversation.company_id).values_list("pk", "name")
    return [{"id": str(pk), "name": name} for pk, name in rows]
