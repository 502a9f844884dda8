"""List filters that offer a company's own rows without reading the list that they filter."""

from typing import Any

from django.contrib.admin.filters import RelatedFieldListFilter, RelatedOnlyFieldListFilter
from django.http import HttpRequest

from core.tenancy import path_of, within


class OwnRowsFilter(RelatedFieldListFilter):
    """Offers the rows that belong to the companies whose list this is.

    Which of them occur in the list is not asked: that would read all of it, for each page.
    """

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        path = path_of(field.related_model)
        if path is None:
            return RelatedOnlyFieldListFilter.field_choices(self, field, request, model_admin)
        own = within(field.related_model._default_manager.all(), path, model_admin.readable(request))
        ordering = self.field_admin_ordering(field, request, model_admin)
        chosen = {"pk__in": own.values("pk")}
        choices: list[tuple[Any, Any]] = field.get_choices(
            include_blank=False, ordering=ordering, limit_choices_to=chosen
        )
        return choices
