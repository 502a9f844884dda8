"""Posting, the one way a message comes into being: a view calls `post_many` with one, a batcher with many."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected, UniqueViolation

from chat.models.messages import MASK, TEXT_LIMIT, Author
from chat.posting_sql import SEAL, post_parameters, post_sql
from chat.presenting import MessageRow
from core import db, vault
from core.reasons import Reason, Refused

UUID_SHAPE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
NONE: Mapping[int, Sequence[Any]] = MappingProxyType({})
COLLISIONS = (UniqueViolation, DeadlockDetected)  # of two statements that met; a second try sees what the first did
logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """One wish to write. Visitors name their session, agents their user; bots and the system speak under `name`.

    `message_id` is the sender's own and makes a repeat harmless. `sealed` is what `text` masks; only this module
    fills it.
    """

    kind: Author
    conversation_id: UUID
    message_id: UUID
    text: str
    session_id: UUID | None = None
    user_id: UUID | None = None
    name: str = ""
    extras: Mapping[str, Any] = field(default_factory=dict)
    sealed: str = ""


class Posted(NamedTuple):
    """A committed message. A repeat is not `is_fresh`: it gets the first one's `seq` and `at`, and nothing else.

    `last_seq` is the conversation's behind the whole batch, an away text included; `has_turned` tells that the batch
    changed its state or assignee.
    """

    conversation_id: UUID
    message_id: UUID
    seq: int
    at: datetime
    is_fresh: bool
    author_name: str | None
    assurance: str | None
    company_id: UUID | None = None
    last_seq: int = 0
    has_turned: bool = False
    is_sealed: bool = False


Answer = Posted | Refused


def post_many(posts: Sequence[Post]) -> list[Answer]:
    """Judge, number and store: one statement for any number of posts, answers in their order.

    The answers hold once the transaction around the call has committed. A repeat that another process commits at
    the same moment fails the statement; then the posts go one by one, each on what is stored by then.
    """
    if not posts:
        return []
    try:
        return write(posts)
    except (IntegrityError, OperationalError) as error:
        if not isinstance(error.__cause__, COLLISIONS):
            raise
        logger.info("A batch of %d messages goes one by one: %s", len(posts), error.__cause__)
    return [write([single])[0] for single in posts]


def write(posts: Sequence[Post]) -> list[Answer]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(post_sql(), post_parameters(posts))
        found = cursor.fetchall()
        secrets = seal_secrets(posts, found)
        if not secrets:
            return answers(posts, found)
        cursor.execute(post_sql(seals=True), post_parameters(list(secrets.values())))
        return answers(posts, found, dict(zip(secrets, cursor.fetchall(), strict=True)))


async def post_many_async(posts: Sequence[Post], *, tells: bool = True) -> list[Answer]:
    """The same through the async pool; each statement is a transaction of its own, committed when this returns.

    Without `tells` no hint is sent, and the caller sends it: PostgreSQL lets transactions that notify commit only one
    after the other, the wait for the disk included.
    """
    try:
        return await write_async(posts, tells=tells)
    except COLLISIONS as error:
        logger.info("A batch of %d messages goes one by one: %s", len(posts), error)
    return [(await write_async([single], tells=tells))[0] for single in posts]


async def write_async(posts: Sequence[Post], *, tells: bool = True) -> list[Answer]:
    async with db.pool().connection() as wire:
        cursor = await wire.execute(post_sql(), post_parameters(posts, tells=tells))
        found = await cursor.fetchall()
        secrets = seal_secrets(posts, found)
        if not secrets:
            return answers(posts, found)
        cursor = await wire.execute(post_sql(seals=True), post_parameters(list(secrets.values()), tells=tells))
        return answers(posts, found, dict(zip(secrets, await cursor.fetchall(), strict=True)))


def seal_secrets(posts: Sequence[Post], rows: Sequence[Sequence[Any]]) -> dict[int, Post]:
    """Those that answer a bot's question for a secret, by their place: the text sealed, a mask in its stead."""
    return {
        n: replace(single, text=MASK, sealed=vault.seal(single.text), extras=kept_beside_a_secret(single.extras))
        for n, (single, row) in enumerate(zip(posts, rows, strict=True))
        if row[0] == SEAL
    }


def kept_beside_a_secret(extras: Mapping[str, Any]) -> dict[str, Any]:
    """How it was typed, not what."""
    return {name: value for name, value in extras.items() if name == "input"}


def post(single: Post) -> Posted:
    """`post_many` for one. Raises Refused."""
    answer = post_many([single])[0]
    if isinstance(answer, Refused):
        raise answer
    return answer


def answers(
    posts: Sequence[Post], rows: Sequence[Sequence[Any]], sealed: Mapping[int, Sequence[Any]] = NONE
) -> list[Answer]:
    """What the statement's rows mean; `sealed` are those of the posts that were written once more."""
    found: list[Answer] = []
    for n, (single, row) in enumerate(zip(posts, rows, strict=True)):
        reason, *facts = sealed.get(n, row)[:-1]
        if reason:
            found.append(Refused(reason))
        else:
            stored = Posted(single.conversation_id, single.message_id, *facts)
            found.append(stored._replace(is_sealed=n in sealed))
    return found


def row_of(single: Post, posted: Posted) -> MessageRow:
    """What a read of the message that was just stored would give."""
    text, extras = single.text, dict(single.extras)
    if posted.is_sealed:
        text, extras = MASK, kept_beside_a_secret(extras)
    return MessageRow(
        single.conversation_id, posted.seq, single.message_id, single.kind, posted.author_name or "",
        posted.assurance or "", text, extras, posted.at,
    )  # fmt: skip


def clean_text(value: object, *, limit: int = TEXT_LIMIT) -> str:
    """The text as given, 1 to `limit` characters that PostgreSQL can store. Raises Refused(invalid_request)."""
    if not isinstance(value, str) or not 1 <= len(value) <= limit:
        raise Refused(
            Reason.INVALID_REQUEST, f"A text has 1 to {limit:,} characters.", errors={"text": ["Wrong length."]}
        )
    if UNSTORABLE.search(value):
        raise Refused(
            Reason.INVALID_REQUEST,
            "The text holds characters that are not text.",
            errors={"text": ["NUL or half a surrogate pair."]},
        )
    return value


def clean_uuid(value: object, name: str = "id") -> UUID:
    """A UUID in its usual spelling. Raises Refused(invalid_request)."""
    if not isinstance(value, str) or not UUID_SHAPE.fullmatch(value):
        raise Refused(Reason.INVALID_REQUEST, f"{name} is not a UUID.", errors={name: ["Send a UUID."]})
    return UUID(value)
