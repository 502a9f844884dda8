"""Who of the staff has a conversation open, told to everybody who has, in every process."""

from collections.abc import Iterable
from uuid import UUID

from chat.live.topics import Topics, fetch
from chat.posting_sql import PRESENCE
from chat.presenting import frame
from core import db
from core.live import CHANNEL

HINT = f"pg_notify('{CHANNEL}', json_build_object('k', 'here', 'c', {{conversation}})::text)"
OPENED_SQL = f"""
    WITH noted AS (UPDATE chat_presence SET watching = %(watching)s::uuid[] WHERE id = %(id)s)
    SELECT {HINT.format(conversation="%(conversation)s::uuid")}
"""  # noqa: S608 - made of constants
LEFT_SQL = f"""
    WITH gone AS (DELETE FROM chat_presence WHERE id = %s RETURNING watching)
    SELECT {HINT.format(conversation="w.id")} FROM gone CROSS JOIN LATERAL unnest(gone.watching) AS w(id)
"""  # noqa: S608
HERE_SQL = f"""
    SELECT w.id, coalesce(
        json_agg(DISTINCT jsonb_build_object(
            'id', g.id, 'name', coalesce(nullif(g.name, ''), g.email), 'is_away', g.away_since IS NOT NULL
        )) FILTER (WHERE g.id IS NOT NULL), '[]'
    )
    FROM unnest(%s::uuid[]) AS w(id)
    LEFT JOIN chat_presence p ON w.id = ANY(p.watching) AND p.seen_at > now() - interval '{PRESENCE}'
    LEFT JOIN accounts_user g ON g.id = p.user_id
    GROUP BY w.id
"""  # noqa: S608


async def note_open(socket_id: UUID, watching: Iterable[UUID], conversation_id: UUID) -> None:
    """A staff socket opened or left a conversation, and now has these open."""
    parameters = {"id": socket_id, "watching": list(watching), "conversation": conversation_id}
    async with db.pool().connection() as wire:
        await wire.execute(OPENED_SQL, parameters)


async def note_gone(socket_id: UUID) -> None:
    """A staff socket is no more."""
    async with db.pool().connection() as wire:
        await wire.execute(LEFT_SQL, [socket_id])


class Beside:
    """What staff at a conversation were told about each other: `here {conversation, people: [{id, name, is_away}]}`."""

    def __init__(self, topics: Topics) -> None:
        self.topics = topics
        self.told: dict[UUID, str] = {}

    def is_watched(self, conversation_id: UUID) -> bool:
        topic = self.topics.by_id.get(conversation_id)
        return topic is not None and any(follower.is_staff for follower in topic.places)

    async def tell(self, ids: Iterable[UUID], *, anew: bool) -> None:
        """`anew`: also what was told before, because somebody joined who has not heard it."""
        watched = [key for key in ids if self.is_watched(key)]
        for key, people in await fetch(HERE_SQL, [watched]) if watched else []:
            text = frame("here", conversation=str(key), people=people)
            if anew or self.told.get(key) != text:
                self.topics.push(key, text, to_staff=True, to_visitors=False)
            self.told[key] = text

    async def recheck(self) -> None:
        """Hints may have been lost, and somebody's computer may have gone without a word."""
        self.told = {key: text for key, text in self.told.items() if key in self.topics.by_id}
        await self.tell(list(self.topics.by_id), anew=False)
