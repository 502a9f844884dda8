"""The page behind an invitation: a new member of staff sets their own password."""

from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from accounts.invitations import invited_user
from accounts.models import User
from core.audit import Actor, record
from core.net import client_address


@sensitive_post_parameters()
@csrf_protect
@never_cache
def accept(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """GET shows the form and uses nothing up; the POST that sets the password ends the invitation."""
    user = invited_user(uidb64, token)
    if user is None:
        return render(request, "console/invitation_gone.html", {"title": _("This invitation is over")}, status=410)
    form = SetPasswordForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not _set_password(form, user, uidb64, token, request):
            return HttpResponseRedirect(request.path)
        messages.success(request, _("Your password is set. Log in with it."))
        return HttpResponseRedirect(reverse("admin:login"))
    context = {"title": _("Welcome to Usher"), "form": form, "person": user, "companies": _companies(user)}
    return render(request, "console/invitation.html", context)


@transaction.atomic
def _set_password(form: "SetPasswordForm[User]", user: User, uidb64: str, token: str, request: HttpRequest) -> bool:
    """Under the lock of the row, so that two tabs cannot use one invitation twice."""
    User.objects.select_for_update().get(pk=user.pk)
    if invited_user(uidb64, token) is None:
        return False
    form.save()
    record("user.invitation_accepted", by=Actor.from_row(user, address=client_address(request)), target=user)
    return True


def _companies(user: User) -> list[str]:
    return list(user.memberships.values_list("company__name", flat=True))
