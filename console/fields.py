"""Form fields of the console: lists written one per line, and choices with an explanation each."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

PARAMETER = re.compile(r"[A-Za-z0-9_.\-\[\]]{1,64}")


class Lines(forms.CharField):
    """A list of texts, one per line. Empty lines and repeats are dropped; errors name the line.

    `check` takes one text and raises ValidationError.
    """

    widget = forms.Textarea

    def __init__(self, *, check: Callable[[str], None], most: int = 50, **options: Any) -> None:
        super().__init__(**options)
        self.check = check
        self.most = most
        self.widget.attrs |= {"rows": 4, "class": "lines", "spellcheck": "false", "autocapitalize": "off"}

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return list(dict.fromkeys(line.strip() for line in lines if line.strip()))

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: list[str]) -> None:
        errors = [error for line in value if (error := self._error(line))]
        if len(value) > self.most:
            errors.append(_("At most %(most)d lines.") % {"most": self.most})
        if errors:
            raise ValidationError(errors)

    def _error(self, line: str) -> str:
        try:
            self.check(line)
        except ValidationError as error:
            return f"{line}: {error.messages[0]}"
        return ""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)


SELECTED = format_html("{}", " selected")


class LongSelect(forms.Select):
    """A select of hundreds of options: Django's own renders a template for each."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        options = (option for _group, listed, _index in widget["optgroups"] for option in listed)
        rows = ((option["value"], SELECTED if option["selected"] else "", option["label"]) for option in options)
        inner = format_html_join("", '<option value="{}"{}>{}</option>', rows)
        return format_html('<select name="{}"{}>{}</select>', name, flatatt(widget["attrs"]), inner)


class Explained(forms.MultipleChoiceField):
    """Checkboxes in the order of `choices`; each is (value, label, explanation)."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, choices: Iterable[tuple[str, Any, Any]], **options: Any) -> None:
        super().__init__(choices=explained(choices), **options)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return set(initial or []) != set(data or [])


# Forms are made once, and read in many languages.
format_html_lazy = lazy(format_html, SafeString)


def explained(choices: Iterable[tuple[str, Any, Any]]) -> list[tuple[str, Any]]:
    return [(value, format_html_lazy("<span>{}<small>{}</small></span>", label, why)) for value, label, why in choices]


def check_parameter(name: str) -> None:
    """The name of a query parameter, as it stands in an address."""
    if not PARAMETER.fullmatch(name):
        raise ValidationError(_("A parameter's name has up to 64 letters, digits and . _ - [ ]."))
