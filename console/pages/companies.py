"""Companies: the list for operators, and the page that shows all of one company."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.models import Company, Group, Membership
from accounts.models.companies import LANGUAGES
from accounts.seats import limits_told, seats_by_company
from channels_app.models import Channel
from console import cells, company_tabs
from console.company_form import CompanyForm
from console.counting import counting
from console.pages.base import Panel
from console.pages.company_staff import CompanyStaffPage
from console.values import listed
from core.tenant_admin import TenantInline

OF_THE_OPERATOR = ("is_active", "seat_limit")


class GroupInline(TenantInline):
    model = Group
    ability_read = "company.read"
    ability_write = "groups.change"
    fields = ["name", "slug", "is_assignable", "group_id"]
    readonly_fields = ["group_id"]
    extra = 0
    classes = ["tab"]
    verbose_name = pgettext_lazy("one of them", "group")
    verbose_name_plural = _("groups")
    intro = _("Sets of end users, such as a plan or a customer's company. The API calls them accounts.")

    @admin.display(description=_("Group id"))
    def group_id(self, row: Group) -> SafeString:
        return cells.copyable(str(row.pk), _now("group id")) if row.slug else cells.NONE


@admin.register(Company)
class CompanyAdmin(CompanyStaffPage):
    form = CompanyForm
    company_path = "pk"
    ability_read = "company.read"
    ability_write = "company.change"
    ability_add = "companies.create"
    ability_delete = None  # a company keeps its records; it is closed by its switch instead
    inlines = [GroupInline]
    row_name = pgettext_lazy("one of them", "company")
    list_intro = _("Whoever uses this Usher: each with channels, staff and end users of its own.")
    list_display = ["name_and_slug", "channels", "staff", "seats", "created", "state"]
    search_fields = ["name", "slug"]
    search_help_text = _("Search companies")
    prepopulated_fields = {"slug": ["name"]}
    empty_title = _("No company yet")
    empty_icon = "company"
    empty_text = _("A company has channels, staff and end users of its own.")
    tab_order = (
        _("Profile"),
        _("Channels"),
        _("API keys"),
        _("Identity keys"),
        _("Staff"),
        _("Groups"),
        _("Seats"),
    )
    fieldsets = [
        (_("Profile"), {"classes": ["tab"], "fields": ["name", "slug", "company_id", "is_active"]}),
        (_("Place and languages"), {"fields": ["time_zone", "main_language", "languages"]}),
        (
            _("Visitors' data"),
            {
                "description": _("What visitors are told before they write, and how long what they wrote is kept."),
                "fields": ["privacy_notice", "privacy_url", "retention_days"],
            },
        ),
        (_("Who is who"), {"fields": ["linked_kinds"]}),
        (_("Seats"), {"classes": ["tab"], "fields": ["seat_limit"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Company]:
        rows = super().get_queryset(request)
        return rows.annotate(
            channels_count=counting(Channel.objects, "company"),
            staff_count=counting(Membership.objects, "company"),
        )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        shown = (getattr(response, "context_data", None) or {}).get("cl")
        if shown is not None:
            taken = seats_by_company(shown.result_list)
            for row in shown.result_list:
                row.taken = taken.get(row.pk, 0)
        return response

    def get_readonly_fields(self, request: HttpRequest, obj: Company | None = None) -> list[str]:
        fixed = ["company_id"]
        if not request.user.is_superuser:
            fixed += ["slug", "is_active", "seat_limit"]
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Company | None = None) -> dict[str, Any]:
        return {} if obj else dict(self.prepopulated_fields)

    def get_fieldsets(self, request: HttpRequest, obj: Company | None = None) -> list[Any]:
        if obj is None:
            return [(None, {"fields": ["name", "slug", "time_zone", "seat_limit"]})]
        found = super().get_fieldsets(request, obj)
        if not self.has_change_permission(request, obj):
            found = [(title, {**options, "fields": in_words(options["fields"])}) for title, options in found]
        if request.user.is_superuser:
            return list(found)
        kept = [
            (title, {**options, "fields": [name for name in options["fields"] if name not in OF_THE_OPERATOR]})
            for title, options in found
        ]
        return [(title, options) for title, options in kept if options["fields"]]

    def get_inlines(self, request: HttpRequest, obj: Company | None = None) -> list[Any]:
        return list(self.inlines) if obj else []

    def told_of_change(self, form: Any) -> dict[str, Any]:
        return limits_told(form.initial, form.cleaned_data)

    def panels(self, request: HttpRequest, row: Company) -> list[Panel]:
        return company_tabs.panels(request, row)

    def under_headline(self, request: HttpRequest, row: Company) -> list[SafeString]:
        return [cells.copyable(str(row.pk), _now("company id"))]

    def headline_after(self, row: Company) -> SafeString | str:
        return "" if row.is_active else cells.badge(_now("Inactive"), "", "stop")

    @admin.display(description=_("Name"), ordering="name")
    def name_and_slug(self, row: Company) -> SafeString:
        return cells.with_under(row.name, row.slug)

    @admin.display(description=_("Main language"))
    def main_language(self, row: Company) -> str:
        """For whoever may only read: in the form it is a field."""
        return dict(LANGUAGES).get(row.languages[0], row.languages[0]) if row.languages else "–"

    @admin.display(description=_("languages"))
    def languages_told(self, row: Company) -> str:
        return listed(dict(LANGUAGES).get(code, code) for code in row.languages) or "–"

    @admin.display(description=_("Company id"))
    def company_id(self, row: Company) -> SafeString:
        return cells.copyable(str(row.pk), _now("company id"))

    @admin.display(description=_("Channels"), ordering="channels_count")
    def channels(self, row: Any) -> str:
        return ngettext("%(count)d channel", "%(count)d channels", row.channels_count) % {"count": row.channels_count}

    @admin.display(description=_("Staff"), ordering="staff_count")
    def staff(self, row: Any) -> str:
        return ngettext("%(count)d person", "%(count)d people", row.staff_count) % {"count": row.staff_count}

    @admin.display(description=_("Seats"))
    def seats(self, row: Any) -> str:
        if row.seat_limit is None:
            return _now("%(taken)d, unlimited") % {"taken": row.taken}
        return _now("%(taken)d of %(limit)d") % {"taken": row.taken, "limit": row.seat_limit}

    @admin.display(description=_("Created"), ordering="created_at")
    def created(self, row: Company) -> SafeString:
        return cells.ago(row.created_at)

    @admin.display(description=_("State"), ordering="is_active")
    def state(self, row: Company) -> SafeString:
        return cells.open_or_closed(row.is_active)


def in_words(fields: list[str]) -> list[str]:
    """For whoever may only read: the names of languages in place of their codes."""
    return ["languages_told" if name == "languages" else name for name in fields]
