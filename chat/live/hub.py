"""The hub of a process: every socket, what it follows, and the one listener that hears of changes elsewhere."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from chat.live.arrivals import Arrivals
from chat.live.availability import tell_away
from chat.live.beside import Beside
from chat.live.closing import Close
from chat.live.follower import Follower, StaffFollower, VisitorFollower
from chat.live.keeping import keep
from chat.live.rooms import Rooms
from chat.live.sweep import sweep_staff, sweep_visitors, sweep_waiting
from chat.live.teller import Teller
from chat.live.topics import Topics
from chat.live.turns import Turns
from chat.live.typists import tell_typing
from chat.posting import Answer, Post, Posted, post_many_async, row_of
from chat.presenting import frame
from core.batching import Batcher
from core.live import Hint, Listener
from core.reasons import Reason, Refused

logger = logging.getLogger(__name__)
SWEEP_EVERY = 3.0  # seconds: a right that ended is noticed within 5
RECHECK_EVERY = 15.0  # seconds: a message whose hint was lost arrives within 30
FIRST = 2  # the number of a conversation's first message, or of the away text behind it


class Hub:
    def __init__(self) -> None:
        self.topics = Topics()
        self.beside = Beside(self.topics)
        self.rooms = Rooms()
        self.turns = Turns()
        self.batcher: Batcher[Post, Answer] = Batcher(self.write, flights=2)
        self.arrivals = Arrivals()
        self.visitors: set[VisitorFollower] = set()
        self.staff: set[StaffFollower] = set()
        self.waiting: dict[UUID, set[VisitorFollower]] = defaultdict(set)
        self.listener = Listener(self.on_hint, self.on_connect)
        self.teller = Teller()
        self.was_connected = False
        self.errands: set[asyncio.Task[None]] = set()

    def join_visitor(self, socket: VisitorFollower) -> None:
        self.visitors.add(socket)

    def join_staff(self, socket: StaffFollower) -> None:
        self.staff.add(socket)
        self.rooms.join(socket)

    async def post(self, single: Post) -> Posted:
        """Write a message and return when it is committed. Raises Refused, or what the database raised."""
        answer = await self.batcher.put(single)
        if isinstance(answer, Refused):
            raise answer
        return answer

    async def write(self, posts: Sequence[Post]) -> Sequence[Answer]:
        """Commit a batch; who follows here gets it at once, right behind the acknowledgements."""
        answers = await post_many_async(posts, tells=False)
        fresh = [
            (single, answer)
            for single, answer in zip(posts, answers, strict=True)
            if isinstance(answer, Posted) and answer.is_fresh
        ]
        loop = asyncio.get_running_loop()
        loop.call_soon(loop.call_soon, self.hand_out, fresh)  # the senders are woken between the two
        return answers

    def hand_out(self, fresh: Sequence[tuple[Post, Posted]]) -> None:
        """Give what was just committed to who follows here, and tell the other processes."""
        self.topics.hand_out(row_of(single, posted) for single, posted in fresh)
        # One for a conversation, unless the batch went one by one: then any of them may have turned it.
        places = {(posted.conversation_id, posted.last_seq, posted.has_turned): posted for _, posted in fresh}
        for posted in places.values():
            self.hear_message(posted.conversation_id, posted.last_seq, posted.company_id, has_turned=posted.has_turned)
        self.teller.tell(places.values())

    def wait_for_conversation(self, socket: VisitorFollower) -> None:
        """Have `look_again` called once this socket's end user has a conversation."""
        self.waiting[socket.end_user_id].add(socket)

    def stop_waiting(self, socket: VisitorFollower) -> None:
        sockets = self.waiting.get(socket.end_user_id, set())
        sockets.discard(socket)
        if not sockets:
            self.waiting.pop(socket.end_user_id, None)

    def leave_visitor(self, socket: VisitorFollower) -> None:
        self.visitors.discard(socket)
        self.stop_waiting(socket)
        self.topics.leave(socket)

    def leave_staff(self, socket: StaffFollower) -> None:
        self.staff.discard(socket)
        self.rooms.leave(socket)
        self.topics.leave(socket)

    def on_hint(self, hint: Hint) -> None:
        """Act on a hint; one of an unknown kind is another version's, and the sweeps do without it."""
        act = HINTS.get(str(hint.get("k")))
        if act:
            act(self, hint)

    async def on_connect(self) -> None:
        """Hints were lost while the listener was away: staff come back, and read every line that they show anew."""
        if self.was_connected:
            for socket in list(self.staff):
                socket.end("restart", Close.RESTART)
        self.was_connected = True
        await self.recheck()

    def on_messages(self, hint: Hint) -> None:
        """Messages that were written elsewhere."""
        if hint.get("by") == self.teller.name:
            return
        for conversation, last_seq, company, has_turned in hint["m"]:
            self.hear_message(UUID(conversation), last_seq, UUID(company), has_turned=bool(has_turned))

    def hear_message(
        self, conversation_id: UUID, last_seq: int, company_id: UUID | None, *, has_turned: bool = False
    ) -> None:
        self.topics.wake(conversation_id, last_seq or None)
        self.rooms.wake(conversation_id, company_id, is_calm=not has_turned)
        if has_turned:
            self.topics.wake_state(conversation_id)
        if has_turned or last_seq <= FIRST:
            self.look_for_turns()

    def on_conversation(self, hint: Hint) -> None:
        self.topics.wake_state(UUID(hint["c"]))
        self.rooms.wake(UUID(hint["c"]), company_of(hint))
        self.look_for_turns()
        if "end_user" in hint:
            for socket in list(self.waiting.get(UUID(hint["end_user"]), ())):
                socket.look_again()

    def on_note(self, hint: Hint) -> None:
        self.topics.wake_notes(UUID(hint["c"]))

    def on_read(self, hint: Hint) -> None:
        self.topics.tell_reads(UUID(hint["c"]), **{hint["by"]: hint["s"]})
        self.rooms.wake(UUID(hint["c"]), company_of(hint), is_calm=True)

    def on_typing(self, hint: Hint) -> None:
        if UUID(hint["c"]) in self.topics.by_id:
            self.run_errand(tell_typing(hint, self.topics, self.staff))

    def on_here(self, hint: Hint) -> None:
        self.run_errand(self.beside.tell([UUID(hint["c"])], anew=True))

    def on_away(self, hint: Hint) -> None:
        self.run_errand(tell_away(UUID(hint["user"]), list(self.staff), self.beside))
        self.look_for_turns()

    def on_staff(self, hint: Hint) -> None:
        """What somebody may see changed."""
        self.run_errand(sweep_staff([socket for socket in self.staff if str(socket.user_id) == hint["user"]]))

    def on_end(self, hint: Hint) -> None:
        reason = str(hint.get("reason") or Reason.TOKEN_REVOKED)
        for kind in ("session", "end_user", "channel", "company", "credential", "user"):
            if kind not in hint:
                continue
            for socket in self.everybody():
                if socket.is_meant(kind, hint[kind]):
                    socket.end(reason, Close.CREDENTIAL)

    def look_for_turns(self) -> None:
        """Turns are given where staff are: theirs is the presence that counts."""
        if self.staff:
            self.turns.wake()

    def run_errand(self, errand: Any) -> None:
        """Run something small beside everything else; what fails is logged."""
        task = asyncio.get_running_loop().create_task(errand)
        self.errands.add(task)
        task.add_done_callback(self.end_errand)

    def end_errand(self, task: asyncio.Task[None]) -> None:
        self.errands.discard(task)
        if not task.cancelled() and task.exception():
            logger.warning("Something beside the sockets failed.", exc_info=task.exception())

    async def sweep(self) -> None:
        """Look at every socket's right, and less often at what hints may have lost, until cancelled."""
        rechecked_at = time.monotonic()
        while True:
            await asyncio.sleep(SWEEP_EVERY)
            await sweep_visitors(list(self.visitors))
            await sweep_staff(list(self.staff))
            self.look_for_turns()
            if time.monotonic() - rechecked_at >= RECHECK_EVERY:
                rechecked_at = time.monotonic()
                await self.recheck()

    async def recheck(self) -> None:
        self.topics.recheck()
        self.rooms.recheck()
        for socket in self.staff:
            socket.push(frame("ping"))
        await self.beside.recheck()
        await sweep_waiting([socket for sockets in self.waiting.values() for socket in sockets])

    async def run(self) -> None:
        """Everything that the hub does beside the sockets, until cancelled."""
        parts = (self.listener, self.teller, self.topics, self.rooms, self.turns)
        async with asyncio.TaskGroup() as group:
            for work in (*(part.run for part in parts), self.sweep):
                group.create_task(keep(work))

    def end_all(self) -> None:
        """The server stops: whoever is still here comes back to another one."""
        for socket in self.everybody():
            socket.end("restart", Close.RESTART)

    def everybody(self) -> list[Follower]:
        return [*self.visitors, *self.staff]


HINTS: dict[str, Callable[[Hub, Hint], None]] = {
    "messages": Hub.on_messages,
    "conversation": Hub.on_conversation,
    "note": Hub.on_note,
    "read": Hub.on_read,
    "typing": Hub.on_typing,
    "here": Hub.on_here,
    "away": Hub.on_away,
    "staff": Hub.on_staff,
    "end": Hub.on_end,
}


def company_of(hint: Hint) -> UUID | None:
    return UUID(hint["company"]) if "company" in hint else None
