"""What a job is about: a row that may have been deleted, or dealt with, while the job waited for its turn."""

import logging
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

Found = TypeVar("Found")
logger = logging.getLogger(__name__)


def find_for_job(rows: "QuerySet[Any, Found]", pk: UUID | str) -> Found | None:
    """The one of `rows`; None, and one line in the log, if there is nothing left to do for it.

    A job without its row has not failed: trying it again would bring nothing back.
    """
    found = rows.filter(pk=pk).first()
    if found is None:
        model: type[Model] = rows.model
        logger.info("A job has nothing left to do for %s %s.", model._meta.label, pk)
    return found
