"""Bots beside people and beside slow servers: with real transactions, threads and a worker."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest
from django.db import connection, transaction

from accounts import privacy
from accounts.models import EndUser
from bots import engine
from bots.models import Run
from bots.turn import Turn
from chat.conversations import assign
from chat.models import Conversation, Message
from chat.models.messages import Author
from chat.posting import Post, post_many
from chatauth.models import Session
from core import jobs
from core.audit import SYSTEM
from core.ids import uuid7
from core.jobs import run_worker
from tests.bots.talks import Talk
from tests.factories import ConversationFactory, EndUserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_L07_of_a_take_over_and_a_turn_at_once_no_bot_message_comes_after(robo, session, site, vera, ana):
    robo(*[{"kind": "say", "text": str(number)} for number in range(5)])
    places = [ConversationFactory(channel=site, end_user=vera) for _ in range(200)]
    post_many([said(session, place) for place in places])
    taken: dict[object, int] = {}
    ready = threading.Barrier(2, timeout=20)

    def take() -> None:
        for place in places:
            ready.wait()
            assign(place.pk, to=ana, by=ana)
            taken[place.pk] = Message.objects.filter(conversation=place).count()

    def turn() -> None:
        for place in places:
            ready.wait()
            engine.answer(place.pk)

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(ended, take), threads.submit(ended, turn)]:
            done.result()
    assert len(taken) == len(places)
    for place in places:
        assert Message.objects.filter(conversation=place).count() == taken[place.pk]
        assert place.messages.filter(author_kind=Author.BOT).count() in (0, 5)


def test_a_server_that_answers_late_holds_up_nobody_else(robo, session, site, vera, own_server, monkeypatch):
    monkeypatch.setattr(jobs, "POLL", 0.05)
    own_server.free.clear()
    own_server.answers = {"GET /": (200, {})}
    services = {"web_services": [{"uid": "slow", "url": own_server.url + "/"}]}
    robo(
        {"kind": "condition", "cases": [{"variable": "MESSAGE", "test": "is", "value": "slow", "go": "s3"}]},
        {"kind": "end", "text": "quick"},
        {"kind": "service", "service": "slow"},
        {"kind": "end", "text": "late"},
        **services,
    )
    slow = [Talk(session, ConversationFactory(channel=site, end_user=vera)) for _ in range(8)]
    quick = Talk(session, ConversationFactory(channel=site, end_user=vera))
    with working():
        for talk in slow:
            talk.write("slow")
        wait_until(lambda: own_server.asked)
        quick.write("hello")
        wait_until(lambda: quick.said() == ["quick"])
        assert Run.objects.filter(state="calling").exists()
        assert len(own_server.asked) <= 3, "one host is asked by few at a time"
        own_server.free.set()
        wait_until(lambda: any(talk.said() == ["late"] for talk in slow))


@contextmanager
def working() -> Iterator[None]:
    """A job worker in a thread of this process."""
    loop = asyncio.new_event_loop()
    worker = loop.create_task(run_worker(concurrency=2))

    def work() -> None:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(worker)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(worker.cancel)
        thread.join(40)
        loop.close()


def wait_until(true: Callable[[], object], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.02)


def test_of_a_script_that_writes_a_property_and_an_erasure_at_once_both_end(robo, session, site, vera, monkeypatch):
    """Both lock the person before the conversation: the other way round each would wait for the other."""
    robo({"kind": "set", "property": "plan", "value": "gold"})
    place = ConversationFactory(channel=site, end_user=vera)
    Talk(session, place).write("Hi")
    writes, claim = threading.Event(), Turn.claim

    def claim_late(turn: Turn, name: str, value: object) -> None:
        writes.set()
        wait_until(somebody_waits)
        claim(turn, name, value)

    monkeypatch.setattr(Turn, "claim", claim_late)

    with ThreadPoolExecutor(2) as threads:
        answered = threads.submit(ended, lambda: engine.answer(place.pk))
        assert writes.wait(10)
        erased = threads.submit(ended, lambda: privacy.erase(vera, by=SYSTEM))
        answered.result(20)
        assert erased.result(20).counts["conversations"] == 1
    assert not EndUser.objects.filter(pk=vera.pk).exists()


def test_a_turn_whose_conversation_came_to_somebody_else_meanwhile_locks_that_person_first(robo, session, site, vera):
    """As erasing does: the other way round the two would wait for each other."""
    robo({"kind": "say", "text": "Hello"})
    place = ConversationFactory(channel=site, end_user=vera)
    mira = EndUserFactory(company=vera.company)
    Talk(session, place).write("Hi")
    moved, may_commit, holds, goes_on = (threading.Event() for _ in range(4))

    @transaction.atomic
    def merge() -> None:
        Conversation.objects.filter(pk=place.pk).update(end_user=mira)
        moved.set()
        assert may_commit.wait(20)

    @transaction.atomic
    def erase() -> int:
        EndUser.objects.select_for_update(no_key=True).get(pk=mira.pk)
        holds.set()
        assert goes_on.wait(20)
        return len(Conversation.objects.select_for_update().filter(end_user=mira))

    with ThreadPoolExecutor(3) as threads:
        merged = threads.submit(ended, merge)
        assert moved.wait(20)
        answered = threads.submit(ended, lambda: engine.answer(place.pk))
        wait_until(somebody_waits)
        erased = threads.submit(ended, erase)
        assert holds.wait(20)
        may_commit.set()
        merged.result(20)
        wait_until(somebody_waits)
        goes_on.set()
        assert erased.result(20) == 1
        answered.result(20)
    assert [row.text for row in place.messages.filter(author_kind=Author.BOT)] == ["Hello"]


def ended(task: Callable[[], object]) -> object:
    """In a thread of its own, whose connection is closed."""
    try:
        return task()
    finally:
        connection.close()


def said(session: Session, place: Conversation) -> Post:
    return Post(kind=Author.VISITOR, conversation_id=place.pk, message_id=uuid7(), text="Hi", session_id=session.pk)


def somebody_waits() -> bool:
    """For a lock, in the database of the tests."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])
