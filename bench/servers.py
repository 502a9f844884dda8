"""The servers under test as processes: started alike, measured from outside."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / ".venv" / "bench"  # what bench/requirements.txt adds, seen by the references alone
START_WITHIN = 60.0
FLAGS = (
    "--loop uvloop --http httptools --ws websockets-sansio --ws-per-message-deflate false --ws-max-size 131072 "
    "--lifespan on --log-level warning --no-access-log --no-proxy-headers --no-server-header"
).split()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One server process on a free port. Stops with `stop`, or at the end of a `with`."""

    def __init__(self, name: str, environment: dict[str, str], command: Sequence[str], log: Path) -> None:
        self.name = name
        self.port = free_port()
        own = {"PUBLIC_URL": f"http://localhost:{self.port}", "PYTHONPATH": f"{ROOT}:{PACKAGES}"}
        self.process = subprocess.Popen(
            [sys.executable, *(part.format(port=self.port) for part in command)],
            cwd=ROOT,
            env=os.environ | environment | own,
            stdout=subprocess.DEVNULL,
            stderr=log.open("wb"),
        )
        self.log = log

    def __enter__(self) -> "Server":
        return self.wait()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def wait(self) -> "Server":
        deadline = time.monotonic() + START_WITHIN
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return self
        raise SystemExit(f"{self.name} did not start:\n{self.log.read_text()[-2000:]}")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def rss_kib(self) -> int:
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        return 0


def usher(environment: dict[str, str], log: Path, *, name: str = "usher", settings: str = "config.settings") -> Server:
    command = ["manage.py", "serve", "--port", "{port}"]
    return Server(name, {**environment, "DJANGO_SETTINGS_MODULE": settings}, command, log)


def reference(environment: dict[str, str], log: Path, name: str, application: str) -> Server:
    """A server of bench/references under uvicorn with the flags that `serve` uses."""
    return Server(name, environment, ["-m", "uvicorn", application, "--port", "{port}", *FLAGS], log)
