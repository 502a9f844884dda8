"""The ground that a run stands on: a database of its own that forces every commit to the disk, and what all share."""

import base64
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core import embedded

RAISED = {
    "LIMITS": "mint=900000000/60,mint_failed=900000000/60,session=900000000/60,session_channel=900000000/60,"
    "conversation=900000000/60,conversation_end_user=900000000/60,message=900000000/60,api=900000000/60",
    "SOCKETS_PER_SESSION": "100000",
    "SOCKETS_PER_ADDRESS": "100000",
    "SOCKETS_PER_STAFF": "100000",
}


@contextmanager
def prepared() -> Iterator[tuple[dict[str, str], Path]]:
    """The environment of every process, and a folder for logs. Everything is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="usher-bench-"))
    server = embedded.start(folder)
    data = (folder / "postgres").resolve()
    key = "k1:" + base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    try:
        yield (
            {
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "DATABASE_URL": server.url(),
                "USHER_HOME": str(folder),
                "DEBUG": "false",
                "SECRET_KEY": secrets.token_urlsafe(64),
                "TOKEN_KEYS": key,
                "VAULT_KEYS": key,
                "LOG_FORMAT": "json",
                **RAISED,
            },
            folder,
        )
    finally:
        server.stop()
        shutil.rmtree(data, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def machine() -> str:
    """One line about what this runs on."""
    processor = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        "unknown processor",
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1024**2
    return f"{os.cpu_count()} x {processor}, {memory} GiB, {os.uname().sysname} {os.uname().release}"
