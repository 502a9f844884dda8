"""The first page: what waits now, what happened in a stretch of time, and what to do next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import ngettext

from accounts.abilities import companies_of
from accounts.models import Company, User
from accounts.seats import WARN_SHARE, seats_by_company
from chat.models import Conversation
from chat.models.conversations import State
from chat.statistics import Answers, answers
from chatauth.models import Session
from chatauth.statistics import sign_ins
from console import charts, moments, reasons, ways
from console.first_steps import first_steps
from console.periods import PARAMETER, Period
from console.switching import shown_to

SHARES_SHOWN = 6
COMPANIES_WITH_SEATS = 8


@dataclass(frozen=True)
class Seats:
    """How many seats of one company are taken; `limit` None is as many as they like."""

    company: Company
    taken: int
    url: str

    @property
    def percent(self) -> int:
        limit = self.company.seat_limit
        return min(100, round(100 * self.taken / limit)) if limit else 0

    @property
    def tone(self) -> str:
        limit = self.company.seat_limit
        if limit is None:
            return ""
        return "full" if self.taken >= limit else "near" if self.taken >= limit * WARN_SHARE else ""


def facts(request: HttpRequest) -> dict[str, Any]:
    """What templates/admin/index.html shows, restricted to the companies in which this person may see it."""
    companies = companies_shown(request)
    period = Period.asked(request, zone_of(companies))
    context: dict[str, Any] = {"companies": companies, "period": period}
    if ids := _ids(request, companies, "conversations.read"):
        context |= conversations(ids, period, request.user)
    if ids := _ids(request, companies, "log.read"):
        context |= signed_in(ids, period)
        context["log_is_of"] = [company.name for company in companies if str(company.pk) in ids]
        context["log_is_part"] = len(ids) < len(companies)
    if ids := _ids(request, companies, "channels.change"):
        context["seats"] = seats([company for company in companies if str(company.pk) in ids])
        steps = first_steps(ids, companies)
        context["steps"] = steps if not all(step.is_done for step in steps) else []
    return context


def companies_shown(request: HttpRequest) -> list[Company]:
    """The one that the person switched to, else all of theirs."""
    shown = shown_to(request)
    seen = Company.objects.visible_to(request.user)
    return list(seen.filter(pk=shown.pk) if shown else seen)


def _ids(request: HttpRequest, shown: list[Company], ability: str) -> set[str]:
    """Of the companies shown, those in which the person has the ability: no other stands in for one of them."""
    return companies_of(request.user, ability) & {str(company.pk) for company in shown}


def zone_of(companies: list[Company]) -> str:
    """The time zone of the companies if they all share one, else UTC."""
    zones = {company.time_zone for company in companies}
    return zones.pop() if len(zones) == 1 else str(settings.TIME_ZONE)


def conversations(ids: set[str], period: Period, user: User | AnonymousUser) -> dict[str, Any]:
    now = Conversation.objects.filter(company_id__in=ids).reached_by(user).open().aggregate(
        open_conversations=Count("pk"), waiting_conversations=Count("pk", filter=Q(state=State.QUEUED))
    )  # fmt: skip
    found = answers(ids, seen_by=user, first=period.first, days=period.step, zone=period.zone)
    slots = [found.get(at, Answers()) for at in range(len(period.slots()))]
    return {
        **now,
        "begun": found.get(None, Answers()),
        "begun_chart": chart(period, [slot.begun for slot in slots], counted_conversations),
        "answer_words": answer_words(found.get(None, Answers())),
        "answer_chart": chart(period, [at_least_a_second(slot.middle) for slot in slots], length),
    }


def chart(
    period: Period, values: "list[int] | list[float | None]", in_words: Callable[[float], str]
) -> charts.Columns | None:
    """None where there is nothing to draw."""
    return charts.columns(period.slots(), values, in_words) if any(values) else None


def counted_conversations(count: float) -> str:
    return ngettext("%(count)d conversation", "%(count)d conversations", int(count)) % {"count": count}


def length(seconds: float) -> str:
    return moments.duration(round(seconds))


def at_least_a_second(seconds: float | None) -> float | None:
    """An answer within the second is an answer: nought would draw and read as none."""
    return None if seconds is None else max(1.0, seconds)


def answer_words(all_of_them: Answers) -> dict[str, str]:
    """`late` is left out where it says no more than `middle` does."""
    middle, late = (at_least_a_second(each) for each in (all_of_them.middle, all_of_them.late))
    if middle is None or late is None:
        return {}
    words = {"middle": length(middle), "late": length(late)}
    return words if words["middle"] != words["late"] else {"middle": words["middle"]}


def signed_in(ids: set[str], period: Period) -> dict[str, Any]:
    found = sign_ins(ids, period.since)
    methods = [
        (ways.name(method), count, log(period, outcome="worked", action__exact="sign_in", method=method))
        for method, count in found.by_method.items()
    ]
    refused = [
        (reasons.sentence(reason), count, log(period, outcome="refused", reason=reason))
        for reason, count in found.refused.items()
    ]
    return {
        "worked_url": log(period, outcome="worked", action__exact="sign_in"),
        "refused_url": log(period, outcome="refused"),
        "sign_ins": sum(found.by_method.values()),
        "mints": found.minted,
        "refused": sum(found.refused.values()),
        "methods": charts.shares(methods),
        "refusals": charts.shares(refused)[:SHARES_SHOWN],
        "reasons": len(refused),
        "log_days": settings.SIGN_IN_LOG_DAYS if period.days > settings.SIGN_IN_LOG_DAYS else None,
        "live_sessions": Session.objects.filter(company_id__in=ids).live().count(),
    }


def log(period: Period, **filters: str) -> str:
    """The lines of the log that a number counts, and no others."""
    return f"{reverse('admin:chatauth_attempt_changelist')}?{urlencode({PARAMETER: period.name, **filters})}"


def seats(companies: list[Company]) -> list[Seats]:
    """Those with a limit first, the fullest before them."""
    taken = seats_by_company(companies)
    found = [Seats(company, taken.get(company.pk, 0), f"{address(company)}#seats") for company in companies]
    return sorted(found, key=lambda each: (each.company.seat_limit is None, -each.percent))[:COMPANIES_WITH_SEATS]


def address(company: Company) -> str:
    return reverse("admin:accounts_company_change", args=[company.pk])
