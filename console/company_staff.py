"""What owners do about staff: each asks on a page of its own, and only that page's POST does it."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import invitations, second_factor
from accounts import staff as service
from accounts.links import fresh_invitation_link
from accounts.models import Company, Invitation, Membership
from accounts.models.companies import Role
from chat.departures import leave_conversations, limit
from console.deeds import Deed, Text, ask
from console.making import tell, unstored
from console.staff_reach import InviteForm, RoleForm
from core.audit import Actor, record
from core.reasons import Reason, Refused


def ask_then(
    request: HttpRequest,
    do: Callable[[Any], str],
    *,
    context: dict[str, Any],
    press: Text,
    form: forms.Form | None = None,
    points: Sequence[tuple[str, Text]] = (),
    is_harmful: bool = False,
) -> HttpResponse:
    """GET asks; POST does it, says what it did and leads back. A refusal stands where it belongs."""
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            messages.success(request, do(form))
        except Refused as refused:
            if form is None:
                messages.warning(request, refused.detail)
                return HttpResponseRedirect(context["back"])
            tell(form, refused)
        else:
            return HttpResponseRedirect(context["back"])
    deed = Deed(press, context["title"], points, is_harmful=is_harmful)
    return ask(request, deed, {**context, "form": form})


def invite(request: HttpRequest, company: Company, context: dict[str, Any]) -> HttpResponse:
    def do(form: InviteForm) -> str:
        asked, chosen = form.cleaned_data, form.chosen()
        channels = None if chosen is None else [channel.pk for channel in chosen]
        found = invitations.invite(company, asked["email"], asked["role"], channels=channels, by=Actor.of(request))
        return _now("An invitation is on its way to %(email)s.") % {"email": found.email}

    points = [
        ("ticket", _("They get a mail with a link that works once, within seven days.")),
        ("info", _("Nobody is a member before they accept. Until then you can withdraw the invitation.")),
    ]
    form = InviteForm(request.POST or None, company=company)
    return ask_then(request, do, context=context, press=_("Send invitation"), form=form, points=points)


def change_role(request: HttpRequest, membership: Membership, context: dict[str, Any]) -> HttpResponse:
    def do(form: RoleForm) -> str:
        with transaction.atomic():
            service.change_role(membership, form.cleaned_data["role"], by=Actor.of(request))
            returned = limit(membership, form.chosen(), by=Actor.of(request)) if form.says_reach() else 0
        label = Role(form.cleaned_data["role"]).label
        told = _now("%(name)s has the role %(role)s now.") % {"name": membership.user, "role": label}
        return f"{told} {back_in_queue(returned)}" if returned else told

    form = RoleForm(request.POST or None, company=membership.company, membership=membership)
    points = [
        ("info", _("It counts at once, in an open inbox too.")),
        ("inbox", _("What they have in hand on a channel that they no longer see goes back to the queue.")),
    ]
    return ask_then(request, do, context=context, press=_("Save"), form=form, points=points)


def back_in_queue(count: int) -> str:
    told = ngettext(
        "%(count)d conversation is back in the queue.",
        "%(count)d conversations are back in the queue.",
        count,
    )
    return told % {"count": count}


def remove(request: HttpRequest, membership: Membership, context: dict[str, Any]) -> HttpResponse:
    user = membership.user

    def do(_form: None) -> str:
        with transaction.atomic():
            service.remove(membership, by=Actor.of(request))
            leave_conversations(user, membership.company, by=Actor.of(request))
        return _now("%(name)s no longer works here, and is logged out.") % {"name": user}

    points = [
        ("logout", _("They are logged out at once, in every browser, and their inbox closes.")),
        ("inbox", _("Their open conversations go back to the queue.")),
        ("audit", _("What they did stays on record. Their account stays, for other companies.")),
    ]
    return ask_then(request, do, context=context, press=_("Remove"), points=points, is_harmful=True)


def reset_second_factor(request: HttpRequest, membership: Membership, context: dict[str, Any]) -> HttpResponse:
    user = membership.user

    def do(_form: None) -> str:
        if not service.may_reset_second_factor(request.user, user):
            raise Refused(Reason.CONFLICT, _now("They work for other companies too. Ask whoever hosts this Usher."))
        second_factor.take_away(user, by=Actor.of(request), company=membership.company)
        return _now("The second factor of %(name)s is reset. They are told by mail.") % {"name": user}

    points = [
        ("warning", _("Their password alone lets them in then. Make sure that it is them who asks.")),
        ("logout", _("They are logged out everywhere, and told by mail.")),
        ("lock", _("If the company asks for a second factor, they set up a new one before anything else.")),
    ]
    return ask_then(request, do, context=context, press=_("Reset"), points=points, is_harmful=True)


def second_factor_policy(request: HttpRequest, company: Company, context: dict[str, Any]) -> HttpResponse:
    """The switch, the other way round than it stands."""
    wanted = not company.requires_second_factor

    def do(_form: None) -> str:
        service.require_second_factor(company, wanted, by=Actor.of(request))
        return _now("Staff need a second factor now.") if wanted else _now("A second factor is everybody's own choice.")

    if wanted:
        points = [
            ("lock", _("Whoever has none is led to set one up before they can go on, also those who are logged in.")),
            ("info", _("That may be you: keep your phone at hand.")),
        ]
        return ask_then(request, do, context=context, press=_("Require it"), points=points)
    points = [("warning", _("Members may turn theirs off. A stolen password then opens their account."))]
    return ask_then(request, do, context=context, press=_("No longer require it"), points=points, is_harmful=True)


def send_again(request: HttpRequest, invitation: Invitation, context: dict[str, Any]) -> HttpResponse:
    def do(_form: None) -> str:
        invitations.send_again(invitation, by=Actor.of(request))
        return _now("A new invitation is on its way to %(email)s.") % {"email": invitation.email}

    points = [("ticket", _("They get a new link, for another seven days. The link before is void."))]
    return ask_then(request, do, context=context, press=_("Send again"), points=points)


def withdraw(request: HttpRequest, invitation: Invitation, context: dict[str, Any]) -> HttpResponse:
    def do(_form: None) -> str:
        invitations.withdraw(invitation, by=Actor.of(request))
        return _now("The invitation of %(email)s is withdrawn.") % {"email": invitation.email}

    points = [("stop", _("The link in the mail leads nowhere from now on."))]
    return ask_then(request, do, context=context, press=_("Withdraw"), points=points, is_harmful=True)


def show_link(request: HttpRequest, invitation: Invitation, context: dict[str, Any]) -> HttpResponse:
    """For the operator alone, where no mail goes out: whoever opens the link can become the invited person."""
    context = {**context, "person": invitation.email}
    if request.method == "POST":
        with transaction.atomic():
            record("invitation.link_shown", by=Actor.of(request), target=invitation)
            context["link"] = fresh_invitation_link(invitation)
    return unstored(request, "console/invite.html", context)
