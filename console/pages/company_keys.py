"""The pages behind the company's tabs API keys and Identity keys."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from accounts.models import ApiKey, Company
from channels_app.models import SigningKey
from console import api_keys, identity_keys, published_keys
from console.pages.base import Page
from console.revoking import ask_then_revoke


class CompanyKeysPage(Page):
    """Every page looks the company up among those that the person may see, then asks for the ability."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        keys, key = "<uuid:company_id>/api-keys/", "<uuid:company_id>/api-keys/<uuid:key_id>/"
        signing, signing_key = "<uuid:company_id>/identity-keys/", "<uuid:company_id>/identity-keys/<uuid:key_id>/"
        own = [
            path(f"{keys}make/", wrap(self.make_api_key), name="accounts_company_api_key"),
            path(f"{key}change/", wrap(self.change_api_key), name="accounts_company_api_key_change"),
            path(f"{key}revoke/", wrap(self.revoke_api_key), name="accounts_company_api_key_revoke"),
            path(f"{signing}make/", wrap(self.make_identity_key), name="accounts_company_identity_key"),
            path(f"{signing_key}revoke/", wrap(self.revoke_identity_key), name="accounts_company_identity_key_revoke"),
            path(f"{signing_key}test/", wrap(self.test_identity_key), name="accounts_company_identity_key_test"),
        ]
        return own + super().get_urls()

    def make_api_key(self, request: HttpRequest, company_id: UUID) -> HttpResponse:
        company = self.company_with(request, company_id, "tokens.issue")
        return api_keys.make(request, company, self.context(request, company, _("Make an API key"), "api-keys"))

    def change_api_key(self, request: HttpRequest, company_id: UUID, key_id: UUID) -> HttpResponse:
        company = self.company_with(request, company_id, "tokens.issue")
        key = get_object_or_404(ApiKey, company=company, pk=key_id)
        if key.revoked_at:
            raise Http404
        return api_keys.change(request, key, self.context(request, company, _("Change an API key"), "api-keys"))

    def revoke_api_key(self, request: HttpRequest, company_id: UUID, key_id: UUID) -> HttpResponse:
        company = self.company_with(request, company_id, "tokens.revoke")
        key = get_object_or_404(ApiKey, company=company, pk=key_id)
        context = self.context(request, company, _("Revoke this API key?"), "api-keys")
        return ask_then_revoke(request, key, context=context, back=context["back"])

    def make_identity_key(self, request: HttpRequest, company_id: UUID) -> HttpResponse:
        company = self.company_with(request, company_id, "keys.change")
        context = self.context(request, company, _("Make an identity key"), "identity-keys")
        return identity_keys.make(request, company, context)

    def revoke_identity_key(self, request: HttpRequest, company_id: UUID, key_id: UUID) -> HttpResponse:
        company = self.company_with(request, company_id, "keys.change")
        key = get_object_or_404(SigningKey, company=company, pk=key_id)
        context = self.context(request, company, _("Revoke this identity key?"), "identity-keys")
        return ask_then_revoke(request, key, context=context, back=context["back"])

    def test_identity_key(self, request: HttpRequest, company_id: UUID, key_id: UUID) -> HttpResponse:
        company = self.company_with(request, company_id, "keys.change")
        key = get_object_or_404(SigningKey.objects.exclude(jwks_url=""), company=company, pk=key_id)
        return published_keys.show(request, key, self.context(request, company, key.name, "identity-keys"))

    def company_with(self, request: HttpRequest, company_id: UUID, ability: str) -> Company:
        """Raises Http404 for a company of others, PermissionDenied without the ability."""
        company: Company = self.row_or_404(request, company_id)
        self.require(request, ability, company)
        return company

    def context(self, request: HttpRequest, company: Company, title: str, tab: str) -> dict[str, Any]:
        address = reverse("admin:accounts_company_change", args=[company.pk])
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "under": [company.name],
            "trail": [(company.name, f"{address}#{tab}")],
            "back": f"{address}#{tab}",
        }
