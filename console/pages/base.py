"""What the console's pages have on top of a tenant-safe model admin: panels, tools and words for empty lists."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from accounts.abilities import may
from accounts.models import Company
from console.pages.said import SaidPlainly, Text
from console.paging import BoundedPaginator, VeiledList
from console.switching import shown_to
from core.audit import Actor, kind_of, record
from core.plain_fields import ask_for_company
from core.tenancy import companies_of_row, companies_with, within
from core.tenant_admin import TenantAdmin
from core.veil import unveiled


@dataclass(frozen=True)
class Panel:
    """A part of a change page that is no form field. `into` names the tab it joins; without it, it is one itself."""

    title: Text
    template: str
    data: dict[str, Any] = field(default_factory=dict)
    into: Text = ""
    count: int | None = None


@dataclass(frozen=True)
class Tool:
    """A button at the head of a page. It leads to a page that asks; it changes nothing itself.

    Rare ones stand together in a menu.
    """

    label: Text
    url: str
    icon: str = ""
    tone: str = ""
    is_rare: bool = False


class Page(SaidPlainly, TenantAdmin):  # type: ignore[misc]
    """A list and a change page of the console."""

    list_intro: Text = ""
    empty_title: Text = ""
    empty_text: Text = ""
    empty_icon = "inbox"
    tab_order: tuple[Text, ...] = ()
    hides_history = False
    list_per_page = 50
    show_full_result_count = False
    paginator = BoundedPaginator
    save_on_top = False
    numbers_rows = False  # their keys count up, for all companies together: addresses do not show them

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lists show the company that the person chose; pages of single rows open whichever it is."""
        shown = shown_to(request) if self.model is not Company else None
        request.__dict__["_company_of_list"] = frozenset({str(shown.pk)}) if shown else None
        return super().changelist_view(request, extra_context)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return within(super().get_queryset(request), self.company_path, getattr(request, "_company_of_list", None))

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return VeiledList if self.numbers_rows else ChangeList

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        number = unveiled(self.opts.label, object_id) if self.numbers_rows else None
        return super().get_object(request, str(number) if number else object_id, from_field)

    def get_list_select_related(self, request: HttpRequest) -> Any:
        """The keys that stand in the list: Django would join all that a row points to, and what that points to."""
        if self.list_select_related is not False:
            return self.list_select_related
        fields = {field.name for field in self.opts.concrete_fields if field.is_relation}
        return [name for name in self.get_list_display(request) if name in fields]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **options)
        return ask_for_company(field) if field and db_field.name == self.company_path else field

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new row belongs to the company that the person looks at, unless they choose another."""
        found = super().get_changeform_initial_data(request)
        shown = shown_to(request) if self.company_path == "company" else None
        return {"company": shown.pk, **found} if shown else found

    def panels(self, request: HttpRequest, row: Any) -> list[Panel]:
        return []

    def page_tools(self, request: HttpRequest, row: Any) -> list[Tool]:
        return []

    def under_headline(self, request: HttpRequest, row: Any) -> list[SafeString]:
        return []

    def headline_after(self, row: Any) -> SafeString | str:
        return ""

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Model | None = None,
    ) -> HttpResponse:
        if obj is not None:
            tools = self.page_tools(request, obj)
            context |= {
                "panels": self.panels(request, obj),
                "page_tools": tools,
                "rare_tools": [tool for tool in tools if tool.is_rare],
                "under_headline": self.under_headline(request, obj),
                "headline": self.headline(obj),
                "headline_after": self.headline_after(obj),
            }
        hides_history = self.hides_history or (obj is not None and not self.may_read_history(request, obj))
        context |= {"hides_history": hides_history}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.changed_data or not change:
            told = self.told_of_change(form) if change else {}
            self._record(request, obj, "changed" if change else "created", fields=form.changed_data, **told)

    def told_of_change(self, form: Any) -> dict[str, Any]:
        """What the audit entry of a change tells beside the names of its fields."""
        return {}

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        for row in formset.new_objects:
            self._record(request, row, "created")
        for row, fields in formset.changed_objects:
            self._record(request, row, "changed", fields=fields)
        for row in formset.deleted_objects:
            self._record(request, row, "deleted")

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._record(request, obj, "deleted")
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        with transaction.atomic():  # Django opens none around what is done to ticked rows
            for row in queryset:
                self._record(request, row, "deleted")
            super().delete_queryset(request, queryset)

    def may_read_history(self, request: HttpRequest, row: Any) -> bool:
        """It is a part of the audit trail, and for whoever may read that."""
        readable = companies_with(request, "audit.read")
        return readable is None or bool(companies_of_row(row, self.company_path) & readable)

    def _record(self, request: HttpRequest, row: Any, what: str, **data: Any) -> None:
        """An audit entry in the transaction that Django opens around a change."""
        company_id = row.pk if isinstance(row, Company) else getattr(row, "company_id", None)
        record(f"{kind_of(row)}.{what}", by=Actor.of(request), target=row, company_id=company_id, **data)

    def row_or_404(self, request: HttpRequest, object_id: Any) -> Any:
        """A row of the companies that this person may see; another's does not exist."""
        row = self.get_object(request, str(object_id))
        if row is None:
            raise Http404
        return row

    def require(self, request: HttpRequest, ability: str, company: Any) -> None:
        """Raises PermissionDenied unless the person has the ability in the company."""
        if not may(request.user, ability, company):
            raise PermissionDenied
