"""A text of a script in the language of the turn: `text` for everybody, `text_in` for those who read another one."""

from collections.abc import Mapping
from typing import Any

from django.utils import translation

from bots.fields import IN
from chat import letters
from chat.models import Conversation


def worded(settings: Mapping[str, Any], name: str) -> str:
    """What the writer says in the language that is active now, else what they say to everybody."""
    words = settings.get(name + IN)
    own = words.get(translation.get_language() or "", "") if isinstance(words, dict) else ""
    return str(own or settings.get(name, ""))


def language_of(conversation: Conversation) -> str:
    """The one in which the visitor reads the chat, else that of their profile, else the company's first."""
    try:
        return translation.get_supported_language_variant(str(conversation.context.get("LANGUAGE", "")))
    except LookupError:
        return letters.language_of(conversation.end_user)
