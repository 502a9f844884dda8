"""The switcher: whoever works for several companies chooses one, and lists show that one until they choose again."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.choice import choose
from accounts.models import Company
from console.gate import me, own_companies

OFFERED = 8  # in the menu; the page has them all
PAGE = 200


@dataclass(frozen=True)
class Choice:
    """A company in the menu: no more than is shown of it."""

    pk: UUID
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Switcher:
    shown: Choice | None
    companies: list[Choice]
    has_more: bool


def urls(site: admin.AdminSite) -> list[URLPattern]:
    return [path("switch/", site.admin_view(switch), name="switch")]


def switcher(request: HttpRequest) -> Switcher | None:
    """What the menu offers; None for whoever has one company or none."""
    companies = _choices(request)
    if len(companies) < 2:
        return None
    return Switcher(shown_to(request), companies[:OFFERED], len(companies) > OFFERED)


def shown_to(request: HttpRequest) -> Choice | None:
    """The chosen company, while the person may see it."""
    chosen: UUID | None = getattr(request.user, "company_shown_id", None)
    if not chosen:
        return None
    found = next((choice for choice in _choices(request) if choice.pk == chosen), None)
    if found is None and request.user.is_superuser:
        rows = Company.objects.filter(pk=chosen).values_list("pk", "name")
        found = next((Choice(*row) for row in rows), None)
    return found


def _choices(request: HttpRequest) -> list[Choice]:
    """The companies that the person works for; of an operator's, who sees all, a few more than are offered."""
    known = request.__dict__
    if "_choices_of_company" not in known:
        rows: Any = own_companies(request)
        if request.user.is_superuser:
            rows = Company.objects.values_list("pk", "name")[: OFFERED + 1]
        known["_choices_of_company"] = [Choice(*row) for row in rows]
    found: list[Choice] = known["_choices_of_company"]
    return found


def switch(request: HttpRequest) -> HttpResponse:
    """GET lists every company to choose from; POST chooses one, or all, and leads back."""
    if request.method == "POST":
        return _switched(request)
    searched = request.GET.get("q", "").strip()[:100]
    rows = Company.objects.visible_to(request.user)
    if searched and "\x00" not in searched:
        rows = rows.filter(name__icontains=searched)
    found = list(rows[: PAGE + 1])
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Which company?"),
        "companies": found[:PAGE],
        "has_more": len(found) > PAGE,
        "searched": searched,
        "shown": shown_to(request),
    }
    return TemplateResponse(request, "console/switch.html", context)


def _switched(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("company", "")
    try:
        company = choose(me(request), UUID(wanted) if wanted else None)
    except (ValueError, Company.DoesNotExist):
        raise Http404 from None
    if company:
        messages.success(request, _("Lists show %(company)s now.") % {"company": company})
    else:
        messages.success(request, _("Lists show all your companies now."))
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back if back and is_ours else reverse("admin:index"))
