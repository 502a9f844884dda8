"""How much one browser may send, and how many sockets it may hold. Counted in this process, without the database."""

import time
from collections import Counter, deque
from collections.abc import Hashable

from core.limits import limit_of
from core.net import limiter_address
from core.reasons import Reason, Refused

FRAMES_PER_MESSAGE = 4  # typing and read marks come on top of messages
FORGET_ABOVE = 10_000  # callers


class Windows:
    """Sliding windows: at most `count` within `seconds`, for each caller, also across reconnects."""

    def __init__(self) -> None:
        self.hits: dict[Hashable, deque[float]] = {}
        self.forget_above = FORGET_ABOVE

    def hit(self, caller: Hashable, count: int, seconds: float) -> None:
        """Raises Refused(rate_limited)."""
        now = time.monotonic()
        if len(self.hits) > self.forget_above:
            self.hits = {key: times for key, times in self.hits.items() if times and now - times[-1] < seconds}
            self.forget_above = max(FORGET_ABOVE, 2 * len(self.hits))  # not with every frame, if all are still here
        times = self.hits.setdefault(caller, deque())
        while times and now - times[0] >= seconds:
            times.popleft()
        if len(times) >= count:
            raise Refused(Reason.RATE_LIMITED, retry_after=max(1, round(seconds - (now - times[0]))))
        times.append(now)


class Flood:
    def __init__(self) -> None:
        self.windows = Windows()
        self.sockets: Counter[Hashable] = Counter()

    def count_frame(self, caller: Hashable, *, is_message: bool) -> None:
        """Raises Refused(rate_limited)."""
        rule = limit_of("message")
        self.windows.hit(("frame", caller), rule.count * FRAMES_PER_MESSAGE, rule.seconds)
        if is_message:
            self.windows.hit(("message", caller), rule.count, rule.seconds)

    def open(self, key: Hashable, most: int) -> None:
        """Count a socket. Raises Refused(rate_limited) if that would be one too many."""
        if self.sockets[key] >= most:
            raise Refused(Reason.RATE_LIMITED)
        self.sockets[key] += 1

    def close(self, key: Hashable) -> None:
        self.sockets[key] -= 1
        if self.sockets[key] <= 0:
            del self.sockets[key]


def address_key(address: str) -> tuple[str, str]:
    return ("address", limiter_address(address))


FLOOD = Flood()
