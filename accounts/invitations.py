"""Inviting staff: by mail, with a link that works once and for some days. Only its holder learns who has an account.

Nothing is made until the invitation is accepted, so that whoever invites does not learn which addresses are known.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.links import digest, fresh_invitation_link, new_token
from accounts.models import Company, Invitation, Membership, User
from accounts.models.companies import Role
from accounts.tasks import mail_invitation
from core.audit import Actor, record
from core.jobs import enqueue
from core.limits import hit
from core.reasons import Reason, Refused

EMAIL_MAX = 254
NAME_MAX = 120


def invite(
    company: Company, email: str, role: str, *, by: Actor, channels: Collection[UUID] | None = None
) -> Invitation:
    """Mail an invitation; an agent's to these channels alone, or without any to all.

    Raises Refused: invalid_request, conflict (is here or invited already), rate_limited.
    """
    email, role = read_email(email), read_role(role)
    hit("invitation", str(company.pk))
    with transaction.atomic():
        if Membership.objects.filter(company=company, user__email__iexact=email).exists():
            raise Refused(Reason.CONFLICT, _("This person works here already."))
        invitation = make(company, email, role, by=by, channels=channels)
        _record(invitation, "invited", by=by)
        enqueue(mail_invitation, invitation_id=str(invitation.pk))
    return invitation


def make(
    company: Company | None, email: str, role: str, *, by: Actor, channels: Collection[UUID] | None = None
) -> Invitation:
    """The row alone, whose link nobody knows yet. Raises Refused(conflict) if the address is invited already."""
    fields: dict[str, Any] = {"digest": digest(new_token()), "invited_by_id": by.user_id, "expires_at": _end()}
    if role == Role.AGENT and channels is not None:
        fields["channel_ids"] = list(channels)
    try:
        with transaction.atomic():
            return Invitation.objects.create(company=company, email=email, role=role, **fields)
    except IntegrityError:
        raise Refused(
            Reason.CONFLICT, _("This address is invited already. Send the invitation again instead.")
        ) from None


def first_password_link(user: User, *, by: Actor) -> str:
    """For whoever hosts Usher: a link to hand over, with which somebody chooses their first password."""
    rows = Invitation.objects.open().filter(company=None, email__iexact=user.email)
    rows.update(withdrawn_at=timezone.now())
    return fresh_invitation_link(make(None, user.email, Role.AGENT, by=by))


def send_again(invitation: Invitation, *, by: Actor) -> None:
    """A new link and new days; the link before is void. Raises Refused: conflict (it is over), rate_limited."""
    hit("invitation", str(invitation.company_id))
    with transaction.atomic():
        invitation = _open_row(invitation.pk)
        invitation.digest, invitation.sent_at, invitation.expires_at = digest(new_token()), timezone.now(), _end()
        invitation.save(update_fields=["digest", "sent_at", "expires_at"])
        _record(invitation, "sent_again", by=by)
        enqueue(mail_invitation, invitation_id=str(invitation.pk))


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Actor) -> None:
    """The link leads nowhere from now on. Raises Refused(conflict) if it was accepted or withdrawn before."""
    invitation = _open_row(invitation.pk)
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    _record(invitation, "withdrawn", by=by)


def find(token: str) -> Invitation | None:
    """The invitation that a link means; None if it is wrong, used, withdrawn or too old."""
    rows = Invitation.objects.open().select_related("company", "invited_by")
    found = rows.filter(digest=digest(token), expires_at__gt=timezone.now()).first()
    return None if found and found.company and not found.company.is_active else found


def account_of(invitation: Invitation) -> User | None:
    """The account that the address has already."""
    return User.objects.filter(email__iexact=invitation.email).first()


def has_to_log_in(user: User | None) -> bool:
    """Whether somebody has a password already: then the link alone does not speak for them."""
    return user is not None and (user.has_usable_password() or not user.is_active)


@transaction.atomic
def accept_with_password(token: str, *, name: str, password: str, address: str = "") -> User:
    """Make the account of a new person, or give an account without a password its first one.

    Whoever was invited to chosen channels sees none before `channels_app.members.join_channels`.

    Raises Refused: not_found (the invitation is over), conflict (log in instead); ValidationError for the password.
    """
    invitation = _locked(token)
    user = account_of(invitation)
    if has_to_log_in(user):
        raise Refused(Reason.CONFLICT, _("This address has an account already. Log in with it."))
    user = user or User(email=invitation.email, is_staff=True)
    user.name = name.strip()[:NAME_MAX] or user.name
    validate_password(password, user)
    user.set_password(password)
    user.save()
    _accept(invitation, user, address=address)
    return user


@transaction.atomic
def accept_as(token: str, user: User, *, address: str = "") -> None:
    """Somebody who is logged in takes the invitation to their own address.

    Raises Refused: not_found (the invitation is over), conflict (it is somebody else's).
    """
    invitation = _locked(token)
    if invitation.email.casefold() != user.email.casefold():
        raise Refused(Reason.CONFLICT, _("This invitation was sent to another address than yours."))
    _accept(invitation, user, address=address)


def read_email(text: str) -> str:
    email = text.strip()
    try:
        if len(email) > EMAIL_MAX:
            raise ValidationError("")
        validate_email(email)
    except ValidationError:
        raise Refused(Reason.INVALID_REQUEST, errors={"email": [_("Write an address such as ana@acme.com.")]}) from None
    return email


def read_role(role: str) -> str:
    if role not in Role.values:
        raise Refused(Reason.INVALID_REQUEST, errors={"role": [_("There is no such role.")]})
    return role


def _accept(invitation: Invitation, user: User, *, address: str) -> None:
    by = Actor.from_row(user, address=address)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    if invitation.company_id:
        Membership.objects.get_or_create(
            company_id=invitation.company_id,
            user=user,
            defaults={"role": invitation.role, "is_limited": invitation.channel_ids is not None},
        )
    record("user.invitation_accepted", by=by, target=user, company_id=invitation.company_id, role=invitation.role)


def _locked(token: str) -> Invitation:
    """Under the lock of the row, so that two tabs cannot use one invitation twice. Raises Refused(not_found)."""
    found = find(token)
    if found and Invitation.objects.select_for_update(of=("self",)).filter(pk=found.pk).exists():
        found = find(token)
    if found is None:
        raise Refused(Reason.NOT_FOUND, _("This invitation is over."))
    return found


def _open_row(invitation_id: UUID) -> Invitation:
    found = Invitation.objects.open().select_for_update(of=("self",)).filter(pk=invitation_id).first()
    if found is None:
        raise Refused(Reason.CONFLICT, _("This invitation was accepted or withdrawn before."))
    return found


def _record(invitation: Invitation, what: str, *, by: Actor) -> None:
    told: dict[str, Any] = {"role": invitation.role}
    if invitation.channel_ids is not None:
        told["channels"] = [str(pk) for pk in invitation.channel_ids]
    record(f"invitation.{what}", by=by, target=invitation, **told)


def _end() -> datetime:
    return timezone.now() + timedelta(days=settings.INVITATION_DAYS)
