"""After a restart every browser comes back at the same moment: nobody is refused, and who writes need not wait."""

import asyncio
import json
import time
import uuid
from typing import Any

import pytest
from django.conf import settings
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from accounts.models import EndUser
from chat.models import Conversation, Message
from chatauth.models import Session
from chatauth.sessions import sign
from core import db
from tests.chat.lines import log_in
from tests.factories import ConversationFactory, EndUserFactory, MessageFactory, SessionFactory
from tests.live_server import LiveServer

MANY = 300
FEW = 2  # connections
SHORT = 0.1  # seconds for a free connection: a queue of hundreds at the pool takes longer


@pytest.fixture
def narrow_pool(server, monkeypatch):
    """Two connections for everything, and little patience."""
    pool = db.pool()
    before = pool.min_size, pool.max_size
    monkeypatch.setattr(pool, "timeout", SHORT)
    server.run(pool.resize(1, FEW))
    yield
    server.run(pool.resize(*before))


@pytest.fixture
def crowd(site, settings) -> list[tuple[str, Conversation]]:
    """The tokens of many visitors, and their conversations, in which two messages stand."""
    settings.SOCKETS_PER_ADDRESS = 2 * MANY
    people = EndUser.objects.bulk_create(EndUserFactory.build_batch(MANY, company=site.company))
    places = Conversation.objects.bulk_create(
        ConversationFactory.build(channel=site, company=site.company, end_user=one, last_seq=2) for one in people
    )
    Message.objects.bulk_create(
        MessageFactory.build(company=site.company, conversation=place, seq=seq) for place in places for seq in (1, 2)
    )
    sessions = Session.objects.bulk_create(
        SessionFactory.build(channel=site, company=site.company, end_user=one) for one in people
    )
    return [(sign(session).token, place) for session, place in zip(sessions, places, strict=True)]


def test_hundreds_who_come_at_once_are_let_in_and_get_what_they_missed(server, session, crowd, narrow_pool, ana):
    found, slowest = asyncio.run(come_back(server, crowd, sign(session).token, log_in(ana)))
    assert found == ["ready"] * (MANY + 1)
    assert slowest < 4, "Who writes had to wait for those who came."


async def come_back(server: LiveServer, crowd: Any, writer: str, login: str) -> tuple[list[str], float]:
    """How everybody's arrival went, and the longest wait of somebody who wrote meanwhile."""
    async with wire_to(server, "/ws/chat/") as wire:
        await authenticate(wire, writer)
        everybody = asyncio.gather(*(arrive(server, *one) for one in crowd), staff_arrives(server, login))
        slowest = 0.0
        while not everybody.done():
            slowest = max(slowest, await write(wire))
        return await everybody, slowest


async def arrive(server: LiveServer, token: str, place: Conversation) -> str:
    async with wire_to(server, "/ws/chat/") as wire:
        first = await authenticate(wire, token, after=1)
        assert first.get("conversation") == str(place.pk), first
        assert json.loads(await wire.recv())["seq"] == 2
        return str(first["type"])


async def staff_arrives(server: LiveServer, login: str) -> str:
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={login}"}
    async with wire_to(server, "/ws/inbox/", cookie) as wire:
        return str(json.loads(await wire.recv())["type"])


async def authenticate(wire: ClientConnection, token: str, *, after: int = 0) -> dict[str, Any]:
    await wire.send(json.dumps({"type": "auth", "session": token, "after": after}))
    found: dict[str, Any] = json.loads(await wire.recv())
    return found


async def write(wire: ClientConnection) -> float:
    """Seconds from a message to its acknowledgement."""
    started = time.monotonic()
    await wire.send(json.dumps({"type": "send", "id": str(uuid.uuid4()), "text": "Hello"}))
    while json.loads(await wire.recv())["type"] != "ack":
        pass
    await asyncio.sleep(0.1)
    return time.monotonic() - started


def wire_to(server: LiveServer, path: str, headers: dict[str, str] | None = None) -> connect:
    return connect(
        server.sockets_url + path,
        origin=Origin(settings.PUBLIC_URL),
        subprotocols=[Subprotocol("usher.v1")],
        additional_headers=headers,
        compression=None,
        open_timeout=60,
    )
