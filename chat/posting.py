"""Posting: the one way a message comes into being. Every door calls `post_many`, a view with one, a batcher with many."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection, transaction

from chat.models.messages import TEXT_LIMIT, Author
from chat.posting_sql import post_parameters, post_sql
from core.reasons import Reason, Refused

UUID_SHAPE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
TRIES = 3
logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """One wish to write. Visitors name their session, agents their user; bots and the system speak under `name`.

    `message_id` is the sender's own and makes a repeat harmless.
    """

    kind: Author
    conversation_id: UUID
    message_id: UUID
    text: str
    session_id: UUID | None = None
    user_id: UUID | None = None
    name: str = ""
    extras: Mapping[str, Any] = field(default_factory=dict)


class Posted(NamedTuple):
    """A committed message. `is_fresh` is false for a repeat, which gets the first one's `seq` and `at`."""

    conversation_id: UUID
    message_id: UUID
    seq: int
    at: datetime
    is_fresh: bool


Answer = Posted | Refused


def post_many(posts: Sequence[Post]) -> list[Answer]:
    """Judge, number and store: one statement for any number of posts, answers in their order.

    The answers hold once the transaction around the call has committed. A repeat that another process commits at
    the same moment fails the statement; then the posts go one by one, each on what is stored by then.
    """
    if not posts:
        return []
    for _ in range(TRIES if len(posts) == 1 else 1):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(post_sql(), post_parameters(posts))
                return answers(posts, cursor.fetchall())
        except (IntegrityError, OperationalError) as error:
            failure = error
    if len(posts) == 1:
        raise failure
    logger.info("A batch of %d messages goes one by one: %s", len(posts), type(failure).__name__)
    return [post_many([single])[0] for single in posts]


def post(single: Post) -> Posted:
    """`post_many` for one. Raises Refused."""
    answer = post_many([single])[0]
    if isinstance(answer, Refused):
        raise answer
    return answer


def answers(posts: Sequence[Post], rows: Sequence[Sequence[Any]]) -> list[Answer]:
    """What the statement's rows mean."""
    found: list[Answer] = []
    for single, (_, reason, seq, at, is_fresh, _) in zip(posts, rows, strict=True):
        found.append(
            Refused(reason) if reason else Posted(single.conversation_id, single.message_id, seq, at, is_fresh)
        )
    return found


def clean_text(value: object, *, limit: int = TEXT_LIMIT) -> str:
    """The text as given, 1 to `limit` characters that PostgreSQL can store. Raises Refused(invalid_request)."""
    if not isinstance(value, str) or not 1 <= len(value) <= limit:
        raise Refused(Reason.INVALID_REQUEST, f"A text has 1 to {limit:,} characters.", errors={"text": ["Wrong length."]})
    if UNSTORABLE.search(value):
        raise Refused(Reason.INVALID_REQUEST, "The text holds characters that are not text.", errors={"text": ["NUL or half a surrogate pair."]})
    return value


def clean_uuid(value: object, name: str = "id") -> UUID:
    """A UUID in its usual spelling. Raises Refused(invalid_request)."""
    if not isinstance(value, str) or not UUID_SHAPE.fullmatch(value):
        raise Refused(Reason.INVALID_REQUEST, f"{name} is not a UUID.", errors={name: ["Send a UUID."]})
    return UUID(value)
