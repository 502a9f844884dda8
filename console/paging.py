"""Pages of long lists: as many as anybody turns, no more rows counted than these show, and no row's number told."""

from typing import Any, cast

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property

from core.veil import veiled

MOST = 10_000


class BoundedPaginator(Paginator):
    """Counting reads every row that fits. What stands beyond is found by searching and filtering."""

    @cached_property
    def _counted(self) -> int:
        rows = cast("QuerySet[Any]", self.object_list)
        return rows.order_by().values("pk")[: MOST + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST)

    @property
    def is_cut(self) -> bool:
        return self._counted > MOST


class VeiledList(ChangeList):
    """Links to rows by another name than their number."""

    def url_for_result(self, result: Any) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(name, args=[veiled(self.opts.label, result.pk)])
