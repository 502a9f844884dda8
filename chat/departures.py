"""What becomes of conversations when somebody stops working for a company."""

from django.db import transaction

from accounts.models import Company, User
from chat.conversations import save_state
from chat.models import Conversation
from chat.models.conversations import State
from core.audit import Actor


@transaction.atomic
def leave_conversations(user: User, company: Company, *, by: Actor) -> int:
    """Their open conversations go back to the queue; closed ones keep their name. How many went back."""
    rows = Conversation.objects.open().filter(company=company, assignee=user).select_for_update(of=("self",))
    found = list(rows.order_by("pk"))
    for conversation in found:
        conversation.assignee = None
        conversation.state = State.QUEUED
        save_state(conversation, "unassigned", by=by, to=None)
    return len(found)
