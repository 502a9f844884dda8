"""What becomes of conversations when somebody stops working for a company, or sees fewer of its channels."""

from collections.abc import Sequence

from django.db import connection, transaction

from accounts.abilities import roles_with
from accounts.models import Company, Membership, User
from channels_app.members import set_channels
from channels_app.models import Channel
from channels_app.reach import may_on
from chat.conversations import save_state
from chat.models import Conversation
from chat.models.conversations import ConversationQuerySet, State
from core.audit import SYSTEM, Actor

AT_ONCE = 500
# By company, because it is the companies that the index of open conversations begins with.
UNREACHED_SQL = f"""
    SELECT v.id FROM accounts_company c
    JOIN chat_conversation v ON v.company_id = c.id AND v.state = ANY(%(open)s)
    JOIN accounts_user g ON g.id = v.assignee_id
    WHERE NOT {may_on("v.company_id", "v.channel_id")} LIMIT {AT_ONCE} FOR UPDATE OF v SKIP LOCKED
"""  # noqa: S608 - made of constants


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


@transaction.atomic
def reclaim() -> int:
    """Take open conversations back from those who may not answer them: who was switched off, became less by a file, or
    was given one in the moment in which they were removed. How many went back, of at most AT_ONCE.
    """
    is_open = [state for state in State.values if state != State.CLOSED]
    with connection.cursor() as cursor:
        cursor.execute(UNREACHED_SQL, {"open": is_open, "roles": roles_with("inbox.answer")})
        found = [row[0] for row in cursor.fetchall()]
    return give_back(Conversation.objects.filter(pk__in=found), by=SYSTEM)


def give_back(conversations: ConversationQuerySet, *, by: Actor) -> int:
    """To the queue, those that are open. How many went back."""
    found = list(conversations.open().select_for_update(of=("self",)).order_by("pk"))
    for conversation in found:
        conversation.assignee = None
        conversation.state = State.QUEUED
        save_state(conversation, "unassigned", by=by, to=None)
    return len(found)
