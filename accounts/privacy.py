"""What a person may ask of whoever holds their data: a copy of it, and its end.

Each app that holds personal data has a module that the setting PERSONAL_DATA names, with `export(end_user, ...)` and
`erase(end_user)`. They are called from the top of the layers down, so that nothing is left that points at a row. One
whose rows belong to conversations has `reassign(conversations, to)` as well, for when those change hands, and one that
knows whom somebody was taken for before has `earlier(end_user)`: what is kept of those is this person's too.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from importlib import import_module
from typing import Any, NamedTuple, Protocol, cast
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import EndUser
from core.audit import Actor, record, unname
from core.reasons import Reason, Refused
from core.times import rfc3339


class PersonalData(Protocol):
    """A module of PERSONAL_DATA."""

    export: Callable[[EndUser], dict[str, Any]]
    erase: Callable[[EndUser], dict[str, int]]


class Receipt(NamedTuple):
    """What was erased, when and by whom: kept in the audit trail, where it names nobody."""

    end_user: UUID
    erased_at: datetime
    by: str
    counts: dict[str, int]


def keepers() -> list[PersonalData]:
    return [cast(PersonalData, import_module(path)) for path in settings.PERSONAL_DATA]


def export(end_user: EndUser, *, by: Actor) -> dict[str, Any]:
    """Everything that is kept of a person, as JSON can hold it. Notes between staff are not theirs."""
    found = {"exported_at": rfc3339(timezone.now()), **kept_of(end_user)}
    before = [kept_of(person) for person in earlier(end_user)]
    for kept in before:
        found |= {name: [*rows, *found[name]] for name, rows in kept.items() if isinstance(rows, list)}
    found["before_merging"] = [
        {name: value for name, value in kept.items() if not isinstance(value, list)} for kept in before
    ]
    record("end_user.exported", by=by, target=end_user)
    return found


def kept_of(end_user: EndUser) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for keeper in reversed(keepers()):
        found |= keeper.export(end_user)
    return found


def earlier(end_user: EndUser) -> list[EndUser]:
    """The visitors who turned out to be this person."""
    asked: list[Callable[[EndUser], Iterable[EndUser]] | None] = [getattr(one, "earlier", None) for one in keepers()]
    return [person for ask in asked if ask for person in ask(end_user)]


@transaction.atomic
def erase(end_user: EndUser, *, by: Actor) -> Receipt:
    """Delete a person with everything that is kept of them; their sessions end at once, in every process.

    The audit trail keeps what was done, without names. Raises Refused(not_found) if they are gone already.
    """
    row = EndUser.objects.select_for_update().filter(pk=end_user.pk).first()
    if row is None:
        raise Refused(Reason.NOT_FOUND)
    people = [row, *earlier(row)]
    counts: Counter[str] = Counter()
    for keeper in keepers():
        for person in people:
            counts.update(keeper.erase(person))
    unname("end_user", [person.pk for person in people])
    by_whom = Actor(by.kind) if by.id == str(end_user.pk) else by
    told: dict[str, Any] = dict(counts)
    entry = record("end_user.erased", by=by_whom, company_id=end_user.company_id, **told)
    entry.target_kind, entry.target_id = "end_user", str(end_user.pk)
    entry.save(update_fields=["target_kind", "target_id"])
    return Receipt(end_user.pk, entry.at, by_whom.label or by_whom.kind, dict(counts))


def reassign(conversations: Collection[UUID], *, to: EndUser) -> None:
    """Conversations belong to another end user from now on; the caller has locked and moved them."""
    for keeper in keepers():
        follow: Callable[[Collection[UUID], EndUser], None] | None = getattr(keeper, "reassign", None)
        if follow:
            follow(conversations, to)


def present_receipt(receipt: Receipt) -> dict[str, Any]:
    """`{end_user, erased_at, by, counts}`."""
    return {
        "end_user": str(receipt.end_user),
        "erased_at": rfc3339(receipt.erased_at),
        "by": receipt.by,
        "counts": receipt.counts,
    }
