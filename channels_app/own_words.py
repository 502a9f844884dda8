"""What a channel says to visitors in their language, where it has words of its own for it."""

from dataclasses import dataclass

from channels_app.models.channels import Channel
from channels_app.models.visitor_side import STARTERS_MOST

STARTERS = tuple(f"starter{at}" for at in range(1, STARTERS_MOST + 1))


@dataclass(frozen=True)
class Welcome:
    greeting: str
    disclaimer: str
    starters: list[str]


def welcome_of(channel: Channel, language: str) -> Welcome:
    """In this language, else what the channel says to everybody."""
    own = channel.words.get(language, {})
    starters = [own[name] for name in STARTERS if own.get(name)]
    return Welcome(
        own.get("greeting") or channel.greeting,
        own.get("disclaimer") or channel.disclaimer,
        starters or channel.starters,
    )
