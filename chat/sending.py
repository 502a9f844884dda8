"""What visitors and staff send, read once for sockets and HTTP. A message of text alone costs no query here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from chat.attachments import claim, of_staff, of_visitor, release
from chat.conversations import find_for_visitor
from chat.extras import label_of, read_attachments, read_reply
from chat.models.messages import Author
from chat.posting import Post, Posted, clean_text, clean_uuid, post
from chatauth.models import Session
from core.reasons import Refused


@dataclass(frozen=True, slots=True)
class Wish:
    """A message as it was asked for, of the right shape; whether it may be so is not judged yet."""

    message_id: UUID
    text: str
    attachments: tuple[UUID, ...] = ()
    reply: str = ""

    @property
    def is_plain(self) -> bool:
        return not self.attachments and not self.reply


class Dressed(NamedTuple):
    """What is posted."""

    text: str
    extras: dict[str, Any]


def read_wish(found: Mapping[str, Any], *, may_reply: bool = False) -> Wish:
    """`{id, text?, attachments?, reply?}`: a text may be missing beside files or a choice. Raises Refused."""
    message_id = clean_uuid(found.get("id"))
    attachments = read_attachments(found.get("attachments"))
    reply = read_reply(found.get("reply")) if may_reply else ""
    text = found.get("text")
    if (attachments or reply) and text in (None, ""):
        return Wish(message_id, "", attachments, reply)
    return Wish(message_id, clean_text(text), attachments, reply)


def dress_for_visitor(session: Session, *, wish: Wish, conversation_id: UUID) -> Dressed:
    """A choice is told by what stood on its button. Raises Refused: not_found; invalid_request for files that are not
    theirs and answers that nobody offered."""
    find_for_visitor(session, conversation_id)
    extras: dict[str, Any] = {}
    text = wish.text
    if wish.reply:
        text, extras["reply"] = label_of(conversation_id, wish.reply), wish.reply
    if wish.attachments:
        extras["attachments"] = claim(
            wish.attachments, mine=of_visitor(session), conversation_id=conversation_id, message_id=wish.message_id
        )
    return Dressed(text, extras)


def dress_for_staff(user_id: UUID, *, wish: Wish, conversation_id: UUID) -> Dressed:
    """Raises Refused(invalid_request) for files that this person did not upload into this conversation."""
    mine = of_staff(user_id, conversation_id)
    files = claim(wish.attachments, mine=mine, conversation_id=conversation_id, message_id=wish.message_id)
    return Dressed(wish.text, {"attachments": files})


def visitor_post(session_id: UUID, wish: Wish, conversation_id: UUID, dressed: Dressed | None = None) -> Post:
    text, extras = dressed or (wish.text, {})
    return Post(
        kind=Author.VISITOR,
        conversation_id=conversation_id,
        message_id=wish.message_id,
        text=text,
        session_id=session_id,
        extras=extras,
    )


def staff_post(user_id: UUID, wish: Wish, conversation_id: UUID, dressed: Dressed | None = None) -> Post:
    text, extras = dressed or (wish.text, {})
    return Post(
        kind=Author.AGENT,
        conversation_id=conversation_id,
        message_id=wish.message_id,
        text=text,
        user_id=user_id,
        extras=extras,
    )


def send(session: Session, wish: Wish, conversation_id: UUID) -> Posted:
    """A visitor's message over HTTP. Raises Refused like the socket does."""
    if wish.is_plain:
        return post(visitor_post(session.pk, wish, conversation_id))
    dressed = dress_for_visitor(session, wish=wish, conversation_id=conversation_id)
    try:
        return post(visitor_post(session.pk, wish, conversation_id, dressed))
    except Refused:
        undress(wish, conversation_id=conversation_id)
        raise


def undress(wish: Wish, *, conversation_id: UUID) -> None:
    """The message was refused: its files may go with another."""
    if wish.attachments:
        release(conversation_id=conversation_id, message_id=wish.message_id)
