"""Which channels an agent sees who does not see them all."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Company, Membership, User


class ChannelMember(models.Model):
    """An agent answers on this channel. It counts where their membership is limited.

    Ends by itself when the person leaves the company: (company, user) refers to the membership.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="+", editable=False)
    channel = models.ForeignKey("channels_app.Channel", models.CASCADE, related_name="members", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="channel_links")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "user"], name="channel_member_once")]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.channel_id}"


def reached(user: User | AnonymousUser, *, at: str = "", channel: str = "channel") -> Q:
    """The rows that somebody may see of those of their companies: where they see all, and of the chosen channels.

    `at` leads to the row that has a company and a channel. Both questions are asked once for a whole list, and leave
    its order and its indexes alone.
    """
    if not user.is_authenticated:
        return Q(pk__in=[])
    if user.is_superuser:
        return Q()
    whole = Membership.objects.unlimited().filter(user=user).values("company")
    chosen = ChannelMember.objects.filter(user=user).values("channel")
    return Q(**{f"{at}company__in": whole}) | Q(**{f"{at}{channel}__in": chosen})
