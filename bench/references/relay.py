"""A chat relay on Starlette: the same rows, group commit, delivery inside the process. It judges nobody."""

import json
import os
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from core.batching import Batcher

INSERT = """
    WITH input AS (
        SELECT * FROM unnest(%(n)s::int[], %(c)s::uuid[], %(m)s::uuid[], %(k)s::text[], %(t)s::text[])
            AS i(n, c, m, k, t)
    ), place AS (
        SELECT id, company_id, last_seq FROM chat_conversation WHERE id = ANY(%(c)s::uuid[]) ORDER BY id FOR UPDATE
    ), inserted AS (
        INSERT INTO chat_message (company_id, conversation_id, seq, message_id, author_kind, author_name, assurance,
            text, extras, at)
        SELECT p.company_id, i.c, p.last_seq + row_number() OVER (PARTITION BY i.c ORDER BY i.n), i.m, i.k, 'Vera', '',
            i.t, '{}', now()
        FROM input i JOIN place p ON p.id = i.c
        RETURNING conversation_id, message_id, seq
    ), bumped AS (
        UPDATE chat_conversation v SET last_seq = t.top, last_at = now(), preview = t.said
        FROM (SELECT x.conversation_id AS id, max(x.seq) AS top, left(max(i.t), 140) AS said
              FROM inserted x JOIN input i ON i.m = x.message_id GROUP BY 1) t
        WHERE v.id = t.id
    )
    SELECT i.n, x.seq FROM input i JOIN inserted x ON x.message_id = i.m ORDER BY i.n
"""
Wires = AsyncConnectionPool[AsyncConnection[Any]]
pool: Wires = AsyncConnectionPool(
    os.environ["DATABASE_URL"], min_size=2, max_size=10, open=False, kwargs={"autocommit": True, "prepare_threshold": 2}
)
rooms: dict[str, set[WebSocket]] = defaultdict(set)


class Said(NamedTuple):
    place: str
    id: str
    kind: str
    text: str


async def store(batch: Sequence[Said]) -> list[int]:
    values = {
        "n": list(range(len(batch))),
        "c": [said.place for said in batch],
        "m": [said.id for said in batch],
        "k": [said.kind for said in batch],
        "t": [said.text for said in batch],
    }
    async with pool.connection() as wire:
        return [row[1] for row in await (await wire.execute(INSERT, values)).fetchall()]


batcher: Batcher[Said, int] = Batcher(store)


async def talk(socket: WebSocket) -> None:
    place, kind = socket.path_params["place"], socket.path_params["kind"]
    await socket.accept(subprotocol="usher.v1")
    rooms[place].add(socket)
    try:
        while True:
            found = json.loads(await socket.receive_text())
            seq = await batcher.put(Said(place, found["id"], kind, found["text"]))
            message = {
                "type": "message", "conversation": place, "seq": seq, "id": found["id"],
                "author": {"kind": kind, "name": "Vera"}, "text": found["text"],
                "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            }  # fmt: skip
            text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
            ack = {"type": "ack", "id": found["id"], "seq": seq, "conversation": place}
            await socket.send_text(json.dumps(ack, separators=(",", ":")))
            for other in rooms[place]:
                await other.send_text(text)
    except WebSocketDisconnect:
        rooms[place].discard(socket)


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async with pool:
        yield


app = Starlette(routes=[WebSocketRoute("/{kind}/{place}/", talk)], lifespan=lifespan)
