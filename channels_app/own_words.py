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


def title_of(channel: Channel, language: str) -> str:
    return own_word(channel, language, "title") or channel.title or channel.company.name


def away_text_of(channel: Channel, language: str) -> str:
    """Empty if the channel says nothing; chat/posting_sql.py asks the same where a visitor writes."""
    return channel.away_text and (own_word(channel, language, "away") or channel.away_text)


def own_word(channel: Channel, language: str, name: str) -> str:
    texts: dict[str, str] = channel.words.get(language.partition("-")[0], {})
    return texts.get(name, "")
