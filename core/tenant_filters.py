"""List filters that offer a company's own rows without reading the list that they filter."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin.filters import RelatedFieldListFilter, RelatedOnlyFieldListFilter
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.tenancy import path_of, reached, within


class OwnRowsFilter(RelatedFieldListFilter):
    """Offers the rows that belong to the companies whose list this is.

    Which of them occur in the list is not asked: that would read all of it, for each page.
    """

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        path = path_of(field.related_model)
        if path is None:
            return RelatedOnlyFieldListFilter.field_choices(self, field, request, model_admin)
        own = within(field.related_model._default_manager.all(), path, model_admin.readable(request))
        own = reached(own, request.user)
        ordering = self.field_admin_ordering(field, request, model_admin)
        chosen = {"pk__in": own.values("pk")}
        choices: list[tuple[Any, Any]] = field.get_choices(
            include_blank=False, ordering=ordering, limit_choices_to=chosen
        )
        return choices

    def choices(self, changelist: Any) -> Iterator[Any]:
        """The last one, if any, are the rows that have none."""
        nothing = {"display": _("None")} if self.include_empty_choice else {}
        *named, last = super().choices(changelist)
        yield from [*named, last | nothing]
