"""Sockets that arrive, and what each of them missed. Judged and read for many at once.

After a restart all browsers of a process are back within seconds. Each waits in line for a batch, not for a connection
of the pool, which would time out for those at the end and would leave none for who is posting.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from chat.admission import Admitted, Knock, admit_many
from chat.history import MISSED_SQL
from chat.live.topics import fetch
from chat.presenting import MessageRow
from core.batching import Batcher
from core.reasons import Refused

KNOCKS = 100  # of one statement
PAGES = 20  # pages of messages that are held at once


class Missed(NamedTuple):
    conversation_id: UUID
    after: int


class Arrivals:
    def __init__(self) -> None:
        self.knocks: Batcher[Knock, Admitted | Refused] = Batcher(admit_many, most=KNOCKS)
        self.missed: Batcher[Missed, list[MessageRow]] = Batcher(read_missed, most=PAGES)

    async def admit(self, single: Knock) -> Admitted:
        """Raises Refused, or what the database raised."""
        answer = await self.knocks.put(single)
        if isinstance(answer, Refused):
            raise answer
        return answer

    async def read_after(self, conversation_id: UUID, after: int) -> list[MessageRow]:
        """The next page of a conversation."""
        return await self.missed.put(Missed(conversation_id, after))


async def read_missed(wanted: Sequence[Missed]) -> list[list[MessageRow]]:
    """A page for each, in their order."""
    found: dict[int, list[MessageRow]] = defaultdict(list)
    places = {"conversation": [one.conversation_id for one in wanted], "after": [one.after for one in wanted]}
    for place, *row in await fetch(MISSED_SQL, places):
        found[place].append(MessageRow(*row))
    return [found[place] for place in range(1, len(wanted) + 1)]
