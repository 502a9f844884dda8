"""Deleting conversations for good: because a person asked for it, or because the company keeps them only so long."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Company
from chat.cleaning import forget
from chat.models import Attachment, Conversation, Message, Note
from chat.models.conversations import ConversationQuerySet
from core.audit import SYSTEM, record

BITE = 500  # conversations in one transaction


@transaction.atomic
def delete_conversations(rows: ConversationQuerySet) -> dict[str, int]:
    """How many of each were deleted. The rows are locked first, so that no message arrives in between."""
    ids = list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    files = forget(Attachment.objects.filter(conversation__in=ids))
    messages, _ = Message.objects.filter(conversation__in=ids).delete()
    notes, _ = Note.objects.filter(conversation__in=ids).delete()
    Conversation.objects.filter(pk__in=ids).delete()
    return {"conversations": len(ids), "messages": messages, "notes": notes, "files": files}


def delete_old_conversations() -> int:
    """What companies no longer keep, counted from the last message; how many. Those that nobody closed go as well."""
    deleted = 0
    for company in Company.objects.exclude(retention_days=None):
        before = timezone.now() - timedelta(days=company.retention_days or 0)
        old = Conversation.objects.filter(company=company, last_at__lt=before)
        deleted += delete_in_bites(company, old)
    return deleted


def delete_in_bites(company: Company, old: ConversationQuerySet) -> int:
    """Each bite with an entry of its own, so that what was deleted is told even if the rest fails.

    A bite asks again under its lock: a conversation in which somebody wrote meanwhile is old no more.
    """
    deleted = 0
    while ids := list(old.values_list("pk", flat=True)[:BITE]):
        with transaction.atomic():
            counts = delete_conversations(old.filter(pk__in=ids))
            if not counts["conversations"]:
                continue
            days = company.retention_days
            record("conversations.deleted", by=SYSTEM, target=company, company_id=company.pk, after_days=days, **counts)
        deleted += counts["conversations"]
    return deleted
