"""The personal data of this app: conversations, what was said in them, and files."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from accounts.models import EndUser
from chat.cleaning import forget
from chat.deleting import delete_conversations
from chat.models import Attachment, Conversation, Merge
from chat.tasks import remove_unused_files_now
from chat.transcripts import as_json
from chat.view_erasing import forget_in_views
from core.audit import unname
from core.jobs import enqueue


def export(end_user: EndUser) -> dict[str, Any]:
    rows = Conversation.objects.filter(end_user=end_user).select_related("channel").order_by("created_at")
    return {"conversations": as_json(rows)}


def erase(end_user: EndUser) -> dict[str, int]:
    """Files are cut loose here and removed from the disk by a job, once this is committed."""
    rows = Conversation.objects.filter(end_user=end_user)
    unname("conversation", rows.values_list("pk", flat=True))
    forget_in_views(end_user)
    counts = delete_conversations(rows)
    unsent = forget(Attachment.objects.filter(Q(end_user=end_user)))
    enqueue(remove_unused_files_now, queueing_lock="remove_unused_files_now")
    return {**counts, "files": counts["files"] + unsent}


def earlier(end_user: EndUser) -> Iterable[EndUser]:
    """The anonymous visitors who turned out to be this person: their browser, address and claims stayed behind."""
    return EndUser.objects.filter(merges_away__target=end_user, merges_away__state=Merge.State.DONE)
