"""What staff can do to an end user: each asks on a page of its own, and only that page's POST does it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.abilities import may
from accounts.models import EndUser
from accounts.seats import release_seat
from chatauth.blocking import block, unblock
from chatauth.models import Session
from chatauth.revocation import end_everything_of
from console.deeds import Deed, Text, ask
from core.audit import Actor


@dataclass(frozen=True)
class Action(Deed):
    """`told` is said afterwards; it may name `%(name)s`."""

    told: Text
    do: Callable[[EndUser, Actor], Any]
    name: str
    ability: str
    icon: str
    is_rare: bool = False
    back: Callable[[EndUser], str] = lambda end_user: reverse("admin:accounts_enduser_change", args=[end_user.pk])


ACTIONS = {
    "logout": Action(
        _("Log out everywhere"),
        _("Log out everywhere?"),
        [
            ("ticket", _("Client tokens and codes that were issued before now are refused from now on.")),
            ("info", _("Your site can let them in again with a fresh token.")),
        ],
        _("%(name)s is logged out everywhere."),
        lambda end_user, by: end_everything_of(end_user, by=by, why="logged out by staff"),
        name="logout",
        ability="sessions.revoke",
        icon="logout",
        is_harmful=True,
    ),
    "block": Action(
        _("Block"),
        _("Block this person?"),
        [
            ("stop", _("Nobody can sign in as them, on any channel of the company, until you unblock them.")),
            ("info", _("They are told that they are blocked, and what they wrote stays.")),
        ],
        _("%(name)s is blocked."),
        lambda end_user, by: block(end_user, by=by),
        name="block",
        ability="end_users.change",
        icon="stop",
        is_harmful=True,
    ),
    "unblock": Action(
        _("Unblock"),
        _("Unblock this person?"),
        [("ticket", _("They may sign in again, with a new token or code: the old ones stay void."))],
        _("%(name)s may sign in again."),
        lambda end_user, by: unblock(end_user, by=by),
        name="unblock",
        ability="end_users.change",
        icon="done",
    ),
    "release": Action(
        _("Release seat"),
        _("Release this seat?"),
        [
            ("ticket", _("The seat is free at once, for whoever signs in next.")),
            ("live", _("Sessions that are open go on; the next sign-in of this person takes a seat again.")),
        ],
        _("The seat of %(name)s is free."),
        lambda end_user, by: release_seat(end_user, by=by),
        name="release",
        ability="end_users.change",
        icon="ticket",
        is_rare=True,
        back=lambda end_user: f"{reverse('admin:accounts_company_change', args=[end_user.company_id])}#seats",
    ),
}


def offered(request: HttpRequest, end_user: EndUser) -> list[Action]:
    """The actions that make sense now and that this person may take."""
    fitting = ["logout", "unblock" if end_user.is_blocked else "block"]
    if end_user.seat_taken_at:
        fitting.insert(0, "release")
    return [ACTIONS[name] for name in fitting if may(request.user, ACTIONS[name].ability, end_user.company)]


def ask_or_do(request: HttpRequest, end_user: EndUser, action: Action, context: dict[str, Any]) -> HttpResponse:
    """GET asks, saying how many sessions end; POST does it. Raises PermissionDenied."""
    if not may(request.user, action.ability, end_user.company):
        raise PermissionDenied
    back = action.back(end_user)
    if request.method == "POST":
        action.do(end_user, Actor.of(request))
        messages.success(request, str(action.told) % {"name": end_user})
        return HttpResponseRedirect(back)
    points = [*ending(end_user), *action.points] if action.is_harmful else action.points
    return ask(request, replace(action, points=points), {**context, "back": back})


def ending(end_user: EndUser) -> list[tuple[str, Text]]:
    count = Session.objects.live().filter(end_user=end_user).count()
    told = ngettext(
        "%(counter)s live session ends at once, its open chat included.",
        "%(counter)s live sessions end at once, their open chats included.",
        count,
    )
    return [("live", told % {"counter": count})] if count else []
