"""What a telephone on the loopback line was told."""

from channels_app.models import Channel
from chat.transports.loopback import exchanged


def heard_by(channel: Channel, *, number: str, after: int = 0) -> list[tuple[int, str]]:
    """(seq, text) for each text of the latest conversation with this number that was sent to it since."""
    lines = exchanged(channel, number=number)
    return [(line.seq, line.text) for line in lines if line.seq > after and not line.is_theirs]
