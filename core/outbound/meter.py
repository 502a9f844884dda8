"""What one call may cost: time until one moment, and bytes read."""

import time

from core.outbound.errors import Kind, OutboundError


class Meter:
    """Everything about a call ends at one moment; `bytes_left` is what may still be read."""

    def __init__(self, *, seconds: float, bytes_left: int) -> None:
        self.ends_at = time.monotonic() + seconds
        self.bytes_left = bytes_left

    def seconds(self, at_most: float = float("inf")) -> float:
        """How long the next step may take. Raises OutboundError(timeout) if no time is left."""
        left = min(self.ends_at - time.monotonic(), at_most)
        if left <= 0:
            raise OutboundError(Kind.TIMEOUT, "out of time")
        return left

    def spend(self, count: int) -> None:
        self.bytes_left -= count

    def readable(self, wanted: int) -> int:
        """How many bytes may be read now. Raises OutboundError(too_large) if none."""
        if self.bytes_left <= 0:
            raise OutboundError(Kind.TOO_LARGE, "the headers or the framing are too large")
        return min(wanted, self.bytes_left)
