"""Test clients of the two sockets. `next` waits for a frame of a type, `closing` for the end."""

import json
import time
import uuid
from typing import Any, Self

import pytest
from django.conf import settings
from django.test import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from accounts.models import User
from chatauth.models import Session
from chatauth.sessions import sign
from tests.live_server import LiveServer, SecondServer

PATIENCE = 12.0  # seconds; less than the hub's RECHECK_EVERY, after which even a lost hint is made up for
Frame = dict[str, Any]
Server = LiveServer | SecondServer


class Line:
    """A socket as a browser holds it. `seen` keeps every frame that came."""

    def __init__(self, server: Server, path: str, origin: str | None, headers: dict[str, str] | None = None) -> None:
        self.seen: list[Frame] = []
        self.passed: list[Frame] = []
        self.opened = connect(
            server.sockets_url + path,
            origin=Origin(origin) if origin is not None else None,
            subprotocols=[Subprotocol("usher.v1")],
            additional_headers=headers,
            compression=None,
            open_timeout=PATIENCE,
        )
        self.wire: ClientConnection = self.opened.__enter__()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.wire.close()

    def send(self, kind: str, **members: Any) -> None:
        self.wire.send(json.dumps({"type": kind, **members}))

    def say(self, text: str, **members: Any) -> str:
        """Send a message; its id."""
        message_id = members.pop("id", None) or str(uuid.uuid4())
        self.send("send", id=message_id, text=text, **members)
        return message_id

    def receive(self, timeout: float = PATIENCE) -> Frame:
        found: Frame = json.loads(self.wire.recv(timeout=timeout))
        self.seen.append(found)
        return found

    def next(self, kind: str, timeout: float = PATIENCE, **members: Any) -> Frame:
        """The next frame of this type, and with these members; others wait until they are asked for."""
        wanted = {"type": kind, **members}
        for index, found in enumerate(self.passed):
            if all(found.get(name) == value for name, value in wanted.items()):
                return self.passed.pop(index)
        deadline = time.monotonic() + timeout
        while True:
            found = self.receive(max(0.0, deadline - time.monotonic()))
            if all(found.get(name) == value for name, value in wanted.items()):
                return found
            self.passed.append(found)

    def quiet(self, seconds: float) -> list[Frame]:
        """What comes within so many seconds, pings left out."""
        found = []
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                found.append(self.receive(left))
            except TimeoutError:
                break
        return [one for one in found if one["type"] != "ping"]

    def closing(self, timeout: float = PATIENCE) -> tuple[int, str | None]:
        """Wait for the end: the close code, and the reason of `closed` before it."""
        deadline = time.monotonic() + timeout
        with pytest.raises(ConnectionClosed) as end:
            self.receive_until(deadline)
        assert end.value.rcvd is not None, "The socket ended without a close frame."
        reasons = [found["reason"] for found in self.seen if found["type"] == "closed"]
        return end.value.rcvd.code, reasons[-1] if reasons else None

    def receive_until(self, deadline: float) -> None:
        while True:
            self.receive(max(0.0, deadline - time.monotonic()))

    def texts(self) -> list[str]:
        return [found["text"] for found in self.seen if found["type"] == "message"]


def visitor_line(
    server: Server, session: Session | str, *, origin: str | None = "", ready: bool = True, **auth: Any
) -> Line:
    """The socket of a session, authenticated; `origin` None sends no such header."""
    line = Line(server, "/ws/chat/", settings.PUBLIC_URL if origin == "" else origin)
    line.send("auth", session=token_of(session), **{"after": 0, **auth})
    if ready:
        line.next("ready")
    return line


def token_of(session: Session | str) -> str:
    return session if isinstance(session, str) else sign(session).token


def staff_line(server: Server, user: User, *, origin: str | None = "", ready: bool = True) -> Line:
    """The socket of somebody who logged in to the console."""
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={log_in(user)}"}
    line = Line(server, "/ws/inbox/", settings.PUBLIC_URL if origin == "" else origin, cookie)
    if ready:
        line.next("ready")
    return line


def log_in(user: User) -> str:
    """The key of a new console session."""
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser.cookies[settings.SESSION_COOKIE_NAME].value
