"""What a conversation looked like from outside, and whether the database agrees."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Row(NamedTuple):
    """A stored message."""

    seq: int
    id: str
    text: str


@dataclass
class History:
    """One writer: what it sent (by id), what was acknowledged, and what it was shown, in order."""

    sent: dict[str, str] = field(default_factory=dict)
    acked: dict[str, int] = field(default_factory=dict)
    shown: list[tuple[int, str]] = field(default_factory=list)


def faults(history: History, rows: Sequence[Row]) -> list[str]:
    """Every promise that was broken; empty if all were kept. `rows` in the order of their numbers."""
    found: list[str] = []
    stored = {row.id: row for row in rows}
    by_us = [row for row in rows if row.id in history.sent]
    if [row.seq for row in rows] != list(range(1, len(rows) + 1)):
        found.append(f"the numbers have a gap or a double: {[row.seq for row in rows]}")
    found += [f"{one} was acknowledged and is lost" for one in history.acked if one not in stored]
    found += [f"{one} is stored twice" for one in doubles(row.id for row in rows)]
    found += [
        f"{one} was acknowledged as {seq} and is {stored[one].seq}"
        for one, seq in history.acked.items()
        if one in stored and stored[one].seq != seq
    ]
    found += [f"{row.id} has another text" for row in by_us if history.sent[row.id] != row.text]
    order = [one for one in history.sent if one in stored]
    if order != [row.id for row in by_us]:
        found.append("messages stand in another order than they were sent")
    found += [f"{seq} was shown twice" for seq in doubles(seq for seq, _ in history.shown)]
    if [seq for seq, _ in history.shown] != sorted(seq for seq, _ in history.shown):
        found.append("messages were shown out of order")
    missed = {row.seq for row in rows} - {seq for seq, _ in history.shown}
    if missed:
        found.append(f"never shown: {sorted(missed)}")
    found += [
        f"{seq} was shown as another message"
        for seq, one in history.shown
        if seq <= len(rows) and rows[seq - 1].id != one
    ]
    return found


def doubles(values: Iterable[object]) -> list[object]:
    seen: set[object] = set()
    return [value for value in values if value in seen or seen.add(value)]  # type: ignore[func-returns-value]
