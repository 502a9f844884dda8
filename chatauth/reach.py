"""Which end users a credential reaches.

An API key reaches all of its company. A management token, and an API key that is bound to channels, reach those who
were there on one of these channels: a token minted for it, a sign-in, or a conversation. Whoever was only made by a
company-wide call belongs to no channel until they come.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import ApiKey, EndUser
from channels_app.models import Channel, ManagementToken
from channels_app.reach import is_bound
from chatauth.models import Attempt, Session


def end_users_reached_by(credential: ApiKey | ManagementToken) -> QuerySet[EndUser]:
    rows = EndUser.objects.visible_to(credential)
    return rows.filter(was_on(Channel.objects.visible_to(credential))) if is_bound(credential) else rows


def was_on(channels: QuerySet[Channel]) -> Q:
    """Conversations stand above this layer and are reached by the name of their relation alone."""
    here = {"end_user": OuterRef("pk"), "channel__in": channels.values("pk")}
    talked = EndUser.objects.filter(pk=OuterRef("pk"), conversations__channel__in=channels.values("pk"))
    signed_in, let_in = Session.objects.filter(**here), Attempt.objects.filter(reason="", **here)
    return Q(Exists(signed_in)) | Q(Exists(let_in)) | Q(Exists(talked))


def last_channel_of(end_user: EndUser, channels: QuerySet[Channel]) -> Channel | None:
    """The one of these where they were last: by a sign-in or a token minted for them."""
    attempts = Attempt.objects.filter(end_user=end_user, reason="", channel__in=channels.values("pk"))
    latest = attempts.select_related("channel").order_by("-at").first()
    return latest.channel if latest else None
