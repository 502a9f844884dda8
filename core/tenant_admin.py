"""The base of every page of the console: rows, choices, filters, inlines and actions of one's own companies only.

Django's admin asks `get_queryset` in some places and the model's default manager in others; overriding the first
alone leaks in eight ways (tests/core/test_tenant_admin.py). What the database itself refuses stands in the
migrations `same_company`.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.filters import AllValuesFieldListFilter, RelatedFieldListFilter
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.widgets import ForeignKeyRawIdWidget
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse

from core.plain_fields import PlainFields
from core.tenancy import Companies, companies_of_row, companies_with, is_shared, path_of, reached, within
from core.tenant_filters import OwnRowsFilter
from core.tenant_forms import ChoicesOnce, Scope, TenantForm, TenantRawIdWidget


class TenantScoped(PlainFields):
    """What pages and inlines share. `ability_write = None` makes it read-only for everybody, the operator included."""

    company_path: ClassVar[str] = "company"
    ability_read: ClassVar[str]
    ability_write: ClassVar[str | None]
    ability_add: ClassVar[str | None] = ""  # empty: the same as ability_write
    ability_delete: ClassVar[str | None] = ""
    operator_fields: ClassVar[Sequence[str]] = ()  # left out of the forms of everybody else

    model: type[models.Model]
    admin_site: admin.AdminSite
    form = TenantForm

    def readable(self, request: HttpRequest) -> Companies | None:
        """The companies whose rows the person may see; None is every company."""
        return companies_with(request, self.ability_read)

    def writable(self, request: HttpRequest) -> Companies | None:
        return companies_with(request, self.ability_write) if self.ability_write else frozenset()

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = within(super().get_queryset(request), self.company_path, self.readable(request))  # type: ignore[misc]
        return reached(rows, request.user)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._may(request, self.ability_read, obj)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._may(request, self.ability_write, obj, writes=True)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        ability = self.ability_write if self.ability_delete == "" else self.ability_delete
        return self._may(request, ability, obj, writes=True)

    def may_add(self, request: HttpRequest, parent: models.Model | None = None) -> bool:
        ability = self.ability_write if self.ability_add == "" else self.ability_add
        return self._may(request, ability, parent, writes=True)

    def path_of_obj(self) -> str:
        """The company path of the object that permissions are asked for: our own row, or an inline's parent."""
        return self.company_path

    def _may(
        self, request: HttpRequest, ability: str | None, obj: models.Model | None, *, writes: bool = False
    ) -> bool:
        """A shared row may be seen by each of its companies, and changed by whoever may in all of them."""
        if not ability:
            return False
        companies = companies_with(request, ability)
        if companies is None:
            return True
        own = companies_of_row(obj, self.path_of_obj()) if obj else frozenset()
        if not own:
            return bool(companies) and (obj is None or obj._state.adding)
        return own <= companies if writes else bool(own & companies)

    def choices(
        self, request: HttpRequest, model: type[models.Model], queryset: models.QuerySet[Any]
    ) -> models.QuerySet[Any]:
        """The rows of `model` that somebody may choose here: of the page's company, seen and written by them."""
        path = path_of(model)
        writable = self.writable(request)
        if path is None:
            return queryset if writable is None else queryset.none()
        queryset = reached(within(queryset, path, writable), request.user)
        page_company: Companies | None = getattr(request, "_company_of_page", None)
        if page_company:
            queryset = within(queryset, path, page_company)
        related = self.admin_site._registry.get(model)
        return within(queryset, path, related.readable(request)) if isinstance(related, TenantScoped) else queryset

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        options["queryset"] = queryset = self._limited(db_field, request, options.get("queryset"))
        field = super().formfield_for_foreignkey(db_field, request, **options)  # type: ignore[misc]
        if field and isinstance(field.widget, ForeignKeyRawIdWidget):
            field.widget = TenantRawIdWidget.limited_to(queryset, field.widget)
        return field

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        options["queryset"] = self._limited(db_field, request, options.get("queryset"))
        return super().formfield_for_manytomany(db_field, request, **options)  # type: ignore[misc]

    def _limited(self, db_field: Any, request: HttpRequest, queryset: Any) -> models.QuerySet[Any]:
        model = db_field.remote_field.model
        if queryset is None:
            queryset = self.get_field_queryset(None, db_field, request)  # type: ignore[attr-defined]
        return self.choices(request, model, model._default_manager.all() if queryset is None else queryset)

    def remember_company(self, request: HttpRequest, obj: models.Model | None) -> None:
        """Note whose page this is, because Django builds form fields without telling for which row."""
        single = obj is not None and not is_shared(type(obj), self.path_of_obj())
        request.__dict__["_company_of_page"] = companies_of_row(obj, self.path_of_obj()) if obj and single else None

    def with_scope(self, request: HttpRequest, form: Any) -> Any:
        """Tell a form class, made for this request, what it may touch. Every form of the console is a TenantForm."""
        if not issubclass(form, TenantForm):
            raise ImproperlyConfigured(f"{type(self).__name__}: its form must be a TenantForm.")
        form.scope = Scope(self.company_path, self.writable(request))
        return form

    def hidden_fields(self, request: HttpRequest) -> set[str]:
        """Fields that this person's forms do not have: the company, where there is no choice, and the operator's."""
        readable, company_field = self.readable(request), Scope(self.company_path, None).field
        hidden = set() if readable is None else set(self.operator_fields)
        return hidden | {company_field} if company_field and readable is not None and len(readable) < 2 else hidden

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        hidden = self.hidden_fields(request)
        return [
            (title, {**options, "fields": _without(options["fields"], hidden)})
            for title, options in super().get_fieldsets(request, obj)  # type: ignore[misc]
        ]

    def recheck(self, request: HttpRequest, obj: models.Model) -> None:
        """The last word before a row is kept. Raises PermissionDenied if it, or what it points to, is another's."""
        own, writable = companies_of_row(obj, self.company_path), self.writable(request)
        if writable is not None and not own <= writable:
            raise PermissionDenied
        for field in obj._meta.concrete_fields:
            related: Any = getattr(obj, field.name) if field.is_relation else None
            path = path_of(type(related)) if related is not None else None
            if path and own and not is_shared(type(related), path) and companies_of_row(related, path) != own:
                raise PermissionDenied


class TenantAdmin(TenantScoped, admin.ModelAdmin):  # type: ignore[misc]
    """A page of the console."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_add(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        """A row never moves to another company."""
        fields, company_field = super().get_readonly_fields(request, obj), Scope(self.company_path, None).field
        shown = company_field and obj and company_field not in self.hidden_fields(request)
        if not shown or company_field in fields or not self.model._meta.get_field(company_field).editable:
            return fields
        return [*fields, company_field]

    def get_list_display(self, request: HttpRequest) -> Sequence[Any]:
        return _without(super().get_list_display(request), self.hidden_fields(request))

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        hidden = self.hidden_fields(request)
        return [self._safe_filter(each) for each in super().get_list_filter(request) if each not in hidden]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        """With the fields of the page alone: Django adds every declared one, and misses what nobody was asked for."""
        self.remember_company(request, obj)
        form = self.with_scope(request, super().get_form(request, obj, change, **options))
        shown = options.get("fields")  # what the page's sections name
        if shown is not None:
            form.base_fields = {name: field for name, field in form.base_fields.items() if name in shown}
        return form

    def get_changelist_form(self, request: HttpRequest, **options: Any) -> Any:
        self.remember_company(request, None)
        return self.with_scope(request, super().get_changelist_form(request, **{"form": self.form, **options}))

    def response_action(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> HttpResponse | None:
        """Actions get rows that the person may change, unless the action asks for no more than to view."""
        known: dict[str, Any] = self.get_actions(request)
        asked = [known[name][0] for name in request.POST.getlist("action") if name in known]
        if not all(list(getattr(action, "allowed_permissions", [])) == ["view"] for action in asked):
            queryset = within(queryset, self.company_path, self.writable(request))
        return super().response_action(request, queryset)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        self.recheck(request, obj)
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        inlines: list[Any] = self.get_inline_instances(request)
        for inline in (each for each in inlines if each.model is formset.model and isinstance(each, TenantScoped)):
            for row in [*formset.new_objects, *(row for row, _fields in formset.changed_objects)]:
                inline.recheck(request, row)

    def _safe_filter(self, entry: Any) -> Any:
        """Filters offer only rows of one's own companies."""
        path, kind = entry if isinstance(entry, tuple | list) else (entry, None)
        if not isinstance(path, str):
            return entry
        field = get_fields_from_path(self.model, path)[-1]
        if field.is_relation and (kind is None or issubclass(kind, RelatedFieldListFilter)):
            return path, OwnRowsFilter
        lists_values = kind is AllValuesFieldListFilter or (kind is None and isinstance(field, models.CharField))
        if "__" in path and lists_values and not field.choices:
            raise ImproperlyConfigured(f"{type(self).__name__}: a filter by {path} would list every company's values.")
        return entry


class TenantInline(TenantScoped, admin.TabularInline):  # type: ignore[misc]
    """Rows on the page of another row; permissions are asked for that page's company."""

    def path_of_obj(self) -> str:
        parent = self.admin_site._registry.get(self.parent_model)
        return parent.company_path if isinstance(parent, TenantScoped) else path_of(self.parent_model) or "company"

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.may_add(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **options)
        if field and not isinstance(field.widget, ForeignKeyRawIdWidget):
            field.choices = ChoicesOnce(field.choices)
        return field

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        self.remember_company(request, obj)
        formset = super().get_formset(request, obj, **options)
        self.with_scope(request, formset.form)
        return formset


def _without(names: Sequence[Any], hidden: set[str]) -> list[Any]:
    """Names, also within the tuples that stand for one line, except the hidden ones."""
    kept = [_without(name, hidden) if isinstance(name, tuple | list) else name for name in names]
    return [name for name in kept if not (isinstance(name, str) and name in hidden) and name != []]
