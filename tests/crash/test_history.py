"""The judge of the crash tests finds every kind of broken promise."""

import pytest

from tests.crash.history import History, Row, faults

ROWS = [Row(1, "a", "one"), Row(2, "b", "two"), Row(3, "away", "We are away."), Row(4, "c", "three")]


def good() -> History:
    return History(
        sent={"a": "one", "b": "two", "c": "three"},
        acked={"a": 1, "b": 2, "c": 4},
        shown=[(1, "a"), (2, "b"), (3, "away"), (4, "c")],
    )


def test_a_history_without_faults_passes():
    assert faults(good(), ROWS) == []


def test_what_was_sent_and_never_acknowledged_may_be_there_or_not():
    history = good()
    history.sent["d"] = "four"
    assert faults(history, ROWS) == []
    history.shown.append((5, "d"))
    assert faults(history, [*ROWS, Row(5, "d", "four")]) == []


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (ROWS[:3], "is lost"),
        ([*ROWS, Row(5, "c", "three")], "stored twice"),
        ([*ROWS[:3], Row(5, "c", "three")], "gap"),
        ([Row(1, "b", "two"), Row(2, "a", "one"), *ROWS[2:]], "another order"),
        ([Row(1, "a", "else"), *ROWS[1:]], "another text"),
        ([Row(1, "b", "two"), Row(2, "a", "one"), *ROWS[2:]], "was acknowledged as 1 and is 2"),
    ],
)
def test_a_fault_in_the_database_is_found(rows, fault):
    assert any(fault in found for found in faults(good(), rows))


@pytest.mark.parametrize(
    ("shown", "fault"),
    [
        ([(1, "a"), (2, "b"), (4, "c")], "never shown: [3]"),
        ([(1, "a"), (2, "b"), (2, "b"), (3, "away"), (4, "c")], "2 was shown twice"),
        ([(2, "b"), (1, "a"), (3, "away"), (4, "c")], "out of order"),
        ([(1, "b"), (2, "a"), (3, "away"), (4, "c")], "shown as another"),
    ],
)
def test_a_fault_on_the_screen_is_found(shown, fault):
    history = good()
    history.shown = shown
    assert any(fault in found for found in faults(history, ROWS))
