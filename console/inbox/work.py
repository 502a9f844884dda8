"""JSON endpoints for work on many conversations, and for what agents reuse: quick replies and saved views."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from chat import bulk
from chat.conversations import find_for_staff
from chat.posting import clean_uuid
from chat.quick_replies import replies_for
from console.inbox import saved_views
from console.inbox.access import agent, for_agents
from console.inbox.choices import choices_for
from core.endpoint import parse_object
from core.net import client_address
from core.reasons import Reason, Refused


@for_agents("GET")
def choices(request: HttpRequest) -> dict[str, Any]:
    return choices_for(agent(request))


@for_agents("GET")
def replies(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    return {"replies": replies_for(find_for_staff(agent(request), pk), agent(request))}


@for_agents("POST")
def actions(request: HttpRequest) -> dict[str, Any]:
    """`{"action", "conversations": [<= 100 ids], ...}` as in a frame; answers what happened to which."""
    body = parse_object(request.body)
    ids = body.get("conversations")
    if not isinstance(ids, list) or not isinstance(body.get("action"), str):
        raise Refused(Reason.INVALID_REQUEST, errors={"conversations": ["Send an action and a list of ids."]})
    bulk.check_number(ids)
    chosen = [clean_uuid(one, "conversations") for one in ids]
    return told(bulk.run_many(body["action"], body, chosen, by=agent(request), address=client_address(request)))


@for_agents("POST")
def undo(request: HttpRequest) -> dict[str, Any]:
    """`{"undo": "<what actions answered>"}`."""
    signed = parse_object(request.body).get("undo")
    if not isinstance(signed, str):
        raise Refused(Reason.INVALID_REQUEST, errors={"undo": ["Send what the action answered."]})
    return told(bulk.undo(signed, by=agent(request), address=client_address(request)))


def told(outcome: bulk.Outcome) -> dict[str, Any]:
    """`{changed: [ids], unchanged: [ids], refused: {id: reason}, undo}`."""
    return {
        "changed": [str(key) for key in outcome.changed],
        "unchanged": [str(key) for key in outcome.unchanged],
        "refused": {str(key): reason for key, reason in outcome.refused.items()},
        "undo": outcome.undo,
    }


@for_agents("GET")
def views(request: HttpRequest) -> dict[str, Any]:
    return {"views": saved_views.views_of(agent(request))}


@for_agents("POST")
def save_view(request: HttpRequest) -> dict[str, Any]:
    saved_views.save_view(agent(request), parse_object(request.body))
    return {"views": saved_views.views_of(agent(request))}


@for_agents("POST")
def default_view(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """`{"is_default": true | false}`."""
    is_default = parse_object(request.body).get("is_default")
    if not isinstance(is_default, bool):
        raise Refused(Reason.INVALID_REQUEST, errors={"is_default": ["Send true or false."]})
    saved_views.set_default(agent(request), pk, is_default=is_default)
    return {"views": saved_views.views_of(agent(request))}


@for_agents("POST")
def delete_view(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    saved_views.delete_view(agent(request), pk)
    return {"views": saved_views.views_of(agent(request))}
