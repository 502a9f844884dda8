"""Credentials as lists of sessions and attempts show them: by name, without a query for each row."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiKey
from channels_app.models import ManagementToken
from chatauth.credentials import MODELS, AnyCredential
from core.tenancy import within


def with_credential_name(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows with `credential_kind` and `credential_id` get `credential_name`; None where nothing vouched."""
    names = [
        Subquery(model.objects.filter(pk=OuterRef("credential_id")).values("name")[:1], output_field=CharField())
        for model in MODELS.values()
    ]
    return rows.annotate(credential_name=Coalesce(*names))


def revoke_url(credential: AnyCredential) -> str:
    """The page that asks how to revoke it."""
    if isinstance(credential, ManagementToken):
        return reverse("admin:channels_app_channel_token_revoke", args=[credential.channel_id, credential.pk])
    kind = "api_key" if isinstance(credential, ApiKey) else "identity_key"
    return reverse(f"admin:accounts_company_{kind}_revoke", args=[credential.company_id, credential.pk])


class ByCredential(admin.SimpleListFilter):
    """The credentials of the companies whose rows this person may see, read from their own small tables."""

    title = _("vouched for by")
    parameter_name = "credential"
    most = 50

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        readable = model_admin.readable(request)
        found: list[tuple[str, str]] = []
        for model in MODELS.values():
            rows = within(model.objects.order_by("name"), "company", readable)
            found += [(str(pk), name) for pk, name in rows.values_list("pk", "name")[: self.most]]
        return sorted(found, key=lambda each: each[1])[: self.most]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        try:
            return queryset.filter(credential_id=UUID(self.value())) if self.value() else queryset
        except ValueError:
            return queryset.none()
