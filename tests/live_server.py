"""The whole program on a free port, on the test database: HTTP, sockets and live hints. For socket and browser tests.

Take the fixture `server` (with committed rows: `transactional_db` comes with it). `server.url` is the address and, for
the test, PUBLIC_URL; `server.run(coroutine)` runs something inside the server's loop.
"""

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, TypeVar

import pytest
import uvicorn
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from chat import live
from core.management.commands.serve import server_config

ROOT = Path(__file__).resolve().parent.parent
START_WITHIN = 60.0
AT_LEAST = 12.0  # seconds: what comes at once on a quiet machine may take that long on a busy one
R = TypeVar("R")


class LiveServer:
    """A server in a thread of this process."""

    def __init__(self) -> None:
        config = server_config("127.0.0.1", 0, 1)
        config.loop = "asyncio"
        self.socket = config.bind_socket()
        self.port: int = self.socket.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.sockets_url = f"ws://localhost:{self.port}"
        self.server = uvicorn.Server(config)
        self.loop: asyncio.AbstractEventLoop | None = None
        self.thread = threading.Thread(target=self._serve, name="live-server")

    def start(self) -> None:
        self.thread.start()
        wait_for(lambda: self.server.started or not self.thread.is_alive(), START_WITHIN)
        assert self.server.started, "The server did not start."

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(30)
        assert not self.thread.is_alive(), "The server did not stop."

    def run(self, work: Coroutine[Any, Any, R]) -> R:
        """Run a coroutine in the server's loop and wait for its result."""
        assert self.loop
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def _serve(self) -> None:
        with asyncio.Runner() as runner:
            self.loop = runner.get_loop()
            runner.run(self.server.serve(sockets=[self.socket]))


class SecondServer:
    """Another process of the same program, as `serve` starts it."""

    def __init__(self, port: int, public_url: str) -> None:
        database = connections["default"].settings_dict["NAME"]
        address = os.environ["DATABASE_URL"].rpartition("/")[0]
        environment = os.environ | {"DATABASE_URL": f"{address}/{database}", "PUBLIC_URL": public_url}
        self.port = port
        self.sockets_url = f"ws://localhost:{port}"
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment)

    def wait(self) -> None:
        wait_for(self.is_ready, START_WITHIN, pause=0.2)

    def is_ready(self) -> bool:
        wire = HTTPConnection("localhost", self.port, timeout=2)
        try:
            wire.request("GET", "/readyz")
            return wire.getresponse().status == 200
        except OSError:
            return False
        finally:
            wire.close()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)


def wait_for(condition: Callable[[], object], seconds: float, *, pause: float = 0.02) -> None:
    """Until the condition holds; the test fails if it does not in so many seconds, or in AT_LEAST."""
    deadline = time.monotonic() + max(seconds, AT_LEAST)
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail("It did not happen in time.")
        time.sleep(pause)


@pytest.fixture(scope="session")
def running_server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[LiveServer]:
    with django_db_blocker.unblock():
        server = LiveServer()
        server.start()
    yield server
    with django_db_blocker.unblock():
        server.stop()


@pytest.fixture
def server(running_server: LiveServer, transactional_db: None, settings: Any) -> Iterator[LiveServer]:
    """The server of this run; rows that the test commits are there for it."""
    settings.PUBLIC_URL = running_server.url
    settings.CSRF_TRUSTED_ORIGINS = [running_server.url]
    settings.ALLOWED_HOSTS = ["*"]
    yield running_server
    running_server.run(let_go())
    wait_for(is_quiet, 10)


def is_quiet() -> bool:
    """Whether the database is idle. Emptying the tables beside a running query could lock both out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        return cursor.fetchone()[0] == 0


async def let_go() -> None:
    live.current().end_all()


@pytest.fixture
def second_server(server: LiveServer, unused_tcp_port: int) -> Iterator[SecondServer]:
    """Another process beside `server`, on the same database."""
    other = SecondServer(unused_tcp_port, server.url)
    try:
        other.wait()
        yield other
    finally:
        other.stop()
