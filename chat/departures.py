"""What becomes of conversations when somebody stops working for a company, or sees fewer of its channels."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import Company, Membership, User
from channels_app.members import set_channels
from channels_app.models import Channel
from chat.conversations import save_state
from chat.models import Conversation
from chat.models.conversations import ConversationQuerySet, State
from core.audit import Actor


@transaction.atomic
def leave_conversations(user: User, company: Company, *, by: Actor) -> int:
    """Their open conversations go back to the queue; closed ones keep their name. How many went back."""
    return give_back(Conversation.objects.filter(company=company, assignee=user), by=by)


@transaction.atomic
def limit(membership: Membership, channels: Sequence[Channel] | None, *, by: Actor) -> int:
    """From now on an agent sees the conversations of these channels alone; with None those of all.

    What they have in hand elsewhere goes back to the queue; how many did. Raises Refused: invalid_request, not_found.
    """
    if not set_channels(membership, channels, by=by):
        return 0
    theirs = Conversation.objects.filter(company=membership.company_id, assignee=membership.user_id)
    seen = Conversation.objects.reached_by(membership.user).filter(company=membership.company_id)
    return give_back(theirs.exclude(pk__in=seen.filter(assignee=membership.user_id).values("pk")), by=by)


def give_back(conversations: ConversationQuerySet, *, by: Actor) -> int:
    """To the queue, those that are open. How many went back."""
    found = list(conversations.open().select_for_update(of=("self",)).order_by("pk"))
    for conversation in found:
        conversation.assignee = None
        conversation.state = State.QUEUED
        save_state(conversation, "unassigned", by=by, to=None)
    return len(found)
