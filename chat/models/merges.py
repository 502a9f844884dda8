"""An anonymous visitor who turned out to be somebody: offered, decided, and undone if it was wrong."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, EndUser, User
from channels_app.models import Channel
from channels_app.models.members import reached
from chatauth.models import Session
from core.ids import PublicId


class MergeQuerySet(models.QuerySet["Merge"]):
    def done(self) -> Self:
        return self.filter(state=Merge.State.DONE)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(company__in=Company.objects.visible_to(user)).reached_by(user)

    def reached_by(self, user: User | AnonymousUser) -> Self:
        return self.filter(reached(user))


class Merge(PublicId):
    """`source` is the anonymous end user, `target` the one who signed in. `conversations` are the ids that moved.

    The row is the offer as well; its id is the wire's `merge_offer.id`.
    """

    class State(models.TextChoices):
        OFFERED = "offered", _("Offered")
        DECLINED = "declined", _("Declined")
        DONE = "done", _("Merged")
        UNDONE = "undone", _("Undone")

    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    source = models.ForeignKey(EndUser, models.CASCADE, related_name="merges_away")
    target = models.ForeignKey(EndUser, models.CASCADE, related_name="merges")
    session = models.ForeignKey(Session, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OFFERED)
    was_asked = models.BooleanField(_("asked the visitor"), default=True)
    offered_at = models.DateTimeField(_("offered"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    conversations = ArrayField(models.UUIDField(), default=list, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-offered_at"]
        constraints = [models.UniqueConstraint(fields=["source", "target"], name="merge_once")]

    def __str__(self) -> str:
        return f"{self.source} into {self.target}"
