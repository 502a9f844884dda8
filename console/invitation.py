"""The page behind an invitation: a new member of staff chooses a password; one with an account takes it logged in."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from accounts import invitations
from accounts.models import Invitation, User
from channels_app.members import join_channels
from console.gate import Standing, standing
from console.password_forms import NewPasswordForm
from core.net import client_address
from core.reasons import Refused


class WelcomeForm(NewPasswordForm):
    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Colleagues and visitors see it."),
    )  # fmt: skip
    field_order = ("name", "new_password1", "new_password2")


@sensitive_post_parameters()
@csrf_protect
@never_cache
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what it is about and uses nothing up; the POST that accepts ends the invitation."""
    invitation = invitations.find(token)
    if invitation is None:
        return gone(request)
    user = invitations.account_of(invitation)
    if user is not None and invitations.has_to_log_in(user):
        return accept_logged_in(request, token, invitation, user)
    person = user or User(email=invitation.email)
    form = WelcomeForm(person, request.POST if request.method == "POST" else None, initial={"name": person.name})
    if request.method == "POST" and form.is_valid() and _accepted(request, token, invitation, form):
        messages.success(request, _now("Your password is set. Log in with it."))
        return HttpResponseRedirect(reverse("admin:login"))
    return render(request, "console/invitation.html", {**words(invitation), "form": form})


def accept_logged_in(request: HttpRequest, token: str, invitation: Invitation, user: User) -> HttpResponse:
    """Who has a password takes an invitation with it: the link alone gives nobody a second way into an account."""
    me: Any = request.user
    is_me = me.is_authenticated and me.pk == user.pk and standing(request) in (Standing.IN, Standing.SET_UP)
    if is_me and request.method == "POST":
        try:
            with transaction.atomic():
                invitations.accept_as(token, me, address=client_address(request))
                join_channels(invitation, user)
        except Refused:
            return gone(request)
        messages.success(request, _now("You work for %(company)s now.") % {"company": invitation.company or "Usher"})
        return HttpResponseRedirect(reverse("admin:index"))
    log_in = f"{reverse('admin:login')}?{urlencode({'next': request.path})}"
    context = {**words(invitation), "is_me": is_me, "somebody_else": me.is_authenticated and not is_me}
    return render(request, "console/invitation_known.html", {**context, "log_in": log_in})


def gone(request: HttpRequest) -> HttpResponse:
    return render(request, "console/invitation_gone.html", {"title": _now("This invitation is over")}, status=410)


def words(invitation: Invitation) -> dict[str, Any]:
    company = invitation.company
    title = _now("Welcome to %(company)s") % {"company": company} if company else _now("Welcome to Usher")
    return {"title": title, "invitation": invitation}


def _accepted(request: HttpRequest, token: str, invitation: Invitation, form: Any) -> bool:
    name, password = form.cleaned_data["name"], form.cleaned_data["new_password1"]
    try:
        with transaction.atomic():
            user = invitations.accept_with_password(
                token, name=name, password=password, address=client_address(request)
            )
            join_channels(invitation, user)
    except Refused as refused:
        form.add_error(None, refused.detail)
    except ValidationError as error:
        form.add_error("new_password1", error)
    return bool(form.is_valid())
