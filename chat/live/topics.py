"""Conversations that sockets of this process follow. A hint wakes a topic; what followers lack is read once for all.

Each follower has a place in the conversation and gets exactly the messages behind it, in order. Hints may be lost,
doubled or late: they only say when to look.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from chat.history import AFTER_SQL, PAGE
from chat.live.follower import Follower
from chat.models.conversations import State
from chat.presenting import NOTE_COLUMNS, MessageRow, NoteRow, frame, message, note
from core import db

logger = logging.getLogger(__name__)
PAUSE = 1.0  # seconds after a read that failed

FACTS_SQL = """
    SELECT v.id, v.last_seq, v.state, coalesce(nullif(g.name, ''), c.name), v.assignee_id,
        v.visitor_read_seq, v.staff_read_seq
    FROM chat_conversation v
    JOIN accounts_company c ON c.id = v.company_id
    LEFT JOIN accounts_user g ON g.id = v.assignee_id
    WHERE v.id = ANY(%s)
"""
NOTES_SHOWN = 200  # of a conversation, the newest: the older ones are read with the messages that they stand behind
NOTES_SQL = f"""
    SELECT {NOTE_COLUMNS} FROM unnest(%s::uuid[]) AS wanted(conversation_id)
    CROSS JOIN LATERAL (
        SELECT * FROM chat_note k WHERE k.conversation_id = wanted.conversation_id
        ORDER BY k.at DESC, k.id DESC LIMIT {NOTES_SHOWN}
    ) o
    ORDER BY o.at, o.id
"""  # noqa: S608 - made of constants


@dataclass(slots=True)
class Place:
    """Where a follower stands: the last message it was given, and the notes. Small, because there are many."""

    seq: int
    notes: frozenset[UUID] = frozenset()


@dataclass(slots=True)
class Topic:
    places: dict[Follower, Place] = field(default_factory=dict)
    state: tuple[Any, ...] = ()  # the state and assignee that followers were told last
    reads: tuple[int, int] = (0, 0)

    @property
    def lowest(self) -> int:
        return min(place.seq for place in self.places.values())


class Topics:
    def __init__(self) -> None:
        self.by_id: dict[UUID, Topic] = {}
        self.of: dict[Follower, set[UUID]] = defaultdict(set)
        self.lacking: set[UUID] = set()
        self.changed: set[UUID] = set()
        self.noted: set[UUID] = set()
        self.woken = asyncio.Event()

    def follow(self, follower: Follower, conversation_id: UUID, *, after: int) -> None:
        """From now on the follower gets every message after `after`, and for staff the notes."""
        topic = self.by_id.setdefault(conversation_id, Topic())
        topic.places[follower] = Place(after)
        topic.state, topic.reads = (), (0, 0)
        self.of[follower].add(conversation_id)
        self.wake(conversation_id)
        self.wake_state(conversation_id)
        if follower.is_staff:
            self.wake_notes(conversation_id)

    def unfollow(self, follower: Follower, conversation_id: UUID) -> None:
        topic = self.by_id.get(conversation_id)
        if topic is None or topic.places.pop(follower, None) is None:
            return
        self.of[follower].discard(conversation_id)
        if not topic.places:
            del self.by_id[conversation_id]

    def leave(self, follower: Follower) -> None:
        for conversation_id in list(self.of.get(follower, ())):
            self.unfollow(follower, conversation_id)
        self.of.pop(follower, None)

    def is_closed(self, conversation_id: UUID) -> bool:
        """As far as this process has heard."""
        topic = self.by_id.get(conversation_id)
        return topic is not None and topic.state[:1] == (State.CLOSED,)

    def wake(self, conversation_id: UUID, seq: int | None = None) -> None:
        """A message was committed (number `seq`, if known)."""
        topic = self.by_id.get(conversation_id)
        if topic and (seq is None or seq > topic.lowest):
            self.lacking.add(conversation_id)
            self.woken.set()

    def wake_state(self, conversation_id: UUID) -> None:
        if conversation_id in self.by_id:
            self.changed.add(conversation_id)
            self.woken.set()

    def wake_notes(self, conversation_id: UUID) -> None:
        if conversation_id in self.by_id:
            self.noted.add(conversation_id)
            self.woken.set()

    def recheck(self) -> None:
        """Hints may have been lost: look at everything that is followed."""
        self.changed.update(self.by_id)
        self.noted.update(key for key, topic in self.by_id.items() if any(f.is_staff for f in topic.places))
        self.woken.set()

    def push(self, conversation_id: UUID, text: str, *, to_staff: bool, to_visitors: bool) -> None:
        """Hand a passing frame (typing, read) to who follows now."""
        topic = self.by_id.get(conversation_id)
        for follower in list(topic.places) if topic else ():
            if to_staff if follower.is_staff else to_visitors:
                follower.push(text)

    async def run(self) -> None:
        """Read what followers lack, until cancelled. Hints that come meanwhile are answered by the next read."""
        while True:
            await self.woken.wait()
            self.woken.clear()
            changed, self.changed = self.changed & self.by_id.keys(), set()
            lacking, self.lacking = self.lacking & self.by_id.keys(), set()
            noted, self.noted = self.noted & self.by_id.keys(), set()
            try:
                if lacking:
                    await self.read_messages(lacking)
                if changed:
                    await self.read_states(changed)
                if noted:
                    await self.read_notes(noted)
            except Exception:
                logger.exception("Followers wait, because what they lack could not be read.")
                self.changed |= changed
                self.lacking |= lacking
                self.noted |= noted
                await asyncio.sleep(PAUSE)
                self.woken.set()

    async def read_messages(self, ids: Iterable[UUID]) -> None:
        wanted = list(ids)
        after = [self.by_id[key].lowest for key in wanted]
        found: dict[UUID, list[MessageRow]] = defaultdict(list)
        for row in await fetch(AFTER_SQL, {"conversation": wanted, "after": after}):
            found[row[0]].append(MessageRow(*row))
        for conversation_id, start in zip(wanted, after, strict=True):
            rows = found[conversation_id]
            self.deliver(conversation_id, rows, start)
            if len(rows) == PAGE:
                self.wake(conversation_id)

    def deliver(self, conversation_id: UUID, rows: list[MessageRow], start: int) -> None:
        """Hand out rows that were read from behind `start`; who came meanwhile with a lower place is read for anew."""
        topic = self.by_id.get(conversation_id)
        places = [(follower, place) for follower, place in topic.places.items() if place.seq >= start] if topic else []
        for row in rows:
            texts: dict[bool, str] = {}
            for follower, place in places:
                if row.seq <= place.seq:
                    continue
                if follower.is_staff not in texts:
                    texts[follower.is_staff] = frame("message", message(row, for_staff=follower.is_staff))
                place.seq = row.seq
                follower.push(texts[follower.is_staff])

    def hand_out(self, rows: Iterable[MessageRow]) -> None:
        """Rows that were just committed here, to whom they are the next; who lacks more is read for."""
        for row in rows:
            topic = self.by_id.get(row.conversation_id)
            if topic is None:
                continue
            if topic.lowest >= row.seq - 1:
                self.deliver(row.conversation_id, [row], row.seq - 1)
            else:
                self.wake(row.conversation_id, row.seq)

    async def read_states(self, ids: Iterable[UUID]) -> None:
        for conversation_id, last_seq, state, name, assignee_id, *reads in await fetch(FACTS_SQL, [list(ids)]):
            topic = self.by_id.get(conversation_id)
            if topic is None:
                continue
            self.wake(conversation_id, last_seq)
            if topic.state != (state, assignee_id):
                topic.state = (state, assignee_id)
                assignee = {"name": name} if assignee_id else None
                text = frame("conversation", id=str(conversation_id), state=state, assignee=assignee)
                self.push(conversation_id, text, to_staff=False, to_visitors=True)
            self.tell_reads(conversation_id, visitor=reads[0], staff=reads[1])

    def tell_reads(self, conversation_id: UUID, *, visitor: int = 0, staff: int = 0) -> None:
        """Each side learns how far the other has read."""
        topic = self.by_id.get(conversation_id)
        if topic is None:
            return
        told = topic.reads
        topic.reads = (max(told[0], visitor), max(told[1], staff))
        for by, was, is_now in zip(("visitor", "staff"), told, topic.reads, strict=True):
            if is_now > was:
                text = frame("read", conversation=str(conversation_id), seq=is_now)
                self.push(conversation_id, text, to_staff=by == "visitor", to_visitors=by == "staff")

    async def read_notes(self, ids: Iterable[UUID]) -> None:
        for row in await fetch(NOTES_SQL, [list(ids)]):
            found = NoteRow(*row)
            topic = self.by_id.get(found.conversation_id)
            text = frame("note", note(found))
            for follower, place in list(topic.places.items()) if topic else ():
                if follower.is_staff and found.id not in place.notes:
                    place.notes |= {found.id}
                    follower.push(text)


async def fetch(sql: str, parameters: Any) -> list[tuple[Any, ...]]:
    async with db.pool().connection() as wire:
        return await (await wire.execute(sql, parameters)).fetchall()
