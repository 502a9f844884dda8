"""Saying that one is away, or available again."""

from typing import Any

from django.http import HttpRequest

from accounts.availability import set_away
from console.inbox.access import agent, for_agents
from core.audit import Actor
from core.endpoint import parse_object
from core.reasons import Reason, Refused


@for_agents("POST")
def away(request: HttpRequest) -> dict[str, Any]:
    """`{"is_away": true | false}`, of oneself; answers the same."""
    is_away = parse_object(request.body).get("is_away")
    if not isinstance(is_away, bool):
        raise Refused(Reason.INVALID_REQUEST, errors={"is_away": ["Send true or false."]})
    set_away(agent(request), is_away=is_away, by=Actor.of(request))
    return {"is_away": is_away}
