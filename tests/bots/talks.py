"""Talking to a bot, job by job, in the test's own transaction."""

from typing import Any

from chat.models import Conversation, Message
from chat.models.messages import Author
from chat.posting import Post, Posted, post
from chatauth.models import Session
from core.ids import uuid7
from tests.jobs import run_jobs


class Talk:
    """One visitor at one conversation. `say` returns what the bot said since."""

    def __init__(self, session: Session, conversation: Conversation) -> None:
        self.session = session
        self.conversation = conversation

    def write(self, text: str, **extras: Any) -> Posted:
        return post(
            Post(
                kind=Author.VISITOR,
                conversation_id=self.conversation.pk,
                message_id=uuid7(),
                text=text,
                session_id=self.session.pk,
                extras=extras,
            )
        )

    def say(self, text: str, **extras: Any) -> list[str]:
        seq = self.write(text, **extras).seq
        run_jobs()
        return self.said(after=seq)

    def said(self, after: int = 0) -> list[str]:
        """The texts of the bot and of the system."""
        return [message.text for message in self.messages(after) if message.author_kind != Author.VISITOR]

    def messages(self, after: int = 0) -> list[Message]:
        return list(Message.objects.filter(conversation=self.conversation, seq__gt=after).order_by("seq"))

    def last(self) -> Message:
        return self.messages()[-1]
