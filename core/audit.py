"""Who did what to whom: one line per change, written in the transaction of the change itself."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from django.db import connection, models
from django.http import HttpRequest
from django.utils.translation import override

from core.log import redact
from core.models import Entry
from core.net import client_address

LABEL_LENGTH = 255
ACTOR_KINDS = ("user", "api_key", "management_token", "end_user", "system", "anonymous")
TARGET_KINDS_SQL = """
    WITH RECURSIVE found(kind) AS (
        (SELECT target_kind FROM core_entry ORDER BY target_kind LIMIT 1)
        UNION ALL
        SELECT (SELECT target_kind FROM core_entry WHERE target_kind > kind ORDER BY target_kind LIMIT 1)
        FROM found WHERE kind IS NOT NULL
    )
    SELECT kind FROM found WHERE kind <> ''
"""


@dataclass(frozen=True)
class Actor:
    """Whoever acts: `kind` is one of ACTOR_KINDS."""

    kind: str
    id: str = ""
    label: str = ""
    address: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """The credential that DRF accepted, else the person who is logged in, else anonymous."""
        address = client_address(request)
        row = getattr(request, "auth", None)
        if not isinstance(row, models.Model):
            row = getattr(request, "user", None)
        if row is None or not row.pk:
            return cls("anonymous", address=address)
        return cls.from_row(row, address=address)

    @classmethod
    def from_row(cls, row: models.Model, *, address: str = "") -> Self:
        """A user, credential or end user as actor."""
        return cls(kind_of(row), str(row.pk), label_of(row), address)

    @property
    def user_id(self) -> UUID | None:
        """The id of the member of staff, if one acts."""
        return UUID(self.id) if self.kind == "user" else None


SYSTEM = Actor("system", label="Usher")


def record(
    action: str, *, by: Actor, target: models.Model | None = None, company_id: UUID | None = None, **data: Any
) -> Entry:
    """Write an entry such as `channel.token_issued`. Rolled back together with the change that it tells of.

    Without `company_id` the target's is taken. What looks like a secret in `data` is left out.
    """
    return Entry.objects.create(
        action=action,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_label=by.label[:LABEL_LENGTH],
        address=by.address or None,
        target_kind=kind_of(target) if target else "",
        target_id=str(target.pk) if target else "",
        target_label=label_of(target)[:LABEL_LENGTH] if target else "",
        company_id=company_id or getattr(target, "company_id", None),
        data={name: without_secrets(value) for name, value in data.items()},
    )


def label_of(row: models.Model) -> str:
    """What a row is called, in English whoever acts: it is stored for readers of every language."""
    with override("en"):
        return str(row)


def target_kinds() -> list[str]:
    """The kinds of rows that entries are about, in all companies: words of the program, nobody's data.

    Read from one entry of each kind, however long the trail is.
    """
    with connection.cursor() as cursor:
        cursor.execute(TARGET_KINDS_SQL)
        return [kind for (kind,) in cursor.fetchall()]


def kind_of(row: models.Model | type[models.Model]) -> str:
    """The snake-case word for a row: `management_token` for a ManagementToken."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", row._meta.object_name or "").lower()


def without_secrets(value: Any) -> Any:
    """The value, with every credential, JWT and PEM in its texts replaced."""
    match value:
        case str():
            return redact(value)
        case dict():
            return {name: without_secrets(inner) for name, inner in value.items()}
        case list() | tuple():
            return [without_secrets(inner) for inner in value]
    return value


def unname(kind: str, row_ids: Iterable[Any]) -> None:
    """Take the names, addresses and details of erased rows out of the entries; what was done stays told.

    For a person, and for each row whose name or details tell of them, such as their sessions.
    """
    ids = [str(row_id) for row_id in row_ids]
    Entry.objects.filter(actor_kind=kind, actor_id__in=ids).update(actor_label="", address=None)
    Entry.objects.filter(target_kind=kind, target_id__in=ids).update(target_label="", data={})
