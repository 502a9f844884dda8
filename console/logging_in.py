"""Logging in: name and password, then, for whoever has a second factor, its code. Only then is anybody logged in."""

import time
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from accounts.models import SecondFactor, User
from accounts.second_factor import check
from console.gate import let_in
from console.lockout import too_many
from console.password_forms import LogInForm
from core.audit import Actor
from core.limits import hit
from core.net import client_address, limiter_address
from core.plain_forms import PlainForm
from core.reasons import Reason, Refused

PENDING = "_password_held"
PENDING_SECONDS = 600


class LogInView(LoginView):
    """The first step. A password that holds opens nothing yet where a second factor is set up."""

    authentication_form = LogInForm
    template_name = "admin/login.html"

    def post(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        try:
            hit("staff_login", limiter_address(client_address(request)))
        except Refused as refused:
            return too_many(request, refused.retry_after)
        return super().post(request, *args, **options)

    def form_valid(self, form: Any) -> HttpResponse:
        user: Any = form.get_user()
        if not SecondFactor.objects.filter(user=user).exists():
            let_in(self.request, user, backend=user.backend)
            return HttpResponseRedirect(self.get_success_url())
        self.request.session.flush()
        self.request.session[PENDING] = {
            "user": str(user.pk),
            "backend": user.backend,
            "password": user.get_session_auth_hash(),
            "at": time.time(),
        }
        query = urlencode({REDIRECT_FIELD_NAME: self.get_success_url()})
        return HttpResponseRedirect(f"{reverse('admin:login_code')}?{query}")

    def get_default_redirect_url(self) -> str:
        return reverse("admin:index")


class CodeForm(PlainForm):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false", "autocapitalize": "off"}
        ),
    )


@sensitive_post_parameters()
@csrf_protect
@never_cache
def enter_code(request: HttpRequest) -> HttpResponse:
    """The second step. It knows who is meant only by the session that the first step left."""
    user, backend = pending(request)
    if user is None:
        return HttpResponseRedirect(reverse("admin:login"))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = Actor.from_row(user, address=client_address(request))
        try:
            check(user, form.cleaned_data["code"], by=by)
        except Refused as refused:
            if refused.reason == Reason.TOO_MANY_ATTEMPTS:
                return too_many(request, refused.retry_after)
            form.add_error("code", _now("That code does not fit, or was used before. Wait for the next one."))
        else:
            request.session.pop(PENDING, None)
            let_in(request, user, backend=backend, factor=SecondFactor.objects.get(user=user).pk)
            return HttpResponseRedirect(safe_next(request))
    context = {"title": _now("Second step"), "form": form, "next": request.GET.get(REDIRECT_FIELD_NAME, "")}
    return render(request, "console/login_code.html", context)


def pending(request: HttpRequest) -> tuple[User | None, str]:
    """Whose password held in this browser a moment ago, and is still the same."""
    held = request.session.get(PENDING) or {}
    if not held or time.time() - held["at"] > PENDING_SECONDS:
        return None, ""
    user = User.objects.filter(pk=UUID(held["user"]), is_active=True, second_factor__isnull=False).first()
    if user is None or not constant_time_compare(held["password"], user.get_session_auth_hash()):
        return None, ""
    return user, held["backend"]


def safe_next(request: HttpRequest) -> str:
    """Where they wanted to go, if that is here."""
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and is_ours else reverse("admin:index")
