"""Many rows at once, by COPY: what a company looks like after years."""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.utils import timezone
from psycopg.types.json import Jsonb

from accounts.models import Company, EndUser, Identity
from channels_app.models import Channel
from channels_app.models.channels import Method
from chat.models import Conversation, Message
from chat.models.conversations import State
from chat.models.messages import Author
from chatauth.models import Attempt, Session
from core.ids import uuid7

YEARS = timedelta(days=730)
TEXTS = [f"{opening} {rest}" for opening in ("Hello,", "Thanks,", "Sorry,") for rest in (
    "where is my parcel? The number on the label is not known to the carrier.",
    "I have looked at the page about returns, and it does not say who pays for the postage.",
    "it works now.",
)]  # fmt: skip


def seed(
    *, messages: int, per_conversation: int = 50, slug: str = "load", end_users: int = 0, open_in: int = 20
) -> dict[str, Any]:
    """`{company, channel, end_users, conversations, messages}`: ids of the first two, numbers of the rest.

    Each end user has one identity (`load-1`, `load-2`, ...) and one live session; as many as there are conversations
    have one of those. With `end_users` there are more people than that. One conversation in `open_in` is not closed.
    """
    count = max(1, -(-messages // per_conversation))
    crowd = max(count, end_users)
    with transaction.atomic():
        company = Company.objects.create(slug=slug, name=slug.capitalize())
        channel = Channel.objects.create(company=company, slug="site", name="Site")
        people = [uuid7() for _ in range(crowd)]
        sessions = [uuid7() for _ in range(crowd)]
        places = [uuid7() for _ in range(count)]
        copy_people(company.pk, people)
        copy_sessions(company.pk, channel.pk, people, sessions)
        last = [per_conversation] * (count - 1) + [messages - per_conversation * (count - 1)]
        copy_conversations(company.pk, channel.pk, people[-count:], places, last, open_in)
        copy_messages(company.pk, sessions[-count:], places, last)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {
        "company": str(company.pk),
        "channel": str(channel.pk),
        "end_users": crowd,
        "conversations": count,
        "messages": messages,
    }


def copy_people(company_id: UUID, people: Sequence[UUID]) -> None:
    numbered = enumerate(zip(people, moments(len(people)), strict=True), 1)
    copy(
        EndUser,
        ({"id": key, "company_id": company_id, "name": f"Visitor {n}", "created_at": at} for n, (key, at) in numbered),
    )
    copy(
        Identity,
        (
            {
                "id": uuid7(),
                "company_id": company_id,
                "end_user_id": key,
                "kind": Identity.Kind.EXTERNAL_ID,
                "issuer": Identity.Issuer.INTEGRATOR,
                "value": f"load-{n}",
                "key": f"load-{n}",
            }
            for n, key in enumerate(people, 1)
        ),
    )


def copy_sessions(company_id: UUID, channel_id: UUID, people: Sequence[UUID], sessions: Sequence[UUID]) -> None:
    now = timezone.now()
    common = {"company_id": company_id, "channel_id": channel_id}
    copy(
        Session,
        (
            {
                **common,
                "id": key,
                "end_user_id": person,
                "method": Method.ANONYMOUS,
                "assurance": "anonymous",
                "expires_at": now + timedelta(days=30),
                "hard_expires_at": now + timedelta(days=30),
                "created_at": at,
            }
            for person, key, at in zip(people, sessions, moments(len(people)), strict=True)
        ),
    )
    copy(
        Attempt,
        (
            {**common, "action": "sign_in", "method": Method.ANONYMOUS, "end_user_id": person, "at": at}
            for person, at in zip(people, moments(len(people)), strict=True)
        ),
    )


def copy_conversations(
    company_id: UUID,
    channel_id: UUID,
    people: Sequence[UUID],
    places: Sequence[UUID],
    last: Sequence[int],
    open_in: int,
) -> None:
    copy(
        Conversation,
        (
            {
                "id": place,
                "company_id": company_id,
                "channel_id": channel_id,
                "end_user_id": person,
                "state": State.QUEUED if n % open_in == 0 else State.CLOSED,
                "last_seq": last_seq,
                "last_at": at,
                "created_at": at,
                "preview": TEXTS[n % len(TEXTS)],
            }
            for n, (place, person, last_seq, at) in enumerate(
                zip(places, people, last, moments(len(places)), strict=True)
            )
        ),
    )


def copy_messages(company_id: UUID, sessions: Sequence[UUID], places: Sequence[UUID], last: Sequence[int]) -> None:
    """In the order of their numbers across all conversations, as they come in real life: rows lie scattered."""
    kinds = (Author.VISITOR, Author.AGENT)
    longest = max(last)
    copy(
        Message,
        (
            {
                "company_id": company_id,
                "conversation_id": place,
                "seq": seq,
                "message_id": UUID(int=random.getrandbits(128), version=4),
                "author_kind": kinds[seq % 2],
                "author_name": "Visitor" if seq % 2 == 0 else "Ana",
                "session_id": session if seq % 2 == 0 else None,
                "text": TEXTS[(seq + n) % len(TEXTS)],
            }
            for seq in range(1, longest + 1)
            for n, (place, session, top) in enumerate(zip(places, sessions, last, strict=True))
            if seq <= top
        ),
    )


def copy(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """Rows by attribute name; what they leave out gets the model's default, made once."""
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    fields = [field for field in model._meta.concrete_fields if not (field.primary_key and field.attname not in first)]
    defaults = {field.attname: plain(field, field.get_default()) for field in fields}
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as wire:
        for row in chain([first], rows):
            wire.write_row([row.get(name, value) for name, value in defaults.items()])


def plain(field: "models.Field[Any, Any]", value: Any) -> Any:
    return Jsonb(value) if isinstance(field, models.JSONField) else value


def moments(count: int) -> Iterator[datetime]:
    """Evenly over the last years, the newest last."""
    now = timezone.now()
    for n in range(count):
        yield now - YEARS * (count - n) / count
