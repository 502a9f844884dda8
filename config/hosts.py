"""Which hosts we answer to: those of the settings, and the hosts that belong to channels."""

import logging
import time
from collections.abc import Iterator

from django.apps import apps

FRESH_FOR = 2.0  # seconds until the channels' hosts are read again

logger = logging.getLogger(__name__)


class KnownHosts(list[str]):
    """ALLOWED_HOSTS whose iteration goes on with the channels' hosts, so that a new channel needs no restart."""

    def __init__(self, fixed: list[str]) -> None:
        super().__init__(fixed)
        self._read: list[str] = []
        self._read_at = float("-inf")

    def __iter__(self) -> Iterator[str]:
        yield from super().__iter__()
        yield from self.of_channels()

    def of_channels(self) -> list[str]:
        if time.monotonic() - self._read_at > FRESH_FOR:
            try:
                hosts = apps.get_model("channels_app", "ChannelHost").objects.values_list("host", flat=True)
                self._read = [host.partition(":")[0] for host in hosts]
            except Exception:
                logger.warning("The channels' hosts cannot be read.", exc_info=True)
            self._read_at = time.monotonic()
        return self._read
