"""Form fields of the admin without what Django adds to them of its own."""

from typing import Any

from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

DASHES = "---------"  # what Django says where nothing is chosen
NOTHING = "–"
CHOOSE = _("Choose…")
CHOOSE_COMPANY = _("Choose a company")


class PlainFields:
    """Mixed into model admins and inlines."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Without the links to windows of their own, with which Django surrounds a choice of rows."""
        field = super().formfield_for_dbfield(db_field, request, **options)  # type: ignore[misc]
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        if getattr(field, "empty_label", None) == DASHES:
            field.empty_label = CHOOSE if field.required else NOTHING
        return field

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        field = super().formfield_for_choice_field(db_field, request, **options)  # type: ignore[misc]
        field.choices = [("", NOTHING) if label == DASHES else (value, label) for value, label in field.choices]
        return field


def ask_for_company(field: Any) -> Any:
    """The choice of a company: the only one is chosen, among several nothing is before somebody chooses."""
    if len(rows := list(field.queryset[:2])) == 1:
        field.initial, field.empty_label = rows[0], None
    else:
        field.empty_label = CHOOSE_COMPANY
    return field
