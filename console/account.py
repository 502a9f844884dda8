"""One's own account: password, second factor, and the browsers in which one is logged in."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect

from accounts.models import Login, SecondFactor
from accounts.second_factor import codes_left, standing_of
from accounts.staff_sessions import end_login, end_logins, row_key
from console import own_second_factor
from console.gate import Standing, me, standing
from core.audit import Actor, record

View = Callable[..., HttpResponse]


def urls(site: admin.AdminSite) -> list[URLPattern]:
    wrap = site.admin_view
    return [
        path("account/", wrap(show), name="account"),
        path("account/devices/end/", wrap(end_others), name="account_end_others"),
        path("account/devices/<uuid:public_id>/end/", wrap(end_one), name="account_end_one"),
        path("account/second-factor/", for_whoever_is_logged_in(own_second_factor.begin), name="second_factor"),
        path("account/second-factor/off/", wrap(own_second_factor.take_off), name="second_factor_off"),
        path("account/second-factor/codes/", wrap(own_second_factor.renew_codes), name="second_factor_codes"),
    ]


def for_whoever_is_logged_in(view: View) -> View:
    """Also for those who have to set up a second factor before they may go anywhere else."""

    @wraps(view)
    @csrf_protect
    def guarded(request: HttpRequest) -> HttpResponse:
        if standing(request) not in (Standing.IN, Standing.SET_UP):
            return HttpResponseRedirect(reverse("admin:login"))
        return view(request)

    return guarded


def show(request: HttpRequest) -> HttpResponse:
    user = me(request)
    here = row_key(request.session.session_key)
    devices = [(one, one.session_key == here) for one in Login.objects.live().filter(user=user)]
    factor = SecondFactor.objects.filter(user=user).first()
    context = {
        **admin.site.each_context(request),
        "title": _("Your account"),
        "person": user,
        "memberships": user.memberships.select_related("company").filter(company__is_active=True),
        "factor": factor,
        "codes_left": codes_left(user) if factor else 0,
        "is_needed": standing_of(user).is_needed,
        "devices": sorted(devices, key=lambda pair: not pair[1]),
    }
    return TemplateResponse(request, "console/account.html", context)


def end_one(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Log out in one browser. A POST; anything else leads back."""
    user = me(request)
    if not Login.objects.filter(user=user, public_id=public_id).exists():
        raise Http404
    if request.method == "POST":
        with transaction.atomic():
            end_login(user, public_id)
            record("user.device_logged_out", by=Actor.of(request), target=user)
        messages.success(request, _("That browser is logged out."))
    return HttpResponseRedirect(f"{reverse('admin:account')}#devices")


def end_others(request: HttpRequest) -> HttpResponse:
    """Log out everywhere but here."""
    if request.method == "POST":
        user = me(request)
        with transaction.atomic():
            end_logins(user, but=request.session.session_key)
            record("user.other_devices_logged_out", by=Actor.of(request), target=user)
        messages.success(request, _("Every other browser is logged out."))
    return HttpResponseRedirect(f"{reverse('admin:account')}#devices")
