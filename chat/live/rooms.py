"""The inbox: every staff socket of this process gets a line per conversation that it may see, and each change of it.

One task reads for all, in turn, so that an older line never comes after a newer one.
"""

import asyncio
import logging
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Set
from typing import Any, NamedTuple
from uuid import UUID

from channels_app.reach import is_within
from chat.live.follower import StaffFollower
from chat.live.topics import fetch
from chat.models.conversations import State
from chat.presenting import SUMMARY_COLUMNS, SUMMARY_TABLES, SummaryRow, frame, summary

logger = logging.getLogger(__name__)
COALESCE = 0.1  # seconds: changes that come this close together are one line
REST = 1.0  # seconds between two lines of a conversation that is talked in
WELCOME = 0.02  # seconds for others to join as well
PAUSE = 1.0  # seconds after a read that failed
OPEN_SHOWN = 400  # conversations at the start, newest first
CLOSED_SHOWN = 50
REMEMBERED = 2_000  # lines a company

BY_IDS_SQL = f"SELECT {SUMMARY_COLUMNS} FROM {SUMMARY_TABLES} WHERE v.id = ANY(%s)"  # noqa: S608 - made of constants


def newest(key: str, wanted: str, states: Iterable[str], most: int) -> str:
    """SQL for the newest conversations of companies or channels: each state of each in the order of its index, then
    the best.
    """
    listed = ", ".join(f"'{state}'" for state in states)
    return f"""
        SELECT n.id FROM unnest(%({wanted})s::uuid[]) AS w(id)
        CROSS JOIN unnest(ARRAY[{listed}]) AS t(state)
        CROSS JOIN LATERAL (
            SELECT k.id, k.last_at FROM chat_conversation k
            WHERE k.{key} = w.id AND k.state = t.state ORDER BY k.last_at DESC LIMIT {most}
        ) n
        ORDER BY n.last_at DESC LIMIT {most}
    """  # noqa: S608 - made of constants


OPEN = [state for state in State if state != State.CLOSED]
# Of whole companies, and of single channels of others.
NEWEST_SQL = f"""
    SELECT {SUMMARY_COLUMNS} FROM {SUMMARY_TABLES}
    WHERE v.id IN (
        ({newest("company_id", "companies", OPEN, OPEN_SHOWN)})
        UNION ALL
        ({newest("company_id", "companies", [State.CLOSED], CLOSED_SHOWN)})
        UNION ALL
        ({newest("channel_id", "channels", OPEN, OPEN_SHOWN)})
        UNION ALL
        ({newest("channel_id", "channels", [State.CLOSED], CLOSED_SHOWN)})
    )
    ORDER BY v.last_at
"""  # noqa: S608 - made of constants


class Sight(NamedTuple):
    """What a socket sees: companies, of some of them the channels named in `limits` alone."""

    companies: frozenset[UUID]
    limits: frozenset[tuple[UUID, frozenset[UUID]]]

    @classmethod
    def of(cls, follower: StaffFollower) -> "Sight":
        return cls(follower.companies, frozenset(follower.limits.items()))

    def parameters(self) -> dict[str, list[UUID]]:
        """What NEWEST_SQL reads."""
        limits = {company: channels for company, channels in self.limits if company in self.companies}
        channels = [channel for chosen in limits.values() for channel in chosen]
        return {"companies": list(self.companies - limits.keys()), "channels": channels}


class Room:
    """One company: who watches it, and the lines that they were told."""

    def __init__(self) -> None:
        self.followers: set[StaffFollower] = set()
        self.told: OrderedDict[UUID, str] = OrderedDict()

    def tell(self, found: SummaryRow) -> None:
        text = line(found)
        if self.told.get(found.id) == text:
            return
        self.told[found.id] = text
        self.told.move_to_end(found.id)
        if len(self.told) > REMEMBERED:
            self.told.popitem(last=False)
        for follower in list(self.followers):
            if is_within(follower.limits, found.company_id, found.channel_id):
                follower.push(text)


class Rooms:
    def __init__(self) -> None:
        self.by_company: dict[UUID, Room] = {}
        self.joining: set[StaffFollower] = set()
        self.changed: set[UUID] = set()
        self.resting: set[UUID] = set()  # were told a moment ago
        self.later: set[UUID] = set()  # of these, the ones that changed since
        self.is_stale = False
        self.woken = asyncio.Event()

    def join(self, follower: StaffFollower) -> None:
        """Send the newest lines of its companies, then every change."""
        self.joining.add(follower)
        self.woken.set()

    def leave(self, follower: StaffFollower) -> None:
        self.joining.discard(follower)
        for company_id in follower.companies:
            room = self.by_company.get(company_id)
            if room is None:
                continue
            room.followers.discard(follower)
            if not room.followers:
                del self.by_company[company_id]

    def wake(self, conversation_id: UUID, company_id: UUID | None = None, *, is_calm: bool = False) -> None:
        """Something about a conversation changed; of a company that nobody watches here, nothing is read.

        A `calm` change, such as one more message, may wait for REST.
        """
        if not (company_id in self.by_company if company_id else self.by_company):
            return
        if is_calm and conversation_id in self.resting:
            self.later.add(conversation_id)
        else:
            self.changed.add(conversation_id)
            self.woken.set()

    def rest(self, told: Iterable[UUID]) -> None:
        """Lines of a conversation that is talked in need not follow each message."""
        if not self.resting:
            asyncio.get_running_loop().call_later(REST, self.go_on)
        self.resting.update(told)

    def go_on(self) -> None:
        self.resting = set()
        if self.later:
            self.changed |= self.later
            self.later = set()
            self.woken.set()

    def recheck(self) -> None:
        """Hints may have been lost: read the newest lines again and tell those that differ."""
        if self.by_company:
            self.is_stale = True
            self.woken.set()

    async def run(self) -> None:
        """Read lines and hand them out, until cancelled."""
        while True:
            await self.woken.wait()
            await asyncio.sleep(WELCOME if self.joining else COALESCE)
            self.woken.clear()
            joining = frozenset(self.joining)
            changed, self.changed = self.changed, set()
            is_stale, self.is_stale = self.is_stale, False
            try:
                if joining:
                    await self.welcome(joining)
                if is_stale:
                    self.tell(await fetch(NEWEST_SQL, {"companies": list(self.by_company), "channels": []}))
                if changed and self.by_company:
                    self.rest(changed)
                    self.tell(await fetch(BY_IDS_SQL, [list(changed)]))
            except Exception:
                logger.exception("The inbox waits, because it could not be read.")
                self.changed |= changed
                self.is_stale |= is_stale
                await asyncio.sleep(PAUSE)
                self.woken.set()

    async def welcome(self, joining: Set[StaffFollower]) -> None:
        """One read for sockets that see the same: after a restart they all come at once.

        They are in the room before the read, so that a change during it wakes the next one. Until it has succeeded
        they are joining still, and whoever leaves meanwhile is neither.
        """
        alike: dict[Sight, list[StaffFollower]] = defaultdict(list)
        for follower in joining:
            if not follower.is_gone:
                alike[Sight.of(follower)].append(follower)
                for company_id in follower.companies:
                    self.by_company.setdefault(company_id, Room()).followers.add(follower)
        for sight, followers in alike.items():
            rows = await fetch(NEWEST_SQL, sight.parameters())
            for text in [line(SummaryRow(*row)) for row in rows]:
                for follower in followers:
                    follower.push(text)
        self.joining.difference_update(joining)

    def tell(self, rows: Iterable[tuple[Any, ...]]) -> None:
        for row in rows:
            found = SummaryRow(*row)
            room = self.by_company.get(found.company_id)
            if room:
                room.tell(found)


def line(row: SummaryRow) -> str:
    return frame("conversation", summary(row))
