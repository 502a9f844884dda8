"""A form field of several rows, each with the same few fields: questions, quick replies, cases, headers."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from scripting.languages import folded, spread

ROWS_READ = 200  # of what a browser sends; how many are allowed is for the checks to say
Row = dict[str, Any]


def is_empty(value: Any) -> bool:
    """0 is a value."""
    return value is None or value is False or value == "" or value == []


class RowsWidget(forms.Widget):
    """One empty row more than there are: filling it adds one, emptying a row removes it. A script adds the buttons."""

    use_fieldset = True

    def __init__(self, columns: Mapping[str, forms.Field], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.columns = columns

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Row]:
        place = re.compile(rf"{re.escape(name)}-(\d{{1,4}})-\w+")
        numbers = sorted({int(match[1]) for key in data if (match := place.fullmatch(key))})[:ROWS_READ]
        return [
            {
                column: field.widget.value_from_datadict(data, files, f"{name}-{number}-{column}")
                for column, field in self.columns.items()
            }
            for number in numbers
        ]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        given = [row for row in value or [] if isinstance(row, dict)]
        rows = [self.cells(name, str(number), row) for number, row in enumerate([*given, {}])]
        context = {"name": name, "rows": rows, "empty": self.cells(name, "__n__", {}), "attrs": flatatt(attrs or {})}
        return render_to_string("scripting/rows.html", context)

    def cells(self, name: str, number: str, row: Row) -> list[dict[str, Any]]:
        found = []
        for column, field in self.columns.items():
            cell_name = f"{name}-{number}-{column}"
            found.append(
                {
                    "id": f"id_{cell_name}",
                    "label": field.label,
                    "help": field.help_text,
                    "is_check": isinstance(field, forms.BooleanField),
                    "is_wide": isinstance(field.widget, forms.Textarea),
                    "html": field.widget.render(
                        cell_name, field.prepare_value(spread(row).get(column)), {"id": f"id_{cell_name}"}
                    ),
                }
            )
        return found


class Rows(forms.Field):
    """A list of objects; members that are empty are left out, rows that are empty too."""

    def __init__(self, *, columns: Mapping[str, forms.Field], most: int = 50, **options: Any) -> None:
        super().__init__(widget=RowsWidget(columns), **{"required": False, **options})
        self.columns = columns
        self.most = most

    def offer(self, columns: Mapping[str, forms.Field]) -> None:
        """Other columns from now on."""
        self.columns = columns
        self.widget.columns = columns

    def clean(self, value: Any) -> Any:
        rows, errors = [], []
        given = [raw for raw in value or [] if not all(map(is_empty, raw.values()))]
        for number, raw in enumerate(given, 1):
            row, wrong = self.clean_row(raw)
            rows.append(row)
            errors += [_("Row %(number)d, %(what)s") % {"number": number, "what": sentence} for sentence in wrong]
        if len(rows) > self.most:
            errors.append(_("Give at most %(most)d rows.") % {"most": self.most})
        if self.required and not rows:
            errors.append(_("Fill in at least one row."))
        if errors:
            raise ValidationError(errors)
        return rows

    def clean_row(self, raw: Row) -> tuple[Row, list[str]]:
        row, errors = {}, []
        for column, field in self.columns.items():
            try:
                cell = field.clean(raw.get(column))
            except ValidationError as error:
                errors += [f"{field.label}: {sentence}" for sentence in error.messages]
                continue
            if not is_empty(cell):
                row[column] = cell.replace("\r\n", "\n") if isinstance(cell, str) else cell
        return folded(row), errors

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != (initial or []))
        except ValidationError:
            return True


class Pairs(Rows):
    """Texts by name."""

    def __init__(self, *, name: Any, value: Any, **options: Any) -> None:
        columns = {
            "name": forms.CharField(label=name, max_length=100),
            "value": forms.CharField(label=value, max_length=4_000),
        }
        super().__init__(columns=columns, **options)

    def prepare_value(self, value: Any) -> Any:
        return [{"name": name, "value": text} for name, text in value.items()] if isinstance(value, dict) else value

    def clean(self, value: Any) -> dict[str, str]:
        rows = super().clean(value)
        names = [row["name"] for row in rows]
        if len(names) != len(set(names)):
            raise ValidationError(_("Each name may stand once."))
        return {row["name"]: row["value"] for row in rows}

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.clean(data) != (initial or {})
        except ValidationError:
            return True
