"""Who may use the inbox's JSON, and which conversations they see."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse

from accounts.abilities import companies_of, may
from accounts.choice import narrowed
from accounts.models import User
from chat.models import Conversation
from chat.models.conversations import ConversationQuerySet
from core.problems import problem_response
from core.reasons import Reason, Refused

ABILITY = "inbox.answer"
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], dict[str, Any]]


def for_agents(method: str) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """A view that answers JSON to staff who may answer somewhere: 401 signed out, 403 not allowed, else its refusal."""

    def protect(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                check(request, method)
                return JsonResponse(view(request, *args, **kwargs), headers={"Cache-Control": "no-store"})
            except Refused as refused:
                return problem_response(refused)

        return answer

    return protect


def check(request: HttpRequest, method: str) -> None:
    """The console's own log-in counts, whatever it asks for. Raises Refused."""
    if not admin.site.has_permission(request):
        raise Refused(Reason.TOKEN_MISSING, "Nobody is signed in.")
    if not may(request.user, ABILITY):
        raise Refused(Reason.SCOPE_MISSING, "This needs the right to answer conversations.")
    if request.method != method:
        raise Refused(Reason.INVALID_REQUEST, f"Send a {method}.")


def agent(request: HttpRequest) -> User:
    """The person that `for_agents` let in."""
    return cast(User, request.user)


def conversations_of(user: User) -> ConversationQuerySet:
    """The conversations that this person may answer, of the company that they chose to look at."""
    rows = Conversation.objects.visible_to(user)
    if user.is_superuser and user.company_shown_id is None:
        return rows
    return rows.filter(company_id__in=narrowed(user, companies_of(user, ABILITY)))
