"""The windows of the sockets' flood limits: old callers are forgotten, and looking for them stays cheap."""

import pytest

from chat.sockets import flood
from chat.sockets.flood import Windows
from core.reasons import Refused


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr(flood.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(flood, "FORGET_ABOVE", 4)
    return now


def test_a_window_slides(clock):
    windows = Windows()
    for _ in range(2):
        windows.hit("vera", 2, 60)
    with pytest.raises(Refused):
        windows.hit("vera", 2, 60)
    clock[0] = 60.0
    windows.hit("vera", 2, 60)


def test_callers_who_left_are_forgotten(clock):
    windows = Windows()
    for caller in range(5):
        windows.hit(caller, 2, 60)
    clock[0] = 61.0
    windows.hit("vera", 2, 60)
    assert set(windows.hits) == {"vera"}


def test_callers_who_are_all_here_are_not_looked_through_with_every_frame(clock):
    windows = Windows()
    for caller in range(5):
        windows.hit(caller, 100, 60)
    windows.hit("vera", 100, 60)
    kept = windows.hits
    windows.hit("vera", 100, 60)
    assert windows.hits is kept
    assert len(kept) == 6
