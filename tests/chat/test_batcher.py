"""Group commit: what arrives while a statement runs goes together, and nobody is answered before the commit."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import psycopg
import pytest
from django.db import connection

from chat import posting
from chat.models import Conversation, Message
from chat.models.messages import Author
from chat.posting import Answer, Post, Posted, post_many_async
from chat.seeding import seed
from chatauth.models import Session
from core import db
from core.batching import Batcher
from core.ids import uuid7
from core.reasons import Refused
from tests.factories import ConversationFactory, SessionFactory

Posts = Batcher[Post, Answer]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def said(site, vera) -> Callable[..., Post]:
    session: Session = SessionFactory(channel=site, end_user=vera)
    place = ConversationFactory(channel=site, end_user=vera)

    def make(text: str = "Hello", **fields: Any) -> Post:
        return Post(**{
            "kind": Author.VISITOR, "conversation_id": place.pk, "message_id": uuid7(), "text": text,
            "session_id": session.pk, **fields,
        })  # fmt: skip

    return make


@pytest.fixture
def statements(monkeypatch) -> list[int]:
    """How many messages each statement carried."""
    sizes: list[int] = []
    write = posting.write_async

    async def counted(posts: list[Post], *, tells: bool) -> list[Answer]:
        sizes.append(len(posts))
        return await write(posts, tells=tells)

    monkeypatch.setattr(posting, "write_async", counted)
    return sizes


def run(work: Callable[[Posts], Coroutine[Any, Any, Any]]) -> Any:
    async def main() -> Any:
        async with db.opened_pool():
            return await work(Batcher(post_many_async))

    return asyncio.run(main())


def test_one_message_goes_alone_and_what_comes_meanwhile_together(said, statements):
    posts = [said(str(number)) for number in range(50)]

    async def work(batcher: Posts) -> list[Posted]:
        return await asyncio.gather(*(batcher.put(single) for single in posts))

    answers = run(work)
    assert [answer.seq for answer in answers] == list(range(1, 51))
    assert sum(statements) == 50
    assert len(statements) <= 2
    assert list(Message.objects.order_by("seq").values_list("text", flat=True)) == [single.text for single in posts]


def test_a_statement_carries_two_hundred_at_most(said, statements):
    async def work(batcher: Posts) -> None:
        await asyncio.gather(*(batcher.put(said()) for _ in range(450)))

    run(work)
    assert max(statements) <= 200
    assert Conversation.objects.get().last_seq == 450


def test_one_refused_message_harms_no_other(said):
    async def work(batcher: Posts) -> list[Any]:
        posts = [said("one"), said("bad", session_id=uuid7()), said("two")]
        return await asyncio.gather(*(batcher.put(single) for single in posts))

    first, bad, second = run(work)
    assert (first.seq, second.seq) == (1, 2)
    assert isinstance(bad, Refused)
    assert bad.reason == "token_revoked"


def test_P05_nobody_is_acknowledged_when_the_commit_fails(said):
    """A constraint that is judged at the commit: the statement has run and returned its rows by then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN IF NEW.text = 'poison' THEN RAISE 'no'; END IF; RETURN NEW; END $$"
        )
        cursor.execute(
            "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON chat_message DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    try:

        async def work(batcher: Posts) -> list[Any]:
            poison, retried = said("poison"), said("fine")
            failed = await asyncio.gather(batcher.put(poison), return_exceptions=True)
            return [*failed, await batcher.put(retried)]

        failed, posted = run(work)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION refuse() CASCADE")
    assert isinstance(failed, Exception)
    assert not isinstance(failed, Refused)
    assert posted.seq == 1
    assert list(Message.objects.values_list("text", flat=True)) == ["fine"]


def test_P01_the_same_message_through_two_batchers_is_stored_once(said):
    single = said()

    async def work(batcher: Posts) -> list[Posted]:
        others = [batcher, Batcher(post_many_async), Batcher(post_many_async)]
        return await asyncio.gather(*(other.put(single) for other in others for _ in range(5)))

    answers = run(work)
    assert {answer.seq for answer in answers} == {1}
    assert [answer.is_fresh for answer in answers].count(True) == 1
    assert Message.objects.count() == 1


def test_a_sender_who_left_does_not_stop_the_others(said):
    async def work(batcher: Posts) -> Posted:
        leaver = asyncio.create_task(batcher.put(said("leaver")))
        stayer = asyncio.create_task(batcher.put(said("stayer")))
        await asyncio.sleep(0)
        leaver.cancel()
        return await stayer

    assert run(work).seq == 2
    assert list(Message.objects.order_by("seq").values_list("text", flat=True)) == ["leaver", "stayer"]


def test_after_a_failure_the_batcher_works_on(said, monkeypatch):
    async def work(batcher: Posts) -> Posted:
        monkeypatch.setattr(posting, "post_sql", lambda: "SELECT nonsense")
        with pytest.raises(Exception, match="nonsense"):
            await batcher.put(said())
        monkeypatch.undo()
        return await batcher.put(said())

    assert run(work).seq == 1


@pytest.mark.parametrize("messages", [1, 200])
def test_a_plan_made_while_the_tables_were_small_never_reads_all_of_one(said, messages):
    """With four messages in each of fifty conversations, an index by number looked as cheap as the one by id."""
    if messages > 1:
        seed(messages=messages, per_conversation=4)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    async def work(batcher: Posts) -> str:
        await batcher.put(said())
        async with db.pool().connection() as wire:
            await wire.execute("PREPARE kept (json, uuid[], text[], bool) AS " + numbered(posting.post_sql()))
            values = posting.post_parameters([said()])
            call = "EXPLAIN EXECUTE kept (%(posts)s, %(conversation)s, %(roles)s, %(tells)s)"
            async with psycopg.AsyncClientCursor(wire) as cursor:
                await cursor.execute(call, values)
                return "\n".join(row[0] for row in await cursor.fetchall())

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE chat_message CASCADE")  # without the room that rows of other tests have left
    plan = run(work)
    assert "using message_id_once on chat_message" in plan
    assert "message_seq_once" not in plan
    assert "Seq Scan on chat_message" not in plan


def numbered(sql: str) -> str:
    for number, name in enumerate(("posts", "conversation", "roles", "tells"), 1):
        sql = sql.replace(f"%({name})s", f"${number}")
    return sql
