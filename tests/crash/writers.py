"""Visitors who write on, whatever happens to the server: they come back, resume, and repeat what was not confirmed."""

import json
import threading
import time
import uuid
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.crash.history import History

PAUSE = 0.05


class Writer(threading.Thread):
    """Sends one message after the other until told to stop, then until the last is acknowledged and shown."""

    def __init__(self, port: int, session: str, number: int) -> None:
        super().__init__(name=f"writer {number}", daemon=True)
        self.port, self.session, self.number = port, session, number
        self.history = History()
        self.conversation: str | None = None
        self.waits_for: str | None = None
        self.over = threading.Event()
        self.closings: list[int] = []
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.is_done():
                try:
                    self.talk()
                except (OSError, WebSocketException, TimeoutError):
                    time.sleep(PAUSE)
        except BaseException as error:
            self.error = error

    def is_done(self) -> bool:
        return self.over.is_set() and self.waits_for is None and self.has_seen_all()

    def has_seen_all(self) -> bool:
        return max(self.history.acked.values(), default=0) <= self.last_shown()

    def last_shown(self) -> int:
        return self.history.shown[-1][0] if self.history.shown else 0

    def talk(self) -> None:
        """One connection, from resuming to whatever ends it."""
        origin = Origin(f"http://localhost:{self.port}")
        with connect(
            f"ws://localhost:{self.port}/ws/chat/", origin=origin, subprotocols=[Subprotocol("usher.v1")],
            compression=None, open_timeout=5, close_timeout=1,
        ) as wire:  # fmt: skip
            auth = {"type": "auth", "session": self.session, "after": self.last_shown()}
            if self.conversation:
                auth["conversation"] = self.conversation
            wire.send(json.dumps(auth))
            try:
                self.receive(wire, "ready")
                while not self.is_done():
                    if self.waits_for is None and not self.over.is_set():
                        self.waits_for = str(uuid.uuid4())
                        self.history.sent[self.waits_for] = f"{self.number}/{len(self.history.sent)}"
                    if self.waits_for:
                        text = self.history.sent[self.waits_for]
                        wire.send(json.dumps({"type": "send", "id": self.waits_for, "text": text}))
                        self.receive(wire, "ack")
                    else:
                        self.receive(wire, "message")
            finally:
                if wire.close_code:
                    self.closings.append(wire.close_code)

    def receive(self, wire: ClientConnection, kind: str) -> None:
        """Take frames until one of a kind has come."""
        while True:
            found: dict[str, Any] = json.loads(wire.recv(timeout=5))
            match found["type"]:
                case "message":
                    self.history.shown.append((found["seq"], found["id"]))
                case "ack" if found["id"] == self.waits_for:
                    self.conversation = found["conversation"]
                    self.history.acked[found["id"]] = found["seq"]
                    self.waits_for = None
                case "error":
                    raise OSError(found["code"])
            if found["type"] == kind:
                return
