"""The stretches of time that the first page can look back on."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from console import moments

PARAMETER = "period"
LENGTHS: dict[str, tuple[int, int, str | Promise]] = {  # days in all, days of one column, label
    "7d": (7, 1, _("7 days")),
    "30d": (30, 1, _("30 days")),
    "12w": (84, 7, _("12 weeks")),
}
USUAL = "7d"


@dataclass(frozen=True)
class Period:
    """Whole days of a time zone, today included."""

    name: str
    days: int
    step: int
    zone: str
    first: date

    @classmethod
    def asked(cls, request: HttpRequest, zone: str) -> Self:
        """The one that the address names, else the usual one."""
        name = request.GET.get(PARAMETER, USUAL)
        name = name if name in LENGTHS else USUAL
        days, step, _label = LENGTHS[name]
        today = timezone.localtime(timezone=ZoneInfo(zone)).date()
        return cls(name, days, step, zone, today - timedelta(days=days - 1))

    @property
    def since(self) -> datetime:
        return datetime.combine(self.first, time.min, ZoneInfo(self.zone))

    @property
    def label(self) -> str:
        return str(LENGTHS[self.name][2])

    @property
    def begins(self) -> str:
        return moments.day(self.first)

    def slots(self) -> list[str]:
        """The name of each column: a day, or the first and the last day of a week."""
        return [self._name_of(self.first + timedelta(days=at)) for at in range(0, self.days, self.step)]

    def _name_of(self, begin: date) -> str:
        if self.step == 1:
            return f"{WEEKDAYS_ABBR[begin.weekday()]} {moments.short_day(begin)}"
        end = begin + timedelta(days=self.step - 1)
        return _now("%(begin)s to %(end)s") % {"begin": moments.short_day(begin), "end": moments.short_day(end)}

    def choices(self) -> list[tuple[str, str | Promise, bool]]:
        """Query, label, and whether it is this one."""
        return [(f"?{PARAMETER}={name}", label, name == self.name) for name, (_d, _s, label) in LENGTHS.items()]
