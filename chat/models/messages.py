"""What was said, and what only staff may read."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, User
from chat.models.conversations import Conversation
from chatauth.models import Session
from core.ids import PublicId
from core.vault import SealedText

TEXT_LIMIT = 8_000  # characters
MASK = "•" * 6  # stands for an answer that was sealed, however long it was


class Author(models.TextChoices):
    VISITOR = "visitor", _("Visitor")
    AGENT = "agent", _("Agent")
    BOT = "bot", _("Bot")
    SYSTEM = "system", _("System")


class Message(models.Model):
    """One message. `message_id` is the sender's own, so that a repeat is recognised; `seq` orders the conversation.

    Its only constraint in the database is the composite key to the conversation: that one implies the others, and
    each further check would be paid on every message. The unique (conversation, seq) serves as index.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    conversation = models.ForeignKey(
        Conversation, models.CASCADE, related_name="messages", db_constraint=False, db_index=False
    )
    seq = models.PositiveIntegerField()
    message_id = models.UUIDField()
    author_kind = models.CharField(max_length=10, choices=Author)
    author_name = models.CharField(max_length=120, blank=True)
    user = models.ForeignKey(
        User, models.DO_NOTHING, null=True, blank=True, related_name="+", db_constraint=False, db_index=False
    )
    session = models.ForeignKey(
        Session, models.DO_NOTHING, null=True, blank=True, related_name="+", db_constraint=False, db_index=False
    )
    assurance = models.CharField(max_length=10, blank=True)
    text = models.TextField(max_length=TEXT_LIMIT, blank=True)
    extras = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["conversation", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="message_seq_once"),
            models.UniqueConstraint(fields=["conversation", "message_id"], name="message_id_once"),
        ]

    def __str__(self) -> str:
        return f"{self.author_kind} {self.seq}"


class SealedAnswer(models.Model):
    """What a visitor answered when a bot asked for a secret; the message itself shows MASK."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    message_id = models.UUIDField()
    sealed = SealedText()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "message_id"], name="sealed_answer_once")]

    def __str__(self) -> str:
        return f"Sealed answer in {self.conversation_id}"


class Note(PublicId):
    """A line from staff to staff. In a table of its own, so that no reader of messages can ever hand it out."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="notes")
    after_seq = models.PositiveIntegerField(help_text=_("The message that it stands behind."))
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField(max_length=120, blank=True)
    text = models.TextField(max_length=TEXT_LIMIT)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["conversation", "at"]

    def __str__(self) -> str:
        return f"Note by {self.author_name}"
