"""Filters of the inbox that somebody keeps under a name."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from core.ids import PublicId

VIEWS_MAX = 20  # per person


class SavedView(PublicId):
    """One person's own: `query` is the address after the `?`, without a conversation. It holds ids, and shows nothing
    that the person may not see when they use it. The default one is what their inbox opens with.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1_000)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_view_once"),
            models.UniqueConstraint(fields=["user"], condition=Q(is_default=True), name="saved_view_one_default"),
        ]

    def __str__(self) -> str:
        return self.name
