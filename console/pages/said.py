"""What every page says of itself in the console's words, where Django has words of its own."""

from typing import Any

from django import forms
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from console.pages.saying import Saying
from core.audit import kind_of
from core.models import Entry

Text = str | Promise
HISTORY = 100  # lines on one page


class SaidPlainly(Saying):
    """The titles of pages about a row, what deleting it takes along, and its history as the audit trail has it.

    `row_name` and `rows_name` stand where the model of another package bears that package's name, and where one of
    them is called otherwise than the field that points to it, as in Arabic.
    """

    list_title: Text = ""
    row_name: Text = ""
    rows_name: Text = ""

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """What is not there, or not theirs, is 404: Django would lead back to the first page instead."""
        raise Http404

    def headline(self, row: Any) -> str:
        return str(row)

    def action_checkbox(self, obj: Any) -> SafeString:
        told = {"class": "action-select", "aria-label": _("Select %(name)s") % {"name": self.headline(obj)}}
        return forms.CheckboxInput(told, lambda _value: False).render(ACTION_CHECKBOX_NAME, str(obj.pk))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Deleting needs no name of what is ticked above it."""
        found: dict[str, Any] = super().get_actions(request)
        if "delete_selected" in found:
            action, name, _label = found["delete_selected"]
            found["delete_selected"] = (action, name, _("Delete"))
        return found

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        found, counts, *refused = super().get_deleted_objects(objs, request)
        own = str(self.opts.verbose_name_plural)
        name = str(self.row_name if counts.get(own) == 1 else self.rows_name) or own
        return found, {name if each == own else each: count for each, count in counts.items()}, *refused

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        row = context["object"]
        own = {str(name) for name in (self.opts.verbose_name_plural, self.row_name, self.rows_name)}
        others = [each for each in context["model_count"] if each[0] not in own]
        named = {"object_name": self.row_name} if self.row_name else {}
        about = {"model_admin": self, "headline": self.headline(row), "taken_along": others}
        return super().render_delete_form(request, {**context, **about, **named})

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who did what to the row, newest first. Raises PermissionDenied."""
        row = self.get_object(request, object_id)
        if row is not None and not self.may_read_history(request, row):
            raise PermissionDenied
        told = history_of(row, request) if row is not None else {}
        about = {"model_admin": self, "headline": self.headline(row) if row is not None else ""}
        return super().history_view(request, object_id, {**about, **told, **(extra_context or {})})

    def may_read_history(self, request: HttpRequest, row: Any) -> bool:
        return self.has_view_permission(request, row)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Nothing: Django would keep a journal of its own, with names that outlive an erased row. Ours is the audit."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Nothing, for the same reason."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """Nothing, for the same reason."""


def history_of(row: Model, request: HttpRequest) -> dict[str, Any]:
    entries = Entry.objects.filter(target_kind=kind_of(row), target_id=str(row.pk)).order_by("-at", "-id")
    pages = Paginator(entries, HISTORY)
    page = pages.get_page(request.GET.get("p", 1))
    return {"entries": page, "entry_pages": pages.get_elided_page_range(page.number) if pages.num_pages > 1 else []}
