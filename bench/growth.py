"""What grows: memory with idle sockets, and the time of everything with sockets and with messages."""

from collections.abc import Callable
from pathlib import Path
from typing import Any


def growth(facts: dict[str, Any], environment: dict[str, str], folder: Path, say: Callable[[str], None]) -> list[str]:
    return []
