"""Which script answers a message when none is at work."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import F

from accounts.models.end_users import GroupMembership
from bots.models import Bot, BotChannel, BotGroup, Version
from bots.models.scripts import StartKind
from bots.turn import Heard
from chat.models import Conversation


def place_of_bot(conversation: Conversation) -> BotChannel | None:
    """The bot that the page asked for, else the channel's default one; None if there is none that is active."""
    places = BotChannel.objects.select_related("bot").filter(channel=conversation.channel_id, bot__is_active=True)
    wanted = places.filter(bot=conversation.bot_id) if conversation.bot_id else places.filter(is_default=True)
    place = wanted.first()
    return place if place and is_open_to(place.bot_id, conversation.end_user_id) else None


def is_open_to(bot_id: UUID, end_user_id: UUID) -> bool:
    """A bot with groups is for their members alone."""
    groups = list(BotGroup.objects.filter(bot=bot_id).values_list("group", flat=True))
    return not groups or GroupMembership.objects.filter(end_user=end_user_id, group__in=groups).exists()


def pick_version(bot: Bot, conversation: Conversation, heard: Heard, *, is_first: bool) -> Version | None:
    """A keyword wins, then the page's address, then the beginning of a conversation, then the fallback."""
    starts = list(starts_of(bot))
    wanted = [StartKind.KEYWORD, *([StartKind.URL, StartKind.CONVERSATION] if is_first else []), StartKind.FALLBACK]
    address = conversation.context.get("CHAT_URL", "")
    for kind in wanted:
        for version, start in starts:
            if start.get("on") == kind and fits(start, heard, address):
                return version
    return None


def starts_of(bot: Bot) -> Iterator[tuple[Version, dict[str, Any]]]:
    published = Version.objects.filter(script__bot=bot, script__published=F("pk")).order_by("script__slug")
    for version in published:
        for start in version.starts:
            yield version, start


def fits(start: dict[str, Any], heard: Heard, address: str) -> bool:
    match start["on"]:
        case StartKind.KEYWORD:
            return any(holds_word(word, heard) for word in start.get("words", []))
        case StartKind.URL:
            return fits_address(start.get("address", ""), address)
    return True


def holds_word(word: str, heard: Heard) -> bool:
    """Whether the keyword stands in the text as words of its own, or is the value of the button that was pressed."""
    if heard.value.strip().casefold() == word.strip().casefold():
        return True
    said = f" {' '.join(letters_only(heard.text).split())} "
    return f" {' '.join(letters_only(word).split())} " in said and bool(letters_only(word).strip())


def letters_only(text: str) -> str:
    return "".join(letter if letter.isalnum() else " " for letter in text.casefold())


def fits_address(pattern: str, address: str) -> bool:
    """`*` stands for anything. Compared piece by piece, which takes no longer than the address is."""
    first, *rest = pattern.split("*")
    if not rest:
        return address == pattern
    if not pattern or not address.startswith(first):
        return False
    place = len(first)
    for piece in rest[:-1]:
        found = address.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return len(address) - place >= len(rest[-1]) and address.endswith(rest[-1])
