"""Forms that keep a row, and everything that it points to, inside one company."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import ForeignKeyRawIdWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import InlineForeignKeyField
from django.utils.choices import BaseChoiceIterator
from django.utils.translation import gettext_lazy as _

from core.plain_forms import SaidInOurWords
from core.tenancy import Companies, companies_of_row, is_shared, path_of

TAKEN = ("unique", "unique_together")


@dataclass(frozen=True)
class Scope:
    """What a form may touch: the company path of its model, and the companies that its user may write to."""

    path: str
    writable: Companies | None

    @property
    def field(self) -> str:
        """The name of the model's own foreign key to its company; empty if the path is another."""
        return "" if self.path == "pk" or "__" in self.path else self.path


class ChoicesOnce(BaseChoiceIterator):
    """The choices of a key, read once for all rows of a formset instead of once for each."""

    def __init__(self, choices: Iterable[Any]) -> None:
        self._choices = choices
        self._known: list[Any] | None = None

    def __iter__(self) -> Iterator[Any]:
        if self._known is None:
            self._known = list(iter(self._choices))  # not of itself: its length would be one more query
        return iter(self._known)


class TenantForm(SaidInOurWords, forms.ModelForm):
    """A model form that finds out the company of a new row itself, and refuses rows of another one."""

    scope: ClassVar[Scope | None] = None

    def _post_clean(self) -> None:
        if self.scope:
            self._settle_company(self.scope)
        super()._post_clean()  # type: ignore[misc]
        if self.scope:
            self._check_relations(self.scope)

    def _get_validation_exclusions(self) -> set[str]:
        """The company, once known, counts when uniqueness is checked, also where the form does not show it."""
        exclusions: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        is_known = self.scope and self.scope.field and companies_of_row(self.instance, self.scope.path)
        return exclusions - {self.scope.field} if self.scope and is_known else exclusions

    def _update_errors(self, errors: ValidationError) -> None:
        """Name the value that another row has; where that may be a stranger's row, do not tell that there is one."""
        for error in _single_errors(errors) if self.scope else ():
            if error.code in TAKEN and not self._is_own_affair(error):
                if self.scope and self.scope.writable is not None:
                    error.message, error.params = str(_("This value cannot be used.")), None
            elif error.code == "unique_together" and (names := self._own_labels(error)):
                error.message, error.params = str(_("%(name)s: another one has this already.")), {"name": names}
        super()._update_errors(errors)  # type: ignore[misc]

    def _is_own_affair(self, error: ValidationError) -> bool:
        """Whether the values that have to differ include the company, or a row that belongs to it."""
        names = (error.params or {}).get("unique_check", ())
        fields = [self.instance._meta.get_field(name) for name in names if name != "pk"]
        related = [field.related_model for field in fields if field.is_relation and field.related_model]
        return any(path_of(model) and not is_shared(model, path_of(model) or "") for model in related)

    def _own_labels(self, error: ValidationError) -> str:
        """The labels of what has to differ, as the page shows them."""
        return ", ".join(
            str(self.fields[name].label or name)
            for name in (error.params or {}).get("unique_check", ())
            if name in self.fields and not (self.scope and name == self.scope.field)
        )

    def _settle_company(self, scope: Scope) -> None:
        """A new row belongs where its parent or its chosen rows belong, else to the only company of its maker."""
        if not scope.field or not self.instance._state.adding or scope.field in self.fields:
            return
        found: set[str] = set()
        for _name, row, path in self._chosen_rows(scope):
            if not is_shared(type(row), path):
                found |= companies_of_row(row, path)
        if not found and scope.writable and len(scope.writable) == 1:
            found = set(scope.writable)
        if len(found) == 1:
            setattr(self.instance, self.instance._meta.get_field(scope.field).attname, found.pop())
        elif not self.errors:
            self.add_error(None, ValidationError(_("Choose rows of one company."), code="company"))

    def _check_relations(self, scope: Scope) -> None:
        own = companies_of_row(self.instance, scope.path)
        for name, row, path in list(self._chosen_rows(scope)):
            if own and not own <= companies_of_row(row, path) and name in self.cleaned_data:
                message = self.fields[name].error_messages.get("invalid_choice", _("Choose a row of the same company."))
                self.add_error(name, ValidationError(message, "invalid_choice", {"value": row.pk, "pk": row.pk}))

    def _chosen_rows(self, scope: Scope) -> Iterator[tuple[str, models.Model, str]]:
        """Each row that a field chose, or the page's own row in an inline, with the path to its company."""
        for name in self.fields:
            chosen = self.cleaned_data.get(name)
            for row in chosen if isinstance(chosen, models.QuerySet) else [chosen]:
                if not isinstance(row, models.Model) or name == scope.field:
                    continue
                path = path_of(type(row))
                is_parent = isinstance(self.fields[name], InlineForeignKeyField)
                if path and (not is_parent or companies_of_row(row, path)):  # a new parent may not have its company yet
                    yield name, row, path


class TenantRawIdWidget(ForeignKeyRawIdWidget):
    """Shows the name beside a raw id only for rows that may be chosen, whatever id the address asks for."""

    queryset: models.QuerySet[Any]

    def label_and_url_for_value(self, value: Any) -> tuple[str, str]:
        try:
            known = self.queryset.filter(**{self.rel.get_related_field().name: value}).exists()
        except (ValueError, ValidationError):
            return "", ""
        return super().label_and_url_for_value(value) if known else ("", "")

    @classmethod
    def limited_to(cls, queryset: models.QuerySet[Any], widget: ForeignKeyRawIdWidget) -> "TenantRawIdWidget":
        made = cls(widget.rel, widget.admin_site, attrs=widget.attrs, using=widget.db)
        made.queryset = queryset
        return made


def _single_errors(errors: ValidationError) -> Iterator[ValidationError]:
    if hasattr(errors, "error_dict"):
        for listed in errors.error_dict.values():
            yield from listed
    else:
        yield from errors.error_list
