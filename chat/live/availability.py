"""Somebody said that they are away, or back: their other tabs are told, and who is at the same conversations."""

from collections.abc import Iterable
from uuid import UUID

from chat.live.beside import Beside
from chat.live.follower import StaffFollower
from chat.live.topics import fetch
from chat.presenting import frame

AWAY_SQL = "SELECT away_since IS NOT NULL FROM accounts_user WHERE id = %s"


async def tell_away(user_id: UUID, staff: Iterable[StaffFollower], beside: Beside) -> None:
    for (is_away,) in await fetch(AWAY_SQL, [user_id]):
        for socket in staff:
            if socket.user_id == user_id:
                socket.push(frame("away", is_away=is_away))
    await beside.recheck()
