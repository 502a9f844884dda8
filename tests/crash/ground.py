"""A database that forces every commit to the disk, and a server and a worker that may be killed at any time."""

import base64
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psycopg

from core import embedded

ROOT = Path(__file__).resolve().parent.parent.parent
MANY = "900000000/60"
LIMITS = "mint mint_failed session session_channel session_refresh conversation conversation_end_user message api"


class Ground:
    """`url` of the database, `port` of the server; `kill_*` end a process without a word."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = embedded.start(folder)
        self.url = self.database.url()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        key = "k1:" + base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": self.url,
            "DATABASE_MAY_LOSE_DATA": "",
            "USHER_HOME": str(folder),
            "DEBUG": "true",
            "TOKEN_KEYS": key,
            "VAULT_KEYS": key,
            "PUBLIC_URL": f"http://localhost:{self.port}",
            "LIMITS": ",".join(f"{name}={MANY}" for name in LIMITS.split()),
            "SOCKETS_PER_ADDRESS": "1000",
            "SOCKETS_PER_SESSION": "1000",
        }
        self.log = (folder / "server.log").open("ab")
        self.server: subprocess.Popen[bytes] | None = None

    def world(self, writers: int) -> dict[str, Any]:
        command = [sys.executable, "-m", "tests.crash.world", str(writers)]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()[-2000:]
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def serve(self) -> None:
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port)]
        self.server = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL, stderr=self.log
        )
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline:
            wire = HTTPConnection("127.0.0.1", self.port, timeout=2)
            try:
                wire.request("GET", "/readyz")
                if wire.getresponse().status == 200:
                    return
            except (OSError, HTTPException):
                pass
            finally:
                wire.close()
            time.sleep(0.1)
        raise AssertionError((self.folder / "server.log").read_text()[-3000:])

    def end_server(self, how: signal.Signals) -> None:
        """Kill the server, or ask it to end, and start it again."""
        assert self.server
        self.server.send_signal(how)
        self.server.wait(30)
        self.serve()

    def kill_database(self) -> None:
        """Kill the postmaster; its keeper starts another, which recovers from the log."""
        data = (self.folder / "postgres").resolve() / "data"
        os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def connect(self) -> psycopg.Connection[Any]:
        """A connection, as soon as there is a database again."""
        deadline = time.monotonic() + 30
        while True:
            try:
                return psycopg.connect(self.url, autocommit=True, connect_timeout=5)
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def stop(self) -> None:
        if self.server and self.server.poll() is None:
            self.server.kill()
            self.server.wait()
        self.log.close()
        data = (self.folder / "postgres").resolve()
        self.database.stop()
        shutil.rmtree(data, ignore_errors=True)


@contextmanager
def crash_ground() -> Iterator[Ground]:
    folder = Path(tempfile.mkdtemp(prefix="usher-crash-"))
    ground = Ground(folder)
    try:
        yield ground
    finally:
        ground.stop()
        shutil.rmtree(folder, ignore_errors=True)
