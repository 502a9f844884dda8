"""Who works for a company, and as what. A company always keeps an owner who can log in."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Value
from django.utils.translation import gettext as _

from accounts.models import Company, Membership, User
from accounts.models.companies import Role
from accounts.staff_sessions import end_logins
from accounts.tasks import mail_change
from core.audit import Actor, record
from core.jobs import enqueue
from core.reasons import Reason, Refused


@transaction.atomic
def change_role(membership: Membership, role: str, *, by: Actor) -> None:
    """Counts from the person's next click. Raises Refused: invalid_request (no such role), conflict (last owner)."""
    if role not in Role.values:
        raise Refused(Reason.INVALID_REQUEST, errors={"role": [_("There is no such role.")]})
    membership = _locked(membership)
    before = membership.role
    if before == role:
        return
    if before == Role.OWNER:
        _keep_an_owner(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    _record(membership, "role_changed", by=by, before=before, role=role)


@transaction.atomic
def remove(membership: Membership, *, by: Actor) -> None:
    """End somebody's work for a company. They are logged out everywhere at once. Raises Refused(conflict)."""
    membership = _locked(membership)
    if membership.role == Role.OWNER:
        _keep_an_owner(membership)
    user = membership.user
    _record(membership, "removed", by=by, role=membership.role)
    User.objects.filter(pk=user.pk, company_shown=membership.company_id).update(company_shown=None)
    membership.delete()
    end_logins(user)
    enqueue(mail_change, user_id=str(user.pk), what="removed", company=membership.company.name)


@transaction.atomic
def require_second_factor(company: Company, is_required: bool, *, by: Actor) -> int:
    """Whether everybody who works here needs a second factor. Returns how many are led to set one up now."""
    company = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    if company.requires_second_factor == is_required:
        return 0
    company.requires_second_factor = is_required
    company.save(update_fields=["requires_second_factor"])
    action = "second_factor_required" if is_required else "second_factor_optional"
    record(f"company.{action}", by=by, target=company, company_id=company.pk)
    return without_second_factor(company) if is_required else 0


def without_second_factor(company: Company) -> int:
    return Membership.objects.filter(company=company, user__is_active=True, user__second_factor=None).count()


def is_last_owner(membership: Membership) -> bool:
    """Whether nobody else owns the company who can log in."""
    others = Membership.objects.filter(company=membership.company_id, role=Role.OWNER, user__is_active=True)
    return membership.role == Role.OWNER and not others.exclude(pk=membership.pk).exists()


def _locked(membership: Membership) -> Membership:
    """The row as it is now, under the lock of its company: two owners cannot remove each other at once.

    Raises Refused(not_found) if it was removed meanwhile.
    """
    Company.objects.select_for_update(no_key=True).get(pk=membership.company_id)
    found = Membership.objects.select_related("user", "company").filter(pk=membership.pk).first()
    if found is None:
        raise Refused(Reason.NOT_FOUND, _("This person does not work here any more."))
    return found


def _keep_an_owner(membership: Membership) -> None:
    if is_last_owner(membership):
        raise Refused(Reason.CONFLICT, _("This is the last owner. Make somebody else an owner first."))


def _record(membership: Membership, what: str, *, by: Actor, **data: str) -> None:
    record(
        f"membership.{what}",
        by=by,
        target=membership.user,
        company_id=membership.company_id,
        email=membership.user.email,
        **data,
    )


def may_reset_second_factor(by: User | AnonymousUser, user: User) -> bool:
    """Operators may, and owners of every company that the person works for: it opens the way into all of them.

    Nobody but an operator resets an operator's.
    """
    rows = User.objects.filter(pk=user.pk).annotate(is_reachable=_is_reachable(by, "pk"))
    return bool(by.is_authenticated) and by.pk != user.pk and rows.values_list("is_reachable", flat=True).get()


def members_of(company: Company, *, by: User | AnonymousUser, **more: Any) -> list[Membership]:
    """Who works there, each with `is_last_owner`, `may_reset` (whether `by` may reset their second factor) and
    what `more` asks of each row.
    """
    rows = company.memberships.select_related("user", "user__second_factor").order_by("user__name", "user__email")
    found: list[Membership] = list(rows.annotate(may_reset=_is_reachable(by, "user"), **more))
    owners = {row.pk for row in found if row.role == Role.OWNER and row.user.is_active}
    for row in found:
        vars(row)["may_reset"] &= row.user_id != by.pk
        vars(row)["is_last_owner"] = row.role == Role.OWNER and not owners - {row.pk}
    return found


def _is_reachable(by: User | AnonymousUser, path: str) -> ExpressionWrapper:
    """Whether `by` decides about all that somebody's log-in opens; `path` leads to that somebody."""
    if not by.is_authenticated or by.is_superuser:
        return ExpressionWrapper(Value(bool(by.is_authenticated)), BooleanField())
    owned = Membership.objects.filter(user=by, role=Role.OWNER, company__is_active=True).values("company")
    elsewhere = Membership.objects.filter(user=OuterRef(path)).exclude(company__in=owned)
    operators = User.objects.filter(pk=OuterRef(path), is_superuser=True)
    return ExpressionWrapper(~Exists(elsewhere) & ~Exists(operators), BooleanField())
