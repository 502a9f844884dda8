"""What other processes hear of messages that this one wrote in batches."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import psycopg
import pytest
from django.utils import timezone

from chat.live import teller as telling_module
from chat.live.hub import Hub
from chat.live.teller import AT_ONCE, Teller
from chat.models.messages import Author
from chat.posting import Post, Posted
from core import db
from core.ids import uuid7
from core.live import CHANNEL, Hint

pytestmark = pytest.mark.django_db(transaction=True)
COMPANY = uuid7()
END_TELLERS = "SELECT pg_terminate_backend(pid, 8000) FROM pg_stat_activity WHERE application_name = 'usher teller'"


def posted(conversation_id: UUID, last_seq: int, *, has_turned: bool = False) -> Posted:
    return Posted(
        conversation_id, uuid7(), last_seq, timezone.now(), True, "Vera", "", COMPANY, last_seq, has_turned
    )  # fmt: skip


@asynccontextmanager
async def telling(teller: Teller) -> AsyncIterator[db.Connection]:
    """A teller at work, and a connection that hears it."""
    async with await db.listen_connection() as ear:
        await ear.execute(f"LISTEN {CHANNEL}")
        task = asyncio.create_task(teller.run())
        try:
            yield ear
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def hear(ear: db.Connection, most: int) -> list[Hint]:
    return [json.loads(note.payload) async for note in ear.notifies(timeout=5, stop_after=most)]


def test_what_waits_goes_in_one_hint_and_names_who_wrote_it():
    places = [uuid7(), uuid7()]

    async def main() -> list[Hint]:
        teller = Teller()
        teller.tell([posted(places[0], 3), posted(places[1], 8, has_turned=True)])
        async with telling(teller) as ear:
            hints = await hear(ear, 1)
        assert hints[0].pop("by") == teller.name
        return hints

    company = str(COMPANY)
    assert asyncio.run(main()) == [
        {"k": "messages", "m": [[str(places[0]), 3, company, 0], [str(places[1]), 8, company, 1]]}
    ]


def test_many_go_in_as_few_hints_as_the_database_takes():
    async def main() -> list[Hint]:
        teller = Teller()
        teller.tell(posted(uuid7(), 2**31 - 1, has_turned=True) for _ in range(2 * AT_ONCE + 1))
        async with telling(teller) as ear:
            return await hear(ear, 3)

    assert [len(hint["m"]) for hint in asyncio.run(main())] == [AT_ONCE, AT_ONCE, 1]


def test_what_a_lost_connection_kept_back_goes_with_the_next(caplog):
    place = uuid7()

    async def main() -> list[Hint]:
        teller = Teller()
        async with await psycopg.AsyncConnection.connect(**db.parameters("usher tests")) as killer:
            teller.tell([posted(uuid7(), 1)])
            async with telling(teller) as ear:
                await hear(ear, 1)
                await killer.execute(END_TELLERS)
                teller.tell([posted(place, 7)])
                async with asyncio.timeout(8):
                    while "Hints to other processes wait" not in caplog.text:  # noqa: ASYNC110 - only the log tells
                        await asyncio.sleep(0.02)
            async with telling(teller) as ear:
                return await hear(ear, 1)

    with caplog.at_level(logging.WARNING):
        hints = asyncio.run(main())
    assert hints[0]["m"] == [[str(place), 7, str(COMPANY), 0]]
    assert "Hints to other processes wait" in caplog.text


def test_a_connection_that_takes_nothing_counts_as_lost_and_nothing_is(monkeypatch, caplog):
    """As when a firewall has forgotten it: no error comes, and no answer."""
    monkeypatch.setattr(telling_module, "WITHIN", 0.1)
    place = uuid7()

    class Stuck:
        async def __aenter__(self) -> "Stuck":
            return self

        async def __aexit__(self, *_: object) -> None:
            pass

        async def execute(self, *_: object) -> None:
            await asyncio.sleep(60)

    async def connected() -> Stuck:
        return Stuck()

    async def main() -> list[Hint]:
        teller = Teller()
        teller.tell([posted(place, 7)])
        with monkeypatch.context() as patched:
            patched.setattr(db, "teller_connection", connected)
            await asyncio.wait_for(teller.run(), 5)
        async with telling(teller) as ear:
            return await hear(ear, 1)

    with caplog.at_level(logging.WARNING):
        assert asyncio.run(main())[0]["m"] == [[str(place), 7, str(COMPANY), 0]]
    assert "no answer" in caplog.text


def test_of_a_batch_that_went_one_by_one_every_turn_is_told_and_of_one_statement_one_line():
    place = uuid7()

    def told(*answers: Posted) -> list[list[int]]:
        hub = Hub()
        post = Post(kind=Author.VISITOR, conversation_id=place, message_id=uuid7(), text="Hi", session_id=uuid7())
        hub.hand_out([(post, answer) for answer in answers])
        return [[last_seq, has_turned] for _place, last_seq, _company, has_turned in hub.teller.places]

    assert told(posted(place, 1, has_turned=True), posted(place, 2)) == [[1, 1], [2, 0]]
    assert told(posted(place, 2, has_turned=True), posted(place, 2, has_turned=True)) == [[2, 1]]
