"""Which rows belong to which company, and in which companies somebody may do something.

Core knows no companies: the module that the setting TENANCY names answers with `may(user, ability, company)`,
`companies_of(user, ability)` and `COMPANY_PATHS`. What is not for everybody of a company has a queryset with
`reached_by(user)`. A *company path* is a lookup from a model to the id of its company,
such as "company", "channel__company" or "pk".
"""

from collections.abc import Set
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest

Companies = frozenset[str]


def companies_with(request: HttpRequest, ability: str) -> Companies | None:
    """The ids of the companies in which the person has this ability; None is every company, for the operator.

    Asked once a request. Raises KeyError for an ability that does not exist.
    """
    known: dict[str, Companies | None] = request.__dict__.setdefault("_companies_by_ability", {})
    if ability not in known:
        known[ability] = _companies_with(request.user, ability)
    return known[ability]


def path_of(model: type[models.Model]) -> str | None:
    """The company path of a model; None for one that belongs to no company."""
    special: str | None = _module().COMPANY_PATHS.get(model._meta.label)
    if special:
        return special
    try:
        return "company" if model._meta.get_field("company").is_relation else None
    except FieldDoesNotExist:
        return None


def within(queryset: models.QuerySet[Any], path: str, companies: Set[str] | None) -> models.QuerySet[Any]:
    """The rows of these companies. A path through many rows yields each row once."""
    if companies is None:
        return queryset
    if "__" not in path:
        return queryset.filter(**{f"{path}__in": companies})
    rows = queryset.model._base_manager.filter(**{f"{path}__in": companies})
    return queryset.filter(pk__in=rows.values("pk"))


def reached(queryset: models.QuerySet[Any], user: Any) -> models.QuerySet[Any]:
    """Without the rows of one's companies that are for others there, as the queryset's own `reached_by` says."""
    reach = getattr(queryset, "reached_by", None)
    return reach(user) if reach else queryset


def companies_of_row(row: models.Model, path: str) -> Companies:
    """The company of a row; several for one that is shared, none for one that has none yet."""
    if path == "pk":
        return _ids([row.pk])
    *steps, last = path.split("__")
    for index, step in enumerate(steps):
        if _is_many(row, step):
            rest = "__".join([*steps[index:], last])
            return _ids(type(row)._base_manager.filter(pk=row.pk).values_list(rest, flat=True))
        above: Any = getattr(row, step, None)
        if above is None:
            return frozenset()
        row = above
    field: Any = row._meta.get_field(last)
    return _ids([getattr(row, field.attname)])


def is_shared(model: type[models.Model], path: str) -> bool:
    """Whether rows of this model can belong to several companies, as a person does."""
    return path != "pk" and _is_many(model, path.split("__", maxsplit=1)[0])


def _companies_with(user: Any, ability: str) -> Companies | None:
    if user.is_superuser and _module().may(user, ability):
        return None
    return frozenset(str(company) for company in _module().companies_of(user, ability))


def _is_many(model: models.Model | type[models.Model], step: str) -> bool:
    field = model._meta.get_field(step)
    return bool(field.one_to_many or field.many_to_many)


def _ids(values: Any) -> Companies:
    return frozenset(str(value) for value in values if value is not None)


@cache
def _module() -> ModuleType:
    return import_module(settings.TENANCY)
