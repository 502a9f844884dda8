"""What the channel's enforcement does, or would do: refusals by reason, site and page, before the switch is turned."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from channels_app.models import Channel
from channels_app.models.channels import Enforcement
from chatauth.models import Attempt
from console import reasons, ways
from console.making import unstored
from console.mending import place_to_mend
from console.periods import Period

MOST = 100  # lines


@dataclass(frozen=True)
class Line:
    """One way in which proofs failed: which reason, on which page, how often, and where it is mended."""

    reason: str
    words: str
    site: str
    page: str
    method: str
    times: int
    people: int
    last: datetime
    was_enforced: bool
    log: str
    mend: tuple[Any, str] | None


def show(request: HttpRequest, channel: Channel, context: dict[str, Any]) -> HttpResponse:
    period = Period.asked(request, channel.company.time_zone)
    tries = Attempt.objects.filter(channel=channel, action=Attempt.Action.SIGN_IN, at__gte=period.since)
    found = lines(request, channel, tries.exclude(reason=""))
    shown = {
        "channel": channel,
        "period": period,
        "lines": found[:MOST],
        "is_cut": len(found) > MOST,
        **tries.aggregate(
            total=Count("pk"),
            observed=Count("pk", filter=~Q(reason="") & Q(was_enforced=False)),
            refused=Count("pk", filter=~Q(reason="") & Q(was_enforced=True)),
        ),
        "is_observing": channel.enforcement == Enforcement.OBSERVE,
        "is_off": channel.enforcement == Enforcement.OFF,
        "inspector": reverse("admin:channels_app_channel_inspect", args=[channel.pk]),
        "settings": f"{reverse('admin:channels_app_channel_change', args=[channel.pk])}#sign-in",
    }
    return unstored(request, "console/enforcement.html", {**context, **shown})


def lines(request: HttpRequest, channel: Channel, refused: QuerySet[Attempt]) -> list[Line]:
    """The most frequent first. Sites and pages are what browsers said, so they are shown as text."""
    alike = refused.values("reason", "origin", "page", "method", "was_enforced")
    counted = alike.annotate(times=Count("id"), people=Count("address", distinct=True), last=Max("at")).order_by(
        "-times", "-last"
    )
    log = reverse("admin:chatauth_attempt_changelist")
    return [
        Line(
            reason=row["reason"],
            words=reasons.sentence(row["reason"]),
            site=row["origin"],
            page=row["page"].removeprefix(row["origin"]),
            method=ways.name(row["method"]),
            times=row["times"],
            people=row["people"],
            last=row["last"],
            was_enforced=row["was_enforced"],
            log=f"{log}?{urlencode({'reason': row['reason'], 'channel__id__exact': str(channel.pk)})}",
            mend=place_to_mend(request, row["reason"], channel, row["method"]),
        )
        for row in counted[: MOST + 1]
    ]
