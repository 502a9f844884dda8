"""One WebSocket: accepted, read frame by frame, written without waiting for a slow reader, closed with a reason."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, MutableMapping
from contextlib import suppress
from typing import Any, NamedTuple, NoReturn
from uuid import UUID

import psycopg
from django.db import DatabaseError

from chat import live
from chat.history import PAGE
from chat.live.closing import Close
from chat.presenting import frame, message
from chat.sockets.flood import FLOOD
from chat.sockets.frames import Frame, TooLarge, read_frame
from core.gathering import WRITE_NOW
from core.net import client_address
from core.reasons import Reason, Refused

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
WriteNow = Callable[[str], bool]

SUBPROTOCOL = "usher.v1"
OUTBOX_FRAMES = 2_000  # a browser that lets more pile up is closed, and resumes where it stopped
OUTBOX_CHARACTERS = 2_000_000
BAD_FRAMES = 10
MESSAGES = {"send", "note"}
ID_MAX = 64  # characters of a sender's id that are sent back
FAREWELL = 2.0  # seconds for the last frames of a socket that is closed

logger = logging.getLogger(__name__)


class Closing(NamedTuple):
    reason: str
    code: Close


class Gone(Exception):
    """The browser has closed the socket."""


class Connection:
    """`act` answers frames; `end` may be called at any time from anywhere in the loop."""

    is_staff = False

    def __init__(self, scope: Message, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.receive = receive
        self.send = send
        self.write_now: WriteNow | None = scope.get("extensions", {}).get(WRITE_NOW)
        self.address = client_address(scope)
        self.hub = live.current()
        self.outbox: deque[str] | None = None  # there are many sockets, and most have nothing to say
        self.waiting = 0  # characters in the outbox
        self.writer: asyncio.Task[None] | None = None
        self.closing: Closing | None = None
        self.is_gone = False
        self.bad_frames = 0
        self.counted: list[Hashable] = []
        self.task = asyncio.current_task()

    async def serve(self) -> None:
        """From the handshake to the close. Whatever ends the talk is told to the browser."""
        await self.receive()
        try:
            await self.accept()
            await self.talk()
        except (Gone, OSError):
            self.is_gone = True
        except asyncio.CancelledError:
            if self.closing is None or self.task is None or self.task.uncancel():
                raise
        except Exception as error:
            if isinstance(error, psycopg.Error | DatabaseError):
                logger.warning("A socket is closed, because the database failed: %s", error)
            else:
                logger.exception("A socket failed.")
            self.closing = self.closing or Closing("restart", Close.RESTART)
        finally:
            for key in self.counted:
                FLOOD.close(key)
            self.leave()
            await self.say_farewell()

    async def talk(self) -> None:
        """Who is it, and then frame by frame."""
        raise NotImplementedError

    async def act(self, found: Frame) -> None:
        """Do what a frame asks. Raises Refused, which is told as `error`."""
        raise NotImplementedError

    def leave(self) -> None:
        """Let go of everything that knows this socket."""

    async def count_in(self, key: Hashable, most: int) -> None:
        """Be one of at most so many sockets, or close."""
        try:
            FLOOD.open(key, most)
        except Refused as refused:
            await self.stop(refused.reason, Close.FLOOD)
        self.counted.append(key)

    async def count_frame(self, caller: Hashable, found: Frame) -> None:
        try:
            FLOOD.count_frame(caller, is_message=found["type"] in MESSAGES)
        except Refused as refused:
            await self.stop(refused.reason, Close.FLOOD)

    async def accept(self) -> None:
        offered = SUBPROTOCOL in self.scope.get("subprotocols", ())
        await self.send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL if offered else None})

    def header(self, name: bytes) -> str | None:
        """The one header of that name; None if there is none, or more than one."""
        found = [value for key, value in self.scope["headers"] if key == name]
        return found[0].decode("latin-1") if len(found) == 1 else None

    async def read(self) -> Frame:
        """The next frame that can be read; what cannot is answered, and too much of it closes. Raises Gone."""
        while True:
            message = await self.receive()
            if message["type"] != "websocket.receive":
                raise Gone
            try:
                return read_frame(message.get("text"))
            except TooLarge:
                await self.stop(Reason.PAYLOAD_TOO_LARGE, Close.TOO_LARGE)
            except Refused as refused:
                self.refuse(refused)

    async def converse(self) -> None:
        while True:
            await self.answer(await self.read())

    async def answer(self, found: Frame) -> None:
        try:
            await self.act(found)
        except Refused as refused:
            self.refuse(refused, found.get("id"))

    def refuse(self, refused: Refused, id_: object = None) -> None:
        """Tell an error; after too many invalid frames, close."""
        named = {"id": id_} if isinstance(id_, str) and len(id_) <= ID_MAX else {}
        self.push(frame("error", code=refused.reason, **named))
        if refused.reason == Reason.INVALID_REQUEST:
            self.bad_frames += 1
            if self.bad_frames >= BAD_FRAMES:
                self.end(Reason.RATE_LIMITED, Close.FLOOD)

    def push(self, text: str) -> None:
        """Write a frame, or queue it for a browser that does not read fast enough, and return at once."""
        if self.is_gone or self.closing:
            return
        if self.writer is None and self.write_now and self.write_now(text):
            return
        if self.outbox is None:
            self.outbox = deque()
        self.outbox.append(text)
        self.waiting += len(text)
        if len(self.outbox) > OUTBOX_FRAMES or self.waiting > OUTBOX_CHARACTERS:
            self.outbox.clear()
            self.end("restart", Close.RESTART)
        elif self.writer is None:
            self.writer = asyncio.get_running_loop().create_task(self.write())

    async def write(self) -> None:
        try:
            while self.outbox:
                text = self.outbox.popleft()
                self.waiting -= len(text)
                await self.send({"type": "websocket.send", "text": text})
        except OSError:
            self.is_gone = True
        finally:
            self.writer = None
            if not self.outbox:
                self.outbox = None

    async def catch_up(self, conversation_id: UUID, after: int) -> int:
        """Write every message after `after`, no faster than the browser reads, and return the last one's number."""
        while True:
            rows = await self.hub.arrivals.read_after(conversation_id, after)
            for row in rows:
                after = row.seq
                self.push(frame("message", message(row, for_staff=self.is_staff)))
                if self.waiting > OUTBOX_CHARACTERS / 4:
                    await self.flush()
            await self.flush()
            if len(rows) < PAGE:
                return after

    async def flush(self) -> None:
        """Wait until everything queued is on its way."""
        while self.writer:
            await asyncio.shield(self.writer)

    def end(self, reason: str, code: Close) -> None:
        """Close with `closed {reason}`; the first call counts."""
        if self.closing or self.is_gone:
            return
        self.closing = Closing(reason, code)
        if self.task:
            self.task.cancel()

    async def stop(self, reason: str, code: Close) -> NoReturn:
        """`end` for this socket's own code: does not return."""
        self.end(reason, code)
        await asyncio.sleep(FAREWELL)
        raise Gone

    async def say_farewell(self) -> None:
        """Write what is queued, then `closed` and the close code; a browser that does not read is not waited for."""
        if self.is_gone or self.closing is None:
            if self.writer:
                self.writer.cancel()
            return
        reason, code = self.closing
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(FAREWELL):
                await self.flush()
                await self.send({"type": "websocket.send", "text": frame("closed", reason=reason)})
                await self.send({"type": "websocket.close", "code": code, "reason": reason})
        self.is_gone = True
        if self.writer:
            self.writer.cancel()
