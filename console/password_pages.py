"""A new password by mail, for whoever forgot theirs. Known and unknown addresses get the same answer."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from accounts.links import user_of_reset
from accounts.passwords import ask_for_reset, reset
from console.lockout import too_many
from console.password_forms import NewPasswordForm
from core.net import client_address
from core.plain_forms import PlainForm
from core.reasons import Refused


class ForgotForm(PlainForm):
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


@csrf_protect
@never_cache
def forgot(request: HttpRequest) -> HttpResponse:
    """Ask for an address; the POST says the same whether or not it is anybody's."""
    form = ForgotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_reset(form.cleaned_data["email"], address=client_address(request))
        except Refused as refused:
            return too_many(request, refused.retry_after)
        return HttpResponseRedirect(reverse("admin:forgot_sent"))
    return render(request, "console/forgot.html", {"title": _now("Forgot your password?"), "form": form})


@never_cache
def forgot_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "console/forgot_sent.html", {"title": _now("Look into your mailbox")})


@sensitive_post_parameters()
@csrf_protect
@never_cache
def choose(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """GET shows the form and uses nothing up; the POST that sets the password ends the link."""
    user = user_of_reset(uidb64, token)
    if user is None:
        return render(request, "console/reset_gone.html", {"title": _now("This link is over")}, status=410)
    form: Any = NewPasswordForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _set(request, form, uidb64, token):
        messages.success(request, _now("Your password is set. Log in with it."))
        return HttpResponseRedirect(reverse("admin:login"))
    context: dict[str, Any] = {"title": _now("Choose a new password"), "form": form, "person": user}
    return render(request, "console/reset.html", context)


def _set(request: HttpRequest, form: Any, uidb64: str, token: str) -> bool:
    try:
        reset(uidb64, token, form.cleaned_data["new_password1"], address=client_address(request))
    except Refused as refused:
        form.add_error(None, refused.detail)
    except ValidationError as error:
        form.add_error("new_password1", error)
    return form.is_valid()
