"""What staff do about the person of a conversation: end one of their sessions, save or mail what was said."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.abilities import may
from chat.conversations import find_for_staff
from chat.ordering import mail_as_staff
from chat.oversight import note_opened
from chat.transcripts import as_html
from chatauth.models import Session
from chatauth.revocation import end_session
from console.inbox.access import agent, check, for_agents
from console.inbox.client import client_of
from core.audit import Actor
from core.endpoint import parse_object
from core.files.forms import Content, download
from core.net import client_address
from core.problems import problem_response
from core.reasons import Reason, Refused

TO = {"visitor": True, "me": False}
WHY = "ended in the inbox"


@for_agents("POST")
def end_one(request: HttpRequest, pk: UUID, session_id: UUID) -> dict[str, Any]:
    """Sign the person of this conversation out of one browser. Answers the client pane."""
    place = find_for_staff(agent(request), pk)
    if not may(agent(request), "sessions.revoke", place.company):
        raise Refused(Reason.SCOPE_MISSING, "This needs the right to end sessions.")
    session = Session.objects.filter(pk=session_id, end_user=place.end_user_id).first()
    if session is None:
        raise Refused(Reason.NOT_FOUND)
    end_session(session, by=Actor.of(request), why=WHY)
    return {"client": client_of(request, place)}


def transcript(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was said, as a page to be saved; notes of staff are not in it."""
    try:
        check(request, "GET")
        place = find_for_staff(agent(request), pk)
    except Refused as refused:
        return problem_response(refused)
    note_opened(agent(request), place, address=client_address(request))
    page = as_html([place], title=_("Conversation with %(name)s") % {"name": place.end_user})
    return download(Content(page.encode(), "text/html; charset=utf-8", f"conversation-{str(place.pk)[-5:]}.html"))


@for_agents("POST")
def mail(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """`{"to": "visitor" | "me"}`; answers the address that it goes to."""
    to = parse_object(request.body).get("to")
    if not isinstance(to, str) or to not in TO:
        raise Refused(Reason.INVALID_REQUEST, errors={"to": ["Send visitor or me."]})
    note_opened(agent(request), find_for_staff(agent(request), pk), address=client_address(request))
    return {"to": mail_as_staff(pk, to_visitor=TO[to], by=agent(request), address=client_address(request))}
