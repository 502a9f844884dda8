"""The inbox page and the JSON that it reads. What changes a conversation goes over the staff socket."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.abilities import companies_of, may
from accounts.choice import narrowed
from accounts.models import Company, User
from accounts.profiles import change_end_user
from accounts.properties import read_properties
from chat.conversations import find_for_staff
from chat.models import Conversation
from chat.oversight import note_listed, note_opened
from console.inbox import rows, thread
from console.inbox.access import ABILITY, agent, for_agents
from console.inbox.client import client_of
from console.inbox.saved_views import default_of, views_of
from console.inbox.staff import colleagues, teams_of
from console.inbox.words import words
from core.audit import Actor
from core.endpoint import parse_object
from core.net import client_address
from core.reasons import Reason, Refused

SOCKET = "/ws/inbox/"


def page(request: HttpRequest) -> HttpResponse:
    if not may(request.user, ABILITY):
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": _("Inbox"),
        "views": [("queued", _("Queued")), ("mine", _("Mine")), ("all", _("All")), ("closed", _("Closed"))],
        "keys": keys(),
        "filters": filter_labels(),
        "words": words(),
        "settings": {
            "me": me(agent(request)),
            "base": reverse("admin:inbox"),
            "socket": SOCKET,
            "files": {"largest": settings.ATTACHMENT_MAX, "most": settings.ATTACHMENTS_PER_MESSAGE},
            "companies": company_names(request),
            "views": views_of(agent(request)),
            "opens": default_of(agent(request)),
        },
    }
    response = TemplateResponse(request, "console/inbox.html", context)
    response.trusted_types = True  # type: ignore[attr-defined]
    return response


def me(user: User) -> dict[str, Any]:
    return {"id": str(user.pk), "name": user.get_full_name(), "is_away": user.is_away}


def filter_labels() -> list[tuple[str, str]]:
    return [
        ("state", _("State")),
        ("assignee", _("Agent")),
        ("team", _("Team")),
        ("tag", _("Tag")),
        ("channel", _("Channel")),
        ("priority", _("Priority")),
        ("assurance", _("Identity")),
    ]


def keys() -> list[tuple[list[str], str]]:
    """The keyboard map, as the dialog prints it."""
    return [
        (["j", "↓"], _("Next conversation")),
        (["k", "↑"], _("Previous conversation")),
        (["Enter"], _("Open the conversation")),
        (["r"], _("Write an answer")),
        (["n"], _("Write a note")),
        (["a"], _("Assign to me")),
        (["t"], _("Assign to somebody, or to a team")),
        (["e"], _("Close the conversation")),
        (["o"], _("Reopen it, or bring it back to work")),
        (["s"], _("Snooze")),
        (["w"], _("Pending until the visitor writes")),
        (["l"], _("Tags")),
        (["p"], _("Priority")),
        (["x"], _("Pick for work on several")),
        (["u"], _("Be away, or available again")),
        (["z"], _("Undo")),
        (["1", "…", "9"], _("Switch the view")),
        (["f"], _("Filters")),
        (["v"], _("Save this view")),
        (["/"], _("Search; in an answer: quick replies")),
        (["Esc"], _("One step back")),
        (["?"], _("Show these keys")),
    ]


def company_names(request: HttpRequest) -> dict[str, str]:
    """Names to tell companies apart, for people who work in several."""
    ids = narrowed(request.user, companies_of(request.user, ABILITY))
    if len(ids) < 2:
        return {}
    return {str(pk): name for pk, name in Company.objects.filter(pk__in=ids).values_list("pk", "name")}


@for_agents("GET")
def counts(request: HttpRequest) -> dict[str, Any]:
    return rows.counts(agent(request))


@for_agents("GET")
def conversations(request: HttpRequest) -> dict[str, Any]:
    found = rows.page(agent(request), request.GET)
    note_listed(agent(request), {UUID(row["company"]) for row in found["rows"]}, address=client_address(request))
    return {**found, "counts": rows.counts(agent(request))}


@for_agents("GET")
def conversation(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    found = opened(request, pk)
    return {
        "row": rows.row_of(found),
        "thread": thread.messages_before(found),
        "client": client_of(request, found),
    }


@for_agents("GET")
def older_messages(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    return thread.messages_before(opened(request, pk), read_seq(request))


@for_agents("GET")
def staff(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    found: Conversation = find_for_staff(agent(request), pk)
    return {"staff": colleagues(found, agent(request)), "teams": teams_of(found)}


@for_agents("POST")
def properties(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """Set one verified property, or remove it with null: `{"key", "value"}`. Answers the client pane."""
    found = find_for_staff(agent(request), pk)
    body = parse_object(request.body)
    key = body.get("key")
    if not isinstance(key, str) or "value" not in body:
        raise Refused(Reason.INVALID_REQUEST, errors={"key": ["Send a key and a value."]})
    change_end_user(found.end_user, change=read_properties({key: body["value"]}), by=Actor.of(request))
    found.end_user.refresh_from_db()
    return {"client": client_of(request, found)}


def opened(request: HttpRequest, pk: UUID) -> Conversation:
    """A conversation that is read now; an operator's look from outside is noted. Raises Refused(not_found)."""
    found = find_for_staff(agent(request), pk)
    note_opened(agent(request), found, address=client_address(request))
    return found


def read_seq(request: HttpRequest) -> int:
    """Raises Refused(invalid_request)."""
    text = request.GET.get("before", "")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Refused(Reason.INVALID_REQUEST, errors={"before": ["Send the number of a message."]})
    return int(text)
