"""A length of time among the fields of a form: a number and its unit. What is kept, and on the wire, is seconds."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

MINUTE, HOUR, DAY = 60, 3_600, 86_400
UNITS = [(1, _("seconds")), (MINUTE, _("minutes")), (HOUR, _("hours")), (DAY, _("days"))]
UNIT = "{}-unit"  # the name of the second box; without it the number counts seconds


class DurationInput(forms.NumberInput):
    template_name = "console/parts/duration.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        seconds = value if isinstance(value, int) else None
        unit = unit_of(seconds) if seconds else 1
        context = super().get_context(name, seconds // unit if seconds else value, attrs)
        return context | {
            "units": [(str(size), word, size == unit) for size, word in UNITS],
            "unit_name": UNIT.format(name),
            "as_seconds": in_seconds(seconds) if seconds and unit > 1 else "",
        }

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> str:
        """With our own templates, which Django's renderer of forms does not look for."""
        return render_to_string(template_name, context)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Seconds, or what was written where it is no number."""
        written = str(data.get(name, "")).strip()
        unit = str(data.get(UNIT.format(name), "1"))
        try:
            found = Decimal(written) * Decimal(unit if unit in {str(size) for size, _word in UNITS} else "1")
            return int(found) if found.is_finite() and abs(found) < 10**12 and found == int(found) else written
        except (InvalidOperation, ValueError, OverflowError):
            return written


class Duration(forms.IntegerField):
    """The value is seconds. `min_value` and `max_value` have words of their own, given with them."""

    widget = DurationInput
    default_error_messages = {"invalid": _("Write a number, such as 24, and choose its unit.")}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Its limits count seconds, and what is written need not."""
        return {"min": 0, "step": "any", "inputmode": "decimal"}


def in_seconds(seconds: int) -> str:
    return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}


def unit_of(seconds: int) -> int:
    """The largest in which it is a whole number."""
    return max(size for size, _word in UNITS if seconds % size == 0)
