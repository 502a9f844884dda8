"""Files that nobody may fetch any more: cut loose at once, removed from where they are kept by a job."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone

from chat.models import Attachment, Message
from chat.models.attachments import AttachmentQuerySet
from core.files import kept

UNSENT_FOR = timedelta(days=1)  # how long an upload waits for its message
BITE = 200  # files removed at a time


def remove_unused() -> int:
    """Remove uploads that no message named in a day, and files of conversations that are gone; how many.

    The file goes first: what fails in between is found again.
    """
    posted = Message.objects.filter(conversation=OuterRef("conversation"), message_id=OuterRef("message_id"))
    old = timezone.now() - UNSENT_FOR
    removed = remove(Attachment.objects.filter(conversation=None, message_id__isnull=False))
    removed += remove(Attachment.objects.filter(message_id=None, created_at__lt=old))
    return removed + remove(
        Attachment.objects.filter(~Exists(posted), created_at__lt=old, created_at__gt=old - 2 * UNSENT_FOR)
    )


@transaction.atomic
def forget(rows: AttachmentQuerySet) -> int:
    """Cut files loose from everything that names somebody, and leave them to `remove_unused`; how many."""
    ids = list(rows.values_list("pk", flat=True))
    loose: dict[str, Any] = {"conversation": None, "end_user": None, "session": None, "user": None, "name": "erased"}
    return Attachment.objects.filter(pk__in=ids).update(message_id=Coalesce("message_id", "id"), **loose)


def remove(rows: AttachmentQuerySet) -> int:
    """Remove files and their rows, in bites."""
    removed = 0
    while bite := list(rows[:BITE]):
        for attachment in bite:
            kept.remove(attachment.path)
        Attachment.objects.filter(pk__in=[attachment.pk for attachment in bite]).delete()
        removed += len(bite)
    return removed
