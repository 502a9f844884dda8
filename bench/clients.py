"""Running a client in a process of its own: its plan goes in as JSON, what it saw comes out as JSON."""

import json
import subprocess
import sys
from typing import Any

from bench.servers import ROOT


def run_client(client: str, plan: dict[str, Any]) -> dict[str, Any]:
    command = [sys.executable, "-m", client]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(plan).encode(), capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"{client} failed:\n{done.stderr.decode()[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found
