"""Secrets that a bot asks for: the next message is sealed instead of shown, and read back only by the bot."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from chat.models import Conversation, SealedAnswer
from core import vault

ASKED_FOR = timedelta(minutes=15)  # a question that nobody answers stops sealing what comes


def expect_secret(conversation_id: UUID) -> None:
    """From the commit on, what the visitor writes is sealed."""
    Conversation.objects.filter(pk=conversation_id).update(seals_until=timezone.now() + ASKED_FOR)


def stop_expecting(conversation_id: UUID) -> None:
    Conversation.objects.filter(pk=conversation_id, seals_until__isnull=False).update(seals_until=None)


def read_answer(conversation_id: UUID, message_id: UUID | str) -> str | None:
    """The text behind a mask; None if there is none, or it can be read no longer."""
    rows = SealedAnswer.objects.filter(conversation=conversation_id, expires_at__gt=timezone.now())
    row = rows.filter(message_id=message_id).first()
    try:
        return vault.unseal(row.sealed) if row else None
    except vault.CannotUnseal:
        return None


def forget_answers(conversation_id: UUID, message_ids: Collection[UUID | str] | None = None) -> None:
    """Delete these answers, or all of the conversation."""
    rows = SealedAnswer.objects.filter(conversation=conversation_id)
    (rows if message_ids is None else rows.filter(message_id__in=message_ids)).delete()
