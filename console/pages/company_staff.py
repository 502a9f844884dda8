"""The pages behind the company's Staff tab."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from accounts.models import Company, Invitation, Membership
from console import company_staff
from console.pages.company_keys import CompanyKeysPage

TAB = "staff"


class CompanyStaffPage(CompanyKeysPage):
    """Every page looks the company up among those that the person may see, then asks for the ability."""

    def get_urls(self) -> list[URLPattern]:
        member, invited = "<uuid:company_id>/staff/<uuid:row_id>/", "<uuid:company_id>/invitations/<uuid:row_id>/"
        pages: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("<uuid:company_id>/staff/invite/", self.invite, "invite"),
            ("<uuid:company_id>/staff/second-factor/", self.second_factor_policy, "second_factor"),
            (f"{member}role/", self.change_role, "role"),
            (f"{member}remove/", self.remove, "remove"),
            (f"{member}second-factor/", self.reset_second_factor, "reset"),
            (f"{invited}send/", self.send_again, "send_again"),
            (f"{invited}withdraw/", self.withdraw, "withdraw"),
            (f"{invited}link/", self.show_link, "link"),
        ]
        own = [
            path(route, self.admin_site.admin_view(view), name=f"accounts_company_staff_{name}")
            for route, view, name in pages
        ]
        return own + super().get_urls()

    def invite(self, request: HttpRequest, company_id: UUID) -> HttpResponse:
        company = self.company_with(request, company_id, "staff.change")
        return company_staff.invite(request, company, self.context(request, company, _("Invite somebody"), TAB))

    def second_factor_policy(self, request: HttpRequest, company_id: UUID) -> HttpResponse:
        company = self.company_with(request, company_id, "staff.change")
        is_on = company.requires_second_factor
        title = _("No longer require a second factor?") if is_on else _("Require a second factor?")
        return company_staff.second_factor_policy(request, company, self.context(request, company, title, TAB))

    def change_role(self, request: HttpRequest, company_id: UUID, row_id: UUID) -> HttpResponse:
        membership, context = self.member(request, company_id, row_id, _("Role and channels of %(name)s"))
        return company_staff.change_role(request, membership, context)

    def remove(self, request: HttpRequest, company_id: UUID, row_id: UUID) -> HttpResponse:
        membership, context = self.member(request, company_id, row_id, _("Remove %(name)s?"))
        return company_staff.remove(request, membership, context)

    def reset_second_factor(self, request: HttpRequest, company_id: UUID, row_id: UUID) -> HttpResponse:
        membership, context = self.member(request, company_id, row_id, _("Reset the second factor of %(name)s?"))
        return company_staff.reset_second_factor(request, membership, context)

    def send_again(self, request: HttpRequest, company_id: UUID, row_id: UUID) -> HttpResponse:
        invitation, context = self.invited(request, company_id, row_id, _("Invite %(name)s again?"))
        return company_staff.send_again(request, invitation, context)

    def withdraw(self, request: HttpRequest, company_id: UUID, row_id: UUID) -> HttpResponse:
        invitation, context = self.invited(request, company_id, row_id, _("Withdraw the invitation of %(name)s?"))
        return company_staff.withdraw(request, invitation, context)

    def show_link(self, request: HttpRequest, company_id: UUID, row_id: UUID) -> HttpResponse:
        invitation, context = self.invited(request, company_id, row_id, _("Invite %(name)s by a link"))
        if not request.user.is_superuser:
            raise PermissionDenied
        return company_staff.show_link(request, invitation, context)

    def member(
        self, request: HttpRequest, company_id: UUID, row_id: UUID, title: str
    ) -> tuple[Membership, dict[str, Any]]:
        """A membership of this company, and what its page shows. Raises Http404, PermissionDenied."""
        company = self.company_with(request, company_id, "staff.change")
        found = get_object_or_404(Membership.objects.select_related("user", "company"), company=company, pk=row_id)
        context = self.context(request, company, title % {"name": found.user}, TAB)
        return found, {**context, "under": [company.name, found.user.email]}

    def invited(
        self, request: HttpRequest, company_id: UUID, row_id: UUID, title: str
    ) -> tuple[Invitation, dict[str, Any]]:
        """An open invitation of this company, and what its page shows. Raises Http404, PermissionDenied."""
        company: Company = self.company_with(request, company_id, "staff.change")
        rows = Invitation.objects.open().select_related("company")
        found = get_object_or_404(rows, company=company, pk=row_id)
        return found, self.context(request, company, title % {"name": found.email}, TAB)
