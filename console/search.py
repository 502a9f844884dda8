"""Searching long lists: what fits is looked up once, the newest of it, and the list shows that."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import Company
from accounts.people import people_matching
from console.pages.base import Page

MOST = 1_000


class SearchedPage(Page):
    """A list whose search is `matching`, not Django's: that one compares every column of every row, twice."""

    newest: Sequence[str] = ()

    def matching(self, request: HttpRequest, asked: str) -> Q:
        raise NotImplementedError

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        asked = search_term.strip()
        if not asked:
            return queryset, False
        found = queryset.filter(self.matching(request, asked)).order_by(*self.newest)
        keys = list(found.values_list("pk", flat=True)[: MOST + 1])
        if len(keys) > MOST:
            messages.info(request, _("More than %(most)d fit; these are the newest of them.") % {"most": MOST})
        return queryset.filter(pk__in=keys[:MOST]), False

    def companies(self, request: HttpRequest) -> list[str]:
        """The ids of the companies whose rows this list may show."""
        readable = self.readable(request)
        return [str(pk) for pk in Company.objects.values_list("pk", flat=True)] if readable is None else list(readable)

    def of_people(self, request: HttpRequest, asked: str) -> Q:
        """Rows of the end users who bear these words or this identity."""
        return Q(end_user__in=people_matching(asked, self.companies(request)))
