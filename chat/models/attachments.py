"""A file that somebody sends with a message."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Company, EndUser, User
from chat.models.conversations import Conversation
from chatauth.models import Session
from core.ids import PublicId


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def ready(self) -> Self:
        """Those whose content is there."""
        return self.exclude(stored_at=None)

    def visible_in(self, session: Session) -> Self:
        """What the browser of a session may fetch: of the conversations that it sees, and what it has not sent yet."""
        conversations = Conversation.objects.visible_in(session)
        sent = Q(conversation__in=conversations, message_id__isnull=False)
        own = Q(message_id=None, end_user=session.end_user_id, session__channel=session.channel_id)
        return self.filter(Q(company=session.company_id) & (sent | own))


class Attachment(PublicId):
    """Uploaded first, named by a message later. The row outlives what it belongs to until its file is removed.

    `type` is what the content is, `name` what its sender called it, made harmless. `message_id` is the sender's id of
    the message. A visitor's upload names the session, an agent's the user and the conversation.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    conversation = models.ForeignKey(Conversation, models.SET_NULL, null=True, blank=True, related_name="attachments")
    message_id = models.UUIDField(null=True, blank=True)
    end_user = models.ForeignKey(EndUser, models.SET_NULL, null=True, blank=True, related_name="+")
    session = models.ForeignKey(Session, models.SET_NULL, null=True, blank=True, related_name="+")
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField("name", max_length=120)
    type = models.CharField("type", max_length=80)
    size = models.PositiveIntegerField("bytes")
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField("uploaded", default=timezone.now, editable=False)
    stored_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["created_at"], name="attachment_by_age"),
            models.Index(fields=["created_at"], condition=Q(conversation__isnull=True), name="attachment_alone"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """Where its content is kept."""
        return f"attachments/{self.company_id}/{str(self.pk)[-2:]}/{self.pk}"
