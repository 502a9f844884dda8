"""The company that somebody looks at, of those they work for: it narrows lists, and gives and takes no right."""

from collections.abc import Collection
from typing import TypeVar
from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from accounts.models import Company, User

Id = TypeVar("Id", str, UUID)


def choose(user: User, company_id: UUID | None) -> Company | None:
    """Remember the choice; None shows all again. Raises Company.DoesNotExist for a company that they may not see."""
    company = Company.objects.visible_to(user).get(pk=company_id) if company_id else None
    User.objects.filter(pk=user.pk).update(company_shown=company)
    user.company_shown = company
    return company


def narrowed(user: User | AnonymousUser, ids: Collection[Id]) -> set[Id]:
    """The ids of the chosen company alone; all of them where nothing is chosen, or what is chosen is not theirs now."""
    return narrowed_to(getattr(user, "company_shown_id", None), ids)


def narrowed_to(chosen: UUID | None, ids: Collection[Id]) -> set[Id]:
    return {one for one in ids if str(one) == str(chosen)} or set(ids)
