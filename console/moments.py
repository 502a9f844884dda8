"""Instants as people say them: "3 minutes ago", "in 2 days"."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def relative(moment: datetime, *, now: datetime | None = None) -> str:
    """How long ago, or how soon. Beyond a month: the date."""
    now = now or timezone.now()
    seconds = int((now - moment).total_seconds())
    if abs(seconds) >= 30 * DAY:
        return date_format(timezone.localtime(moment), "DATE_FORMAT")
    if abs(seconds) < 45:
        return _("just now") if seconds >= 0 else _("in a moment")
    span = _span(abs(seconds))
    return _("%(span)s ago") % {"span": span} if seconds > 0 else _("in %(span)s") % {"span": span}


def full(moment: datetime) -> str:
    """Date, time to the second and time zone."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'DATE_FORMAT')} {local:%H:%M:%S} {local.tzname()}"


def day(of: date) -> str:
    """The day and its month in the order of the language, such as "15. November"."""
    return date_format(of, "MONTH_DAY_FORMAT")


def short_day(of: date) -> str:
    """The same with the month cut short, for columns."""
    return date_format(of, get_format("MONTH_DAY_FORMAT").replace("F", "M"))


def duration(length: timedelta | int) -> str:
    """A length of time (seconds, or a timedelta) in its largest whole unit, such as "24 hours"."""
    seconds = int(length.total_seconds()) if isinstance(length, timedelta) else length
    if seconds < 2 * MINUTE:
        return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    return _span(seconds)


def _span(seconds: int) -> str:
    if seconds < HOUR:
        minutes = max(1, round(seconds / MINUTE))
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    if seconds < 2 * DAY:
        hours = round(seconds / HOUR)
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = round(seconds / DAY)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
