"""When conversations are given out by turn: soon after a change, and every few seconds while staff are here."""

import asyncio

from chat.live.topics import fetch
from chat.turns import due_sql, give_out
from core.threads import in_thread

COALESCE = 0.2  # seconds: the first message of a new conversation is committed by then


class Turns:
    def __init__(self) -> None:
        self.woken = asyncio.Event()

    def wake(self) -> None:
        self.woken.set()

    async def run(self) -> None:
        """Give out what is due, until cancelled."""
        while True:
            await self.woken.wait()
            await asyncio.sleep(COALESCE)
            self.woken.clear()
            for (team_id,) in await fetch(due_sql(), []):
                await in_thread(give_out, team_id)
