"""Runs the embedded PostgreSQL for as long as somebody uses it. A script of its own, started by core/embedded.py.

Every user holds a shared lock on `users.lock`; the kernel drops it even after `kill -9`. The keeper waits for the
exclusive one: when it gets it, nobody is left, and it stops the server. `server.lock` is inherited by every process of
PostgreSQL, so whoever gets that one knows that none of them is alive, whatever `postmaster.pid` says.
"""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ORPHAN_GRACE = 2.0  # seconds in which the children of a killed postmaster end by themselves
RESTART_PAUSE = 0.2


@dataclass(frozen=True)
class Plan:
    """What to run. `account` is the uid and gid to run as, `remove` deletes the folder when the last user has left."""

    folder: str
    binaries: str
    database: str
    arguments: list[str]
    account: tuple[int, int] | None
    remove: bool


class Keeper:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.folder = Path(plan.folder)
        self.data = self.folder / "data"
        self.server: subprocess.Popen[bytes] | None = None
        self.server_lock = -1
        self.leaving = False
        self.gate = threading.Lock()

    def run(self) -> None:
        keeper_lock = open_lock(self.folder / "keeper.lock", self.plan.account)
        if not try_lock(keeper_lock):
            return
        users_lock = open_lock(self.folder / "users.lock", self.plan.account)
        self.server_lock = open_lock(self.folder / "server.lock", self.plan.account)
        self.end_orphan()
        self.make_data()
        threading.Thread(target=self.tend, daemon=True).start()
        fcntl.flock(users_lock, fcntl.LOCK_EX)
        self.stop()
        if self.plan.remove:
            shutil.rmtree(self.folder, ignore_errors=True)
        os.close(keeper_lock)
        os.close(users_lock)

    def end_orphan(self) -> None:
        """Stop a server whose keeper was killed. A stale `postmaster.pid` goes: its number may be another's by now."""
        started = time.monotonic()
        signalled = False
        while not try_lock(self.server_lock):
            if not signalled and time.monotonic() - started > ORPHAN_GRACE:
                os.kill(int((self.data / "postmaster.pid").read_text().split()[0]), signal.SIGINT)
                signalled = True
            time.sleep(0.05)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def make_data(self) -> None:
        """Make the cluster beside its final place, so that a start that was cut off is begun anew."""
        if self.data.exists():
            return
        draft = self.folder / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        self.call(
            "initdb", "-D", str(draft), "-U", "usher", "--auth=trust", "--encoding=UTF8", "--no-sync",
            "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
        )  # fmt: skip
        self.call("postgres", "--single", "-D", str(draft), "postgres", stdin=f"CREATE DATABASE {self.plan.database}\n")
        self.call("initdb", "-D", str(draft), "--sync-only")
        draft.rename(self.data)

    def tend(self) -> None:
        """Start the server, and again whenever it ends before its time."""
        while True:
            with self.gate:
                if self.leaving:
                    return
                self.server = self.spawn()
            self.server.wait()
            time.sleep(RESTART_PAUSE)

    def spawn(self) -> subprocess.Popen[bytes]:
        command = [str(Path(self.plan.binaries) / "postgres"), "-D", str(self.data), *self.plan.arguments]
        return subprocess.Popen(command, cwd="/", pass_fds=[self.server_lock], **self.identity())

    def stop(self) -> None:
        with self.gate:
            self.leaving = True
        if self.server and self.server.poll() is None:
            self.server.send_signal(signal.SIGINT)
            self.server.wait()

    def call(self, program: str, *arguments: str, stdin: str = "") -> None:
        command = [str(Path(self.plan.binaries) / program), *arguments]
        subprocess.run(command, cwd="/", input=stdin.encode(), stdout=sys.stderr, check=True, **self.identity())

    def identity(self) -> dict[str, Any]:
        """PostgreSQL refuses to run as root."""
        if self.plan.account is None:
            return {}
        user, group = self.plan.account
        return {"user": user, "group": group, "extra_groups": []}


def open_lock(path: Path, account: tuple[int, int] | None) -> int:
    """A file to lock, owned by whom the folder belongs to, so that root and the owner may take turns."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    if account is not None:
        os.fchown(descriptor, *account)
    return descriptor


def try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


if __name__ == "__main__":
    Keeper(Plan(**json.loads(sys.argv[1]))).run()
