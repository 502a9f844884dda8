"""Working hours as people write them: a line for each weekday, such as 09:00–12:30, 13:30–17:00."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from channels_app.models.visitor_side import WEEK, check_hours

DAY = 24 * 60
_CLOCK = r"(\d{1,2})(?:[:.](\d\d))?"
_SPAN = re.compile(rf"\s*{_CLOCK}\s*[-–—]\s*{_CLOCK}\s*")

Spans = list[list[int]]


def as_days(hours: Spans) -> list[str]:
    """Seven lines from minutes of the week; a day off is empty. A span past midnight stays with its first day."""
    days: list[list[str]] = [[] for _day in WEEKDAYS]
    for begin, end in hours:
        while begin < end:
            midnight = (begin // DAY + 1) * DAY
            stop = end if end <= midnight or end - begin <= DAY else midnight
            days[begin // DAY].append(f"{_clock(begin % DAY)}–{_clock(DAY if stop == midnight else stop % DAY)}")
            begin = stop
    return [", ".join(spans) for spans in days]


def as_hours(days: list[str]) -> Spans:
    """Minutes of the week from seven lines. Raises ValidationError that names the day."""
    found: Spans = []
    for at, line in enumerate(days):
        spans = [span for part in line.split(",") if part.strip() for span in _spans_of(part, at)]
        for one in spans:
            if any(one[0] < end and begin < one[1] for begin, end in found):
                raise ValidationError(_("%(day)s: these times overlap.") % {"day": WEEKDAYS[at]})
            found.append(one)
    found.sort()
    check_hours(found)
    return found


def _spans_of(text: str, day: int) -> Spans:
    """One span, or two where it runs from Sunday into Monday."""
    written = _SPAN.fullmatch(text)
    begin, end = (_minutes(*written.group(at, at + 1)) for at in (1, 3)) if written else (-1, -1)
    if not 0 <= begin < DAY or not 0 <= end <= DAY:
        raise ValidationError(
            _("%(day)s: write times such as 09:00–17:00, or nothing for a day off.") % {"day": WEEKDAYS[day]}
        )
    begin, end = begin + day * DAY, end + day * DAY + (DAY if end <= begin else 0)
    return [[begin, end]] if end <= WEEK else [[begin, WEEK], [0, end - WEEK]]


def _minutes(hour: str, minute: str | None) -> int:
    """-1 for what no clock shows."""
    return int(hour) * 60 + int(minute or 0) if int(minute or 0) < 60 else -1


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


class HoursInput(forms.Widget):
    template_name = "console/parts/hours.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        lines = value or [""] * len(WEEKDAYS)
        days = [{"name": f"{name}-{at}", "label": label, "value": lines[at]} for at, label in WEEKDAYS.items()]
        return {**super().get_context(name, value, attrs), "days": days, "is_set": any(lines)}

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> str:
        """With our own templates, which Django's renderer of forms does not look for."""
        return render_to_string(template_name, context)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str] | None:
        if self.value_omitted_from_data(data, files, name):
            return None
        return [str(data.get(f"{name}-{at}", "")).strip() for at in WEEKDAYS]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(f"{name}-{at}" in data for at in WEEKDAYS)

    def id_for_label(self, id_: str) -> str:
        return ""


class Hours(forms.Field):
    """The value is a list of [from, to] in minutes of the week. A form that leaves it out leaves it as it is."""

    widget = HoursInput

    def prepare_value(self, value: Any) -> list[str]:
        return value if value and isinstance(value[0], str) else as_days(value or [])

    def to_python(self, value: list[str] | None) -> Spans:
        return as_hours(value) if value else []

    def has_changed(self, initial: Any, data: Any) -> bool:
        if data is None:
            return False
        try:
            return as_days(initial or []) != as_days(as_hours(data))
        except ValidationError:
            return True
