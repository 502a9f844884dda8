"""What django-axes asks the console: whose log-in a try counts against, and what somebody who is locked out sees."""

from typing import Any

from axes.helpers import get_cool_off
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.models import User
from console.moments import duration


def name_tried(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The account's own address, so that another spelling of it is not another five tries; else what was typed."""
    typed = str((credentials or request.POST).get("username") or "").strip()
    known = User.objects.filter(email__iexact=typed).values_list("email", flat=True).first()
    return known or typed.casefold()[:255]


def locked_out(
    request: HttpRequest, _response: HttpResponse | None, _credentials: dict[str, Any] | None
) -> HttpResponse:
    """429 in the skin. It tells neither whether the name exists nor whether the password was right this time."""
    wait = get_cool_off(request)
    return too_many(request, int(wait.total_seconds()) if wait else None)


def too_many(request: HttpRequest, seconds: int | None) -> HttpResponse:
    context = {"title": _("Too many attempts"), "wait": duration(seconds) if seconds else _("a while")}
    response = render(request, "console/locked_out.html", context, status=429)
    if seconds:
        response["Retry-After"] = str(seconds)
    return response
