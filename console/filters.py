"""Filters that several lists share."""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any, cast

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.end_users import Assurance
from chatauth.models import Session
from chatauth.models.sessions import SessionQuerySet
from console import ways


class ByAssurance(admin.SimpleListFilter):
    """Where the model does not list them: Django would read every row to find out which occur."""

    title = _("assurance")
    parameter_name = "assurance"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Assurance.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(assurance=self.value()) if self.value() else queryset


class ByMethod(admin.SimpleListFilter):
    """Ways of signing in, in the console's own words."""

    title = _("method")
    parameter_name = "method"
    offered: tuple[str, ...] = tuple(ways.NAMES)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(way), ways.name(way)) for way in self.offered]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{self.parameter_name: self.value()}) if self.value() else queryset


class ByWayOrDoor(ByMethod):
    """Ways of signing in, and the doors at which tokens are minted."""

    offered = (*ways.NAMES, *ways.MINT_DOORS)


class IsLive(admin.SimpleListFilter):
    """Without a choice: the live ones."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("ended", _("Ended")), ("expired", _("Expired"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        everything, *others = super().choices(changelist)
        yield everything | {"display": _("Live")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Session]) -> QuerySet[Session]:
        match self.value():
            case "ended":
                return queryset.exclude(ended_at=None)
            case "expired":
                return queryset.filter(ended_at=None, expires_at__lte=timezone.now())
        return cast(SessionQuerySet, queryset).live()


class ByFirstDoor(ByWayOrDoor):
    """How somebody first came."""

    title = _("came by")
    parameter_name = "made_by"
    offered = (*ways.NAMES, *ways.DOORS)


def at_address(asked: str) -> Q:
    """Rows from this network address; none if it is no address."""
    try:
        return Q(address=str(ip_address(asked)))
    except ValueError:
        return Q(pk__in=[])
