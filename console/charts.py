"""Charts as the templates draw them: numbers become places in an SVG, and each has its words beside it.

A chart is never the only way to its numbers: every one stands with a table of the same.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

HEIGHT = 100.0  # units of the drawing, whatever its size on the page
STEP = 10.0
GAP = 2.0
LEAST = 1.5  # so that a small number is still seen


@dataclass(frozen=True)
class Column:
    """One bar of a column chart; `words` is its number as people say it, empty if there is none."""

    label: str
    words: str
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Columns:
    """Bars over time. `top` is what the highest one stands for."""

    columns: list[Column]
    top: str
    width: float
    bar: float = STEP - GAP
    height: float = HEIGHT

    @property
    def ends(self) -> tuple[str, str]:
        """The labels below the first and the last bar."""
        return self.columns[0].label, self.columns[-1].label


@dataclass(frozen=True)
class Share:
    """One line of a list of bars; `percent` is of the largest."""

    label: str
    count: int
    percent: int
    url: str = ""


def columns(labels: Sequence[str], values: Sequence[float | None], in_words: Callable[[float], str]) -> Columns:
    """A column for each label; None is a gap, which is not the same as nought."""
    most = max((value for value in values if value), default=0)
    drawn = [
        _column(at, label, value, most, in_words) for at, (label, value) in enumerate(zip(labels, values, strict=True))
    ]
    return Columns(drawn, in_words(most) if most else "", STEP * len(labels) - GAP)


def _column(at: int, label: str, value: float | None, most: float, in_words: Callable[[float], str]) -> Column:
    height = max(LEAST, HEIGHT * value / most) if value and most else 0.0
    words = "" if value is None else in_words(value)
    return Column(label, words, round(STEP * at, 2), round(HEIGHT - height, 2), round(height, 2))


def shares(rows: Iterable[tuple[str, int, str]]) -> list[Share]:
    """Lines of (label, count, address), the largest first."""
    ordered = sorted(rows, key=lambda row: (-row[1], row[0]))
    most = ordered[0][1] if ordered else 1
    return [Share(label, count, max(1, round(100 * count / most)), url) for label, count, url in ordered]
