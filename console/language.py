"""The language of the console: what somebody chose on their account page or before they logged in, else what their
browser asks for, if the console speaks it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_protect

from accounts.languages import KNOWN, choose, known
from accounts.models.users import LANGUAGES
from console.gate import Standing, me, standing
from core.audit import Actor

PREFIX = "/admin/"
YEAR = 365 * 24 * 60 * 60


class ConsoleLanguage:
    """After Django's LocaleMiddleware, which also knows the languages of visitors, and after authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(PREFIX):
            language = wanted(request)
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)


def wanted(request: HttpRequest) -> str:
    user: Any = request.user
    own = user.language if user.is_authenticated else ""
    return own or known(translation.get_language()) or settings.LANGUAGE_CODE


@csrf_protect
def change(request: HttpRequest) -> HttpResponse:
    """Choose a language, or "" for the browser's. It is kept with the account, and in a cookie for the log-in page.

    A POST; anything else leads back.
    """
    language = request.POST.get("language", "")
    place = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(place, {request.get_host()}, require_https=request.is_secure())
    answer = HttpResponseRedirect(place if place and is_ours else reverse("admin:index"))
    if request.method != "POST" or (language and language not in KNOWN):
        return answer
    if standing(request) in (Standing.IN, Standing.SET_UP):
        choose(me(request), language, by=Actor.of(request))
    if language:
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=YEAR,
            path=PREFIX,  # visitors' pages in the same browser keep to what it asks for
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME, path=PREFIX)
    return answer


def choices() -> list[tuple[str, str]]:
    """Each under its own name."""
    return LANGUAGES
