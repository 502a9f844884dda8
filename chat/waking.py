"""Snoozed conversations come back when their time has come."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from chat.conversations import bring_back
from chat.models import Conversation
from chat.models.conversations import State
from core.audit import SYSTEM


@transaction.atomic
def wake_up(conversation_id: UUID, *, until: datetime) -> None:
    """Whatever was changed meanwhile, or snoozed anew, is left alone."""
    rows = Conversation.objects.select_for_update(of=("self",)).select_related("company")
    conversation = rows.filter(pk=conversation_id, state=State.SNOOZED, snoozed_until=until).first()
    if conversation:
        bring_back(conversation, "woken", by=SYSTEM)
