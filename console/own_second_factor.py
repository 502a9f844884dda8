"""Setting up one's second factor, new recovery codes, and taking it off again."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import qrcode
from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts import second_factor
from accounts.models import SecondFactor, User
from console.deeds import Deed, Text, ask
from console.gate import FACTOR, Standing, forget_standing, me, standing
from console.logging_in import CodeForm
from console.making import unstored
from core.audit import Actor
from core.reasons import Reason, Refused

QUIET_ZONE = 4  # modules around a QR code, as its standard asks for


class SetUpForm(CodeForm):
    sealed = forms.CharField(widget=forms.HiddenInput, max_length=500)


def begin(request: HttpRequest) -> HttpResponse:
    """Show a new secret as a QR code; the POST with its first code stores it and shows the recovery codes once."""
    user = me(request)
    if SecondFactor.objects.filter(user=user).exists():
        return HttpResponseRedirect(reverse("admin:account"))
    form = SetUpForm(request.POST or None)
    sealed = request.POST.get("sealed", "")
    if request.method == "POST" and form.is_valid():
        try:
            secret = second_factor.proposed(user, sealed)
            request.session.cycle_key()
            codes = second_factor.set_up(
                user, secret, form.cleaned_data["code"], by=Actor.of(request), cookie=request.session.session_key
            )
        except Refused as refused:
            form.add_error("code", _told(refused))
        else:
            request.session[FACTOR] = str(SecondFactor.objects.get(user=user).pk)
            forget_standing(request)
            return _show_codes(request, codes, _now("Your second factor is set up"))
    try:
        secret = second_factor.proposed(user, sealed)
    except Refused:
        sealed = second_factor.propose(user)
        secret = second_factor.proposed(user, sealed)
    address = second_factor.setup_address(user, secret)
    context = {
        "title": _now("Set up a second factor"),
        "form": form,
        "sealed": sealed,
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "picture": picture(address),
        "is_led_here": standing(request) == Standing.SET_UP,
    }
    return unstored(request, "console/second_factor.html", {**admin.site.each_context(request), **context})


def take_off(request: HttpRequest) -> HttpResponse:
    """With a code of the app, so that a browser left open is not enough."""

    def do(user: User) -> HttpResponse:
        second_factor.take_away(user, by=Actor.of(request), cookie=request.session.session_key)
        request.session.pop(FACTOR, None)
        messages.success(request, _now("The second factor is off. Your password alone lets you in."))
        return HttpResponseRedirect(reverse("admin:account"))

    if second_factor.standing_of(me(request)).is_needed:
        messages.warning(request, _now("A company of yours asks for a second factor, so it stays on."))
        return HttpResponseRedirect(reverse("admin:account"))
    points = [
        ("warning", _("Whoever learns your password gets in with it alone.")),
        ("ticket", _("Your recovery codes are void.")),
    ]
    return _with_code(request, _("Turn the second factor off?"), points, _("Turn off"), do, is_harmful=True)


def renew_codes(request: HttpRequest) -> HttpResponse:
    def do(user: User) -> HttpResponse:
        codes = second_factor.new_recovery_codes(user, by=Actor.of(request))
        return _show_codes(request, codes, _now("New recovery codes"))

    points = [("ticket", _("You get ten new codes, shown once. Those before are void."))]
    return _with_code(request, _("Make new recovery codes?"), points, _("Make codes"), do)


def picture(text: str) -> dict[str, Any]:
    """A QR code as one path of squares, so that the page draws it itself: no image file, nothing inline."""
    code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    rows = code.get_matrix()
    size = len(rows) + 2 * QUIET_ZONE
    return {"size": size, "path": "".join(_squares(rows))}


def _squares(rows: list[list[bool]]) -> Iterator[str]:
    for y, row in enumerate(rows):
        for x, is_dark in enumerate(row):
            if is_dark:
                yield f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h1v1h-1z"


def _with_code(
    request: HttpRequest,
    title: Text,
    points: Sequence[tuple[str, Text]],
    press: Text,
    do: Callable[[User], HttpResponse],
    *,
    is_harmful: bool = False,
) -> HttpResponse:
    """A page that asks for a code before it does something."""
    user = me(request)
    if not SecondFactor.objects.filter(user=user).exists():
        return HttpResponseRedirect(reverse("admin:account"))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            second_factor.check(user, form.cleaned_data["code"], by=Actor.of(request))
        except Refused as refused:
            form.add_error("code", _told(refused))
        else:
            return do(user)
    account = reverse("admin:account")
    context = {
        **admin.site.each_context(request),
        "trail": [(_now("Your account"), account)],
        "form": form,
        "back": account,
    }
    return ask(request, Deed(press, title, points, is_harmful=is_harmful), context)


def _show_codes(request: HttpRequest, codes: list[str], title: str) -> HttpResponse:
    account = reverse("admin:account")
    context = {
        **admin.site.each_context(request),
        "title": title,
        "trail": [(_now("Your account"), account)],
        "codes": codes,
        "text": "\n".join(codes),
        "back": account,
    }
    return unstored(request, "console/recovery_codes.html", context)


def _told(refused: Refused) -> str:
    if refused.reason == Reason.TOO_MANY_ATTEMPTS:
        return _now("Too many tries. Wait five minutes, then try again.")
    return refused.detail
