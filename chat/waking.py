"""Snoozed conversations come back when their time has come."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from chat.conversations import bring_back
from chat.models import Conversation
from chat.models.conversations import State
from core.audit import SYSTEM
from core.job_rows import find_for_job


@transaction.atomic
def wake_up(conversation_id: UUID, *, until: datetime) -> None:
    """Whatever was changed meanwhile, or snoozed anew, is left alone."""
    rows = Conversation.objects.select_for_update(of=("self",)).select_related("company")
    conversation = find_for_job(rows.filter(state=State.SNOOZED, snoozed_until=until), conversation_id)
    if conversation:
        bring_back(conversation, "woken", by=SYSTEM)
