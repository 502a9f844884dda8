"""A script at work in a conversation, and the tokens that it holds there."""

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from bots.models.bots import Bot
from bots.models.components import AuthorizationToken
from bots.models.scripts import Version
from chat.models import Conversation
from core.ids import PublicId
from core.vault import SealedText


class State(models.TextChoices):
    ASKING = "asking", _("Waits for an answer")
    CALLING = "calling", _("Waits for another server")
    WAITING = "waiting", _("Pauses")
    ENDED = "ended", _("Ended")


class RunQuerySet(models.QuerySet["Run"]):
    def live(self) -> Self:
        return self.exclude(state=State.ENDED)


class Run(PublicId):
    """At most one is live in a conversation. Whoever works on it holds the lock of its row.

    `seen_seq` is the last message that it has taken in; `work` belongs to the current step: the tries, the question,
    the token that is being asked for. Neither it nor `variables` ever holds a token or an answer that made one.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="runs")
    bot = models.ForeignKey(Bot, models.PROTECT, related_name="runs")
    version = models.ForeignKey(Version, models.PROTECT, related_name="runs")
    step = models.CharField(_("step"), max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKING)
    variables = models.JSONField(_("variables"), default=dict, blank=True)
    token_uid = models.CharField(
        max_length=60, blank=True, editable=False, help_text=_("What {authtoken} alone means.")
    )
    work = models.JSONField(default=dict, blank=True, editable=False)
    seen_seq = models.PositiveIntegerField(default=0, editable=False)
    steps_taken = models.PositiveIntegerField(_("steps"), default=0, editable=False)
    call_id = models.UUIDField(null=True, blank=True, editable=False)
    since = models.DateTimeField(_("in this state since"), default=timezone.now, editable=False)
    started_at = models.DateTimeField(_("started"), default=timezone.now, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    end_reason = models.CharField(_("why it ended"), max_length=40, blank=True, editable=False)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=~models.Q(state="ended"), name="run_one_per_conversation"
            ),
            models.UniqueConstraint(fields=["company", "id"], name="run_company_id"),
        ]

    def __str__(self) -> str:
        return f"{self.bot_id} in {self.conversation_id}"


class HeldToken(PublicId):
    """An authorization token of one conversation, sealed, until it expires."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    token = models.ForeignKey(AuthorizationToken, models.CASCADE, related_name="+")
    sealed = SealedText()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("held token")
        verbose_name_plural = _("held tokens")
        constraints = [models.UniqueConstraint(fields=["conversation", "token"], name="held_token_once")]

    def __str__(self) -> str:
        return f"Token of {self.conversation_id}"
