"""Running the snippets of the documentation: each language's own program, and what to install where it is missing."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

WITHIN = 20  # seconds


@dataclass(frozen=True)
class Runtime:
    """`command` runs a file whose name ends in `ending`, and needs `program` from Debian's `package`."""

    program: str
    command: tuple[str, ...]
    ending: str
    package: str


RUNTIMES = {
    "curl": Runtime("curl", ("sh", "-e"), ".sh", "curl"),
    "python": Runtime("python3", ("python3", "-I"), ".py", "python3"),
    "node": Runtime("node", ("node",), ".mjs", "nodejs"),
    "php": Runtime("php", ("php", "-n"), ".php", "php-cli"),
    "ruby": Runtime("ruby", ("ruby", "-w"), ".rb", "ruby"),
}


def run(language: str, code: str, folder: Path, **environment: str) -> str:
    """What the code prints. The test fails if it fails, warns, or cannot be run here."""
    done = attempt(language, code, folder, **environment)
    assert (done.returncode, done.stderr) == (0, ""), done
    return done.stdout


def attempt(language: str, code: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The code as a program of its own, with these variables and no others."""
    runtime = RUNTIMES[language]
    if shutil.which(runtime.program) is None:
        pytest.fail(f"{runtime.program} is missing: apt-get install {runtime.package}, and run the tests again.")
    place = folder / f"snippet{runtime.ending}"
    place.write_text(f"{code}\n", encoding="utf-8")
    return subprocess.run(
        [*runtime.command, str(place)],
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=WITHIN,
        check=False,
    )
