"""What one end user and one company say to each other on one channel."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiKey, Company, EndUser, User
from channels_app.models import Channel
from channels_app.models.members import reached
from chat.models.teams import Team
from chatauth.models import Session
from core.ids import PublicId


class State(models.TextChoices):
    QUEUED = "queued", _("Queued")
    ASSIGNED = "assigned", _("Assigned")
    PENDING = "pending", _("Pending")
    SNOOZED = "snoozed", _("Snoozed")
    CLOSED = "closed", _("Closed")


class Priority(models.IntegerChoices):
    LOW = 1, _("Low")
    NORMAL = 2, _("Normal")
    HIGH = 3, _("High")
    URGENT = 4, _("Urgent")


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def open(self) -> Self:
        return self.exclude(state=State.CLOSED)

    def visible_to(self, who: User | AnonymousUser | ApiKey) -> Self:
        if isinstance(who, ApiKey):
            return self.filter(channel__in=Channel.objects.visible_to(who))
        return self.filter(company__in=Company.objects.visible_to(who)).reached_by(who)

    def reached_by(self, user: User | AnonymousUser) -> Self:
        """Without those of one's companies that are on channels of others."""
        return self.filter(reached(user))

    def visible_in(self, session: Session) -> Self:
        """What the browser of a session may see: its end user's, of its own channel unless the channel shares."""
        mine = self.filter(end_user=session.end_user_id)
        return mine if session.channel.shares_conversations else mine.filter(channel=session.channel_id)


class Conversation(PublicId):
    """`last_seq` is the number of the last message: gapless, given out under the lock of this row.

    Every message changes the row and so every index of it: the composite ones stand in for those of single keys.
    """

    company = models.ForeignKey(
        Company, models.PROTECT, related_name="conversations", db_index=False, verbose_name=_("company")
    )
    channel = models.ForeignKey(
        Channel, models.PROTECT, related_name="conversations", db_index=False, verbose_name=_("channel")
    )
    end_user = models.ForeignKey(EndUser, models.CASCADE, related_name="conversations", db_index=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    assignee = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="conversations", db_index=False
    )
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="conversations", db_index=False)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL, db_default=2)
    snoozed_until = models.DateTimeField(_("snoozed until"), null=True, blank=True, editable=False)
    last_seq = models.PositiveIntegerField(_("messages"), default=0, editable=False)
    last_at = models.DateTimeField(_("last message"), default=timezone.now)
    preview = models.CharField(_("last text"), max_length=140, blank=True, editable=False)
    visitor_read_seq = models.PositiveIntegerField(default=0, editable=False)
    staff_read_seq = models.PositiveIntegerField(default=0, editable=False)
    assurance = models.CharField(_("assurance"), max_length=10, default="anonymous", editable=False)
    context = models.JSONField(_("context"), default=dict, blank=True, editable=False)
    mailed_seq = models.PositiveIntegerField(default=0, db_default=0, editable=False)  # up to which a mail told
    transcript_at = models.DateTimeField(null=True, blank=True, editable=False)  # mailed after its end
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True, editable=False)
    rating_comment = models.TextField(
        _("what they said"), max_length=1_000, blank=True, default="", db_default="", editable=False
    )
    rated_at = models.DateTimeField(_("rated"), null=True, blank=True, editable=False)
    was_told_away = models.BooleanField(default=False, editable=False)
    bot_id = models.UUIDField(_("bot"), null=True, blank=True, editable=False, help_text=_("That the page asked for."))
    is_for_people = models.BooleanField(
        default=False, editable=False, help_text=_("A person took it, or a bot handed it over: bots are silent.")
    )
    seals_until = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("A bot asked for a secret: the answer is sealed, not shown.")
    )
    created_at = models.DateTimeField(_("started"), default=timezone.now, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering = ["-last_at"]
        constraints = [models.UniqueConstraint(fields=["company", "id"], name="conversation_company_id")]
        indexes = [
            models.Index(fields=["company", "-last_at"], name="conversation_newest"),
            models.Index(fields=["company", "state", "-last_at"], name="conversation_inbox"),
            models.Index(fields=["channel", "state", "-last_at"], name="conversation_on_channel"),
            models.Index(fields=["company", "assignee", "-last_at"], name="conversation_mine"),
            models.Index(fields=["end_user", "channel", "-last_at"], name="conversation_by_end_user"),
            models.Index(
                fields=["company", "team", "-last_at"], name="conversation_of_team", condition=Q(team__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"Conversation {str(self.id)[-5:]}"
