"""Tasks that leave a trace in a file, for workers in processes of their own."""

import os
import time
from pathlib import Path

from core.jobs import task


def note(path: str, text: str) -> None:
    with Path(path).open("a") as file:
        file.write(f"{text}\n")


@task()
def trace(path: str, text: str) -> None:
    note(path, text)


@task()
def trace_slowly(path: str, text: str) -> None:
    """Writes when it begins and when it ends."""
    note(path, f"{text} begins")
    time.sleep(0.3)
    note(path, f"{text} ends")


@task()
def hang_the_first_time(path: str) -> None:
    first = not Path(path).exists()
    note(path, f"run by {os.getpid()}")
    if first:
        time.sleep(600)


@task(attempts=2)
def fail(path: str) -> None:
    note(path, "tried")
    raise ValueError("as asked")


@task(attempts=1)
def fail_once(path: str) -> None:
    note(path, "tried")
    raise ValueError("as asked")
