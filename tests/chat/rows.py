"""Posts and messages as the tests of the chat need them."""

from uuid import UUID

import pytest

from accounts.models import User
from chat.models import Conversation
from chat.models.messages import Author
from chat.posting import Post, post
from chatauth.models import Session
from core.ids import uuid7
from core.reasons import Refused
from tests.factories import MessageFactory


def said(place: Conversation | UUID, session: Session, text: str = "Hello", message_id: UUID | None = None) -> Post:
    """A visitor's post."""
    return Post(
        kind=Author.VISITOR,
        conversation_id=place.pk if isinstance(place, Conversation) else place,
        message_id=message_id or uuid7(),
        text=text,
        session_id=session.pk,
    )


def answered(place: Conversation, user: User, text: str = "Hi") -> Post:
    """An agent's post."""
    return Post(kind=Author.AGENT, conversation_id=place.pk, message_id=uuid7(), text=text, user_id=user.pk)


def beeped(place: Conversation) -> Post:
    """A bot's post."""
    return Post(kind=Author.BOT, conversation_id=place.pk, message_id=uuid7(), text="Beep", name="Robo")


def fill(conversation: Conversation, count: int) -> None:
    """Store messages 1 to `count`, each saying its number."""
    for number in range(1, count + 1):
        MessageFactory(conversation=conversation, seq=number, text=str(number), assurance="verified")
    Conversation.objects.filter(pk=conversation.pk).update(last_seq=count)


def refused(single: Post) -> str:
    """The reason why a post is refused."""
    with pytest.raises(Refused) as refusal:
        post(single)
    return str(refusal.value.reason)
