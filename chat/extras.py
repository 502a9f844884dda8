"""What a message carries besides its text: answers to choose from, cards, files, and the choice that was made."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from chat.models import Message
from chat.models.messages import Author
from chat.posting import UNSTORABLE, clean_uuid
from core.reasons import Reason, Refused

BUTTONS_MAX, CARDS_MAX = 10, 10
REPLY_MAX = 200  # characters
WEB = re.compile(r"https?://[^\s\\\x00-\x1f]+", re.IGNORECASE)
CHOICES = Q(author_kind__in=(Author.BOT, Author.AGENT, Author.SYSTEM))


def listed(value: object, name: str, most: int) -> list[Any]:
    """Raises Refused(invalid_request)."""
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > most:
        raise wrong(name, f"Send a list of at most {most}.")
    return value


def read_attachments(value: object) -> tuple[UUID, ...]:
    """The ids of uploads, each once. Raises Refused(invalid_request)."""
    ids = [clean_uuid(one, "attachments") for one in listed(value, "attachments", settings.ATTACHMENTS_PER_MESSAGE)]
    if len(set(ids)) != len(ids):
        raise wrong("attachments", "Name each file once.")
    return tuple(ids)


def read_reply(value: object) -> str:
    """The value of a button, "" if none was pressed. Raises Refused(invalid_request)."""
    if value is None:
        return ""
    if not isinstance(value, str) or not 1 <= len(value) <= REPLY_MAX or UNSTORABLE.search(value):
        raise wrong("reply", f"Send the button's value, 1 to {REPLY_MAX} characters.")
    return value


def label_of(conversation_id: UUID, reply: str) -> str:
    """What stands on the button of this conversation that has this value.

    Raises Refused(invalid_request) if none has, so that nobody can put an answer to a question that was not asked.
    """
    offered = Message.objects.filter(CHOICES, conversation=conversation_id)
    for member in ({"value": reply}, {"text": reply}):
        found = offered.filter(
            Q(extras__contains={"buttons": [member]}) | Q(extras__contains={"cards": [{"buttons": [member]}]})
        )
        for extras in found.order_by("-seq").values_list("extras", flat=True)[:1]:
            labels = [button["text"] for button in buttons_of(extras) if button.get("value", button["text"]) == reply]
            if labels:
                return labels[0]
    raise wrong("reply", "No message of this conversation offers this answer.")


def buttons_of(extras: Mapping[str, Any]) -> list[dict[str, str]]:
    cards = [button for card in extras.get("cards", []) for button in card.get("buttons", [])]
    return [*extras.get("buttons", []), *cards]


def wrong(field: str, sentence: str) -> Refused:
    return Refused(Reason.INVALID_REQUEST, sentence, errors={field: [sentence]})
