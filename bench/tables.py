"""Medians and ranges of rounds, as Markdown tables."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

Rounds = Mapping[str, Sequence[Mapping[str, Any]]]


def middle(rounds: Sequence[Mapping[str, Any]], name: str) -> float:
    return median(float(found[name]) for found in rounds)


def spread(rounds: Sequence[Mapping[str, Any]], name: str, digits: int = 0) -> str:
    """Median (lowest-highest)."""
    values = [float(found[name]) for found in rounds]
    return f"{median(values):,.{digits}f} ({min(values):,.{digits}f}-{max(values):,.{digits}f})"


def table(title: str, unit: str, rounds: Rounds, base: str) -> str:
    """One line a variant; `ratio` is against the median of `base`."""
    lines = [
        f"\n## {title}\n",
        f"| variant | {unit}/s median (range) | ratio | p50 ms | p99 ms | server CPU ms/{unit} | failed |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, found in rounds.items():
        ratio = middle(found, "per_second") / middle(rounds[base], "per_second")
        failed = sum(int(one["bad"]) for one in found)
        lines.append(
            f"| {name} | {spread(found, 'per_second')} | {ratio:.2f} | {spread(found, 'p50', 2)} | "
            f"{spread(found, 'p99', 2)} | {spread(found, 'cpu', 3)} | {failed} |"
        )
    return "\n".join(lines)


def goal(name: str, found: float, wanted: float, *, at_most: bool = False) -> str:
    reached = found <= wanted if at_most else found >= wanted
    return f"- {'reached' if reached else 'MISSED '} {name}: {found:.2f} (goal {'<=' if at_most else '>='} {wanted:g})"


def ratio(rounds: Rounds, ours: str, theirs: str) -> float:
    """The median of the rounds' ratios: each round is compared with itself, so that slow ones do not matter."""
    return median(
        float(mine["per_second"]) / float(other["per_second"])
        for mine, other in zip(rounds[ours], rounds[theirs], strict=True)
    )
