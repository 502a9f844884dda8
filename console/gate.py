"""Whether a browser that is logged in may come in: a second factor that is set up, or asked for, comes first."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY, login
from django.http import HttpRequest

from accounts.abilities import remember_roles
from accounts.models import User
from accounts.second_factor import standing_of
from accounts.staff_sessions import DEVICE, USER_AGENT_LENGTH
from core.audit import Actor, record
from core.net import client_address

FACTOR = "_second_factor"


class Standing(StrEnum):
    NOBODY = "nobody"
    UNVERIFIED = "unverified"  # logged in without the second factor that they have by now
    SET_UP = "set_up"  # a company of theirs asks for a second factor, and they have none
    IN = "in"


def standing(request: HttpRequest) -> Standing:
    """Asked once a request, and the person's roles with it."""
    known = request.__dict__
    if "_standing" not in known:
        known["_standing"] = _standing(request)
    found: Standing = known["_standing"]
    return found


def own_companies(request: HttpRequest) -> list[tuple[UUID, str]]:
    """Ids and names of the companies that the person works for, asked together with their standing."""
    return request.__dict__.get("_own_companies", []) if standing(request) != Standing.NOBODY else []


def forget_standing(request: HttpRequest) -> None:
    """After what changes it within a request."""
    request.__dict__.pop("_standing", None)


def let_in(request: HttpRequest, user: User, *, backend: str, factor: object = None) -> None:
    """Log somebody in under a new session key, and note browser and second factor with it."""
    if SESSION_KEY in request.session:
        request.session.flush()  # Django keeps the key when the same person logs in again
    login(request, user, backend=backend)
    agent = request.headers.get("User-Agent", "")[:USER_AGENT_LENGTH]
    request.session[DEVICE] = {"address": client_address(request), "user_agent": agent}
    if factor is not None:
        request.session[FACTOR] = str(factor)
    forget_standing(request)
    record("user.logged_in", by=Actor.of(request), target=user, second_factor=factor is not None)


def me(request: HttpRequest) -> User:
    """Whoever is logged in, as themselves: `request.user` is a stand-in."""
    found: Any = request.user
    return User.objects.get(pk=found.pk)


def _standing(request: HttpRequest) -> Standing:
    user: Any = request.user
    if not (user.is_authenticated and user.is_active and user.is_staff):
        return Standing.NOBODY
    known = standing_of(user)
    remember_roles(user, known.roles, known.limited)
    request.__dict__["_own_companies"] = known.companies
    if known.factor_id is not None:
        return Standing.IN if request.session.get(FACTOR) == str(known.factor_id) else Standing.UNVERIFIED
    return Standing.SET_UP if known.is_needed else Standing.IN
