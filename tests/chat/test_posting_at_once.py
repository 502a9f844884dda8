"""Many writers at once: gapless numbers, no repeat stored twice, commits seen in the order of the numbers."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from chat.models import Conversation, Message
from chat.models.messages import Author
from chat.posting import Post, Posted, post, post_many
from chat.posting_sql import post_parameters, post_sql
from core.ids import uuid7
from tests.chat.rows import said
from tests.factories import ConversationFactory

pytestmark = pytest.mark.django_db(transaction=True)


def in_thread(call: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return call(*arguments)
    finally:
        connection.close()


def at_once(call: Callable[..., Any], arguments: list[Any]) -> list[Any]:
    with ThreadPoolExecutor(len(arguments)) as threads:
        return list(threads.map(lambda argument: in_thread(call, argument), arguments))


def test_P02_many_writers_leave_no_gap_and_acknowledge_what_is_stored(session, site, vera):
    places = [ConversationFactory(channel=site, end_user=vera).pk for _ in range(4)]
    seen: dict[UUID, list[int]] = {place: [] for place in places}
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            for place in places:
                found = list(Message.objects.filter(conversation=place).order_by("seq").values_list("seq", flat=True))
                assert found == list(range(1, len(found) + 1)), "a reader saw a number before the one below it"
                seen[place].append(len(found))

    def write(writer: int) -> list[tuple[Post, Posted]]:
        dice = random.Random(writer)
        acknowledged = []
        for turn in range(25):
            batch = [said(dice.choice(places), session, f"{writer}.{turn}.{n}") for n in range(dice.randint(1, 8))]
            acknowledged += list(zip(batch, post_many(batch), strict=True))
        return acknowledged

    reader = threading.Thread(target=in_thread, args=[read])
    reader.start()
    acknowledged = [pair for pairs in at_once(write, list(range(8))) for pair in pairs]
    done.set()
    reader.join()

    stored = {(m.conversation_id, m.seq): m.text for m in Message.objects.all()}
    assert len(stored) == len(acknowledged)
    assert all(stored[posted.conversation_id, posted.seq] == sent.text for sent, posted in acknowledged)
    for place in Conversation.objects.all():
        assert sorted(seq for other, seq in stored if other == place.pk) == list(range(1, place.last_seq + 1))
    assert all(counts == sorted(counts) for counts in seen.values())


def test_P01_fifty_parallel_sends_of_one_id_store_one_message(session, site, vera):
    place = ConversationFactory(channel=site, end_user=vera).pk
    message_id = uuid7()
    answers = at_once(post, [said(place, session, f"try {n}", message_id) for n in range(50)])
    assert {answer.seq for answer in answers} == {1}
    assert [answer.is_fresh for answer in answers].count(True) == 1
    assert Message.objects.count() == 1


def test_P01_a_repeat_that_commits_meanwhile_fails_the_batch_which_then_goes_one_by_one(session, site, vera):
    """The other process holds the row when our statement starts, so our statement cannot know of its message."""
    place = ConversationFactory(channel=site, end_user=vera).pk
    repeated = said(place, session, "once")
    batch = [said(place, session, "before"), repeated, said(place, session, "after")]
    holds, may_commit = threading.Event(), threading.Event()

    def first() -> None:
        from django.db import transaction

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(post_sql(), post_parameters([repeated]))
            holds.set()
            may_commit.wait(5)

    with ThreadPoolExecutor(2) as threads:
        early = threads.submit(in_thread, first)
        assert holds.wait(5)
        late = threads.submit(in_thread, post_many, batch)
        wait_until_somebody_waits()
        may_commit.set()
        early.result()
        answers = late.result()
    assert [(answer.seq, answer.is_fresh) for answer in answers] == [(2, True), (1, False), (3, True)]
    assert list(Message.objects.order_by("seq").values_list("text", flat=True)) == ["once", "before", "after"]
    assert Conversation.objects.get().last_seq == 3


def test_L07_of_a_take_over_and_a_bot_at_once_no_bot_message_comes_after(session, site, vera, ana):
    for _ in range(30):
        place = ConversationFactory(channel=site, end_user=vera).pk
        bot = Post(kind=Author.BOT, conversation_id=place, message_id=uuid7(), text="Beep", name="Robo")
        agent = Post(kind=Author.AGENT, conversation_id=place, message_id=uuid7(), text="Hi", user_id=ana.pk)
        at_once(post_many, [[bot], [agent]])
        kinds = list(Message.objects.filter(conversation=place).order_by("seq").values_list("author_kind", flat=True))
        assert kinds in (["agent"], ["bot", "agent"])


def test_two_batches_over_the_same_conversations_in_opposite_order_do_not_lock_each_other_out(session, site, vera):
    places = [ConversationFactory(channel=site, end_user=vera).pk for _ in range(20)]

    def write(order: list[UUID]) -> int:
        return sum(isinstance(a, Posted) for _ in range(10) for a in post_many([said(p, session, "x") for p in order]))

    assert at_once(write, [places, places[::-1], places, places[::-1]]) == [200] * 4


def wait_until_somebody_waits() -> None:
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
            if cursor.fetchone()[0]:
                return
        threading.Event().wait(0.01)
    raise AssertionError("The second statement never waited for the first.")
