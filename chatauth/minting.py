"""Minting: the company's backend vouches for a client. A view calls `mint_many` with one, a batch with many."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from psycopg.rows import dict_row

from accounts.identities import IdentityClaim
from accounts.properties import PropertyChange
from chatauth.minting_sql import MINT, mint_parameters
from chatauth.models.sessions import CredentialKind
from chatauth.tokens import ClientToken
from core import db
from core.issued import IssuedSecret
from core.reasons import Reason, Refused

SHORTEST = 60  # seconds


@dataclass(frozen=True, kw_only=True)
class MintRequest:
    """One wish for a client token.

    `channel_id` None asks for a token of the whole company `company_id`. `name_once` counts on creation only.
    `ttl` is in seconds, None means the channel's token age. `identity` None only judges the credential.
    """

    door: str
    credential_kind: CredentialKind
    credential: IssuedSecret
    identity: IdentityClaim | None
    channel_id: UUID | None = None
    company_id: UUID | None = None
    ttl: int | None = None
    properties: PropertyChange = field(default_factory=lambda: PropertyChange({}, {}, []))
    name_once: str = ""
    groups: tuple[UUID, ...] = ()
    address: str | None = None


class Grant(NamedTuple):
    """A minted client token, its expiry, whom it is for, and whether this call made them."""

    token: str
    expires_at: datetime
    end_user_id: UUID
    company_id: UUID
    was_made: bool
    name: str
    assurance: str


Row = dict[str, Any]
Answer = Grant | Refused


def mint_many(requests: Sequence[MintRequest]) -> list[Answer]:
    """Judge, find or create, and sign: one statement for any number of requests, answers in their order.

    Several requests for one client are taken in turn, so that their properties merge in order.
    """
    work = minting(requests)
    try:
        wanted = next(work)
        while True:
            wanted = work.send(_execute(wanted))
    except StopIteration as done:
        return list(done.value)


async def mint_many_async(requests: Sequence[MintRequest]) -> list[Answer]:
    """The same through the async pool. Refusals are not logged: who asked goes on to a door that logs them."""
    work = minting(requests)
    async with db.pool().connection() as wire, wire.cursor(row_factory=dict_row) as cursor:
        try:
            wanted = next(work)
            while True:
                await cursor.execute(MINT, mint_parameters(wanted, log_refusals=False))
                wanted = work.send(await cursor.fetchall())
        except StopIteration as done:
            return list(done.value)


def minting(requests: Sequence[MintRequest]) -> Generator[list[MintRequest], list[Row], list[Answer]]:
    """What to send to the statement and what its rows mean, whoever executes it."""
    answers: dict[int, Answer] = {}
    for indexes in rounds(requests):
        while indexes:
            rows = yield [requests[index] for index in indexes]
            overtaken = []
            for index, row in zip(indexes, rows, strict=True):
                if row["was_overtaken"]:
                    overtaken.append(index)  # somebody else made the client meanwhile: once more, to see them
                else:
                    answers[index] = grant(requests[index], row)
            indexes = overtaken
    return [answers[index] for index in range(len(requests))]


def mint(request: MintRequest) -> Grant:
    """`mint_many` for one. Raises Refused."""
    answer = mint_many([request])[0]
    if isinstance(answer, Refused):
        raise answer
    return answer


def judge(request: MintRequest) -> None:
    """Judge the credential alone. Raises Refused."""
    row = _execute([request])[0]
    if row["reason"]:
        raise refusal(row)


def _execute(requests: Sequence[MintRequest]) -> list[Row]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(MINT, mint_parameters(requests))
        return named_rows(cursor)


def rounds(requests: Sequence[MintRequest]) -> Iterator[list[int]]:
    """Indexes of requests that may go in one statement: no client twice, in an order that cannot deadlock."""
    left = list(range(len(requests)))
    while left:
        seen: set[tuple[str, str] | int] = set()
        chosen: list[int] = []
        later: list[int] = []
        for index in left:
            claim = requests[index].identity
            key = (claim.kind, claim.key) if claim else index
            (later if key in seen else chosen).append(index)
            seen.add(key)
        yield sorted(chosen, key=lambda index: _order(requests[index]))
        left = later


def grant(request: MintRequest, row: Row) -> Answer:
    """What the statement's row means: a signed token, or the reason against it."""
    if row["reason"]:
        return refusal(row)
    now = timezone.now()
    expires_at = now + timedelta(seconds=row["ttl"])
    token = ClientToken()
    token.payload.update(
        {
            "sub": str(row["end_user_id"]),
            "cmp": str(row["company_id"]),
            "crk": str(request.credential_kind),
            "crd": str(row["credential_id"]),
        }
    )
    if request.identity:
        token.payload["client"] = request.identity.value
    if request.channel_id:
        token.payload["chn"] = str(request.channel_id)
    token.stamp(issued_at=now, expires_at=expires_at)
    return Grant(
        str(token),
        token.expires_at,
        row["end_user_id"],
        row["company_id"],
        row["was_made"],
        row["full_name"],
        row["assurance"],
    )


def refusal(row: Row) -> Refused:
    match row["reason"]:
        case "token_age":
            sentence = f"Give seconds, from {SHORTEST} to {row['longest']}."
            return Refused(Reason.INVALID_REQUEST, sentence, errors={"ttl": [sentence]})
        case "properties_full":
            sentence = "With these the client would have more than 50 properties, or more than 8192 bytes of them."
            return Refused(Reason.INVALID_REQUEST, sentence, errors={"properties": [sentence]})
        case "group_unknown":
            sentence = "There is no such group."
            return Refused(Reason.INVALID_REQUEST, sentence, errors={"groups": [sentence]})
        case "group_closed":
            return Refused(Reason.SCOPE_MISSING, "One of the groups does not allow the API to put clients into it.")
        case "groups_scope":
            return Refused(Reason.SCOPE_MISSING, "Putting clients into groups needs the scope groups:assign.")
        case "address_not_allowed":
            return Refused(Reason.SCOPE_MISSING, "This key may not be used from this address.")
        case reason:
            return Refused(reason)


def named_rows(cursor: CursorWrapper) -> list[Row]:
    names = [column.name for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _order(request: MintRequest) -> tuple[str, str]:
    return (request.identity.kind, request.identity.key) if request.identity else ("", "")
