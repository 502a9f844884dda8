"""A visitor asks for their conversation by mail; staff have it mailed to the visitor, or to themselves."""

from uuid import UUID

from django.db import transaction
from django.utils import translation

from accounts.models import User
from chat.conversations import find_for_staff, find_for_visitor
from chat.letters import language_of, proved_address, shortened
from chat.ratings import latest
from chat.tasks import mail_transcript
from chatauth.models import Session
from core.audit import Actor, record
from core.jobs import enqueue
from core.limits import hit
from core.reasons import Reason, Refused


def order_transcript(session: Session, *, conversation_id: UUID | None) -> str:
    """Have a conversation mailed; the address, shortened. Raises Refused: not_found, identity_missing."""
    place = find_for_visitor(session, conversation_id) if conversation_id else latest(session)
    address = proved_address(session.end_user_id)
    if not address:
        raise Refused(Reason.IDENTITY_MISSING, "No e-mail address of yours was proved by a code.")
    enqueue(mail_transcript, conversation_id=str(place.pk), language=translation.get_language())
    return shortened(address)


def mail_as_staff(conversation_id: UUID, *, to_visitor: bool, by: User, address: str = "") -> str:
    """Have a conversation mailed, without notes; the address.

    A visitor gets it only where a code proved the mailbox, staff only at their own address. Raises Refused: not_found,
    identity_missing, rate_limited.
    """
    place = find_for_staff(by, conversation_id)
    mailbox = proved_address(place.end_user_id) if to_visitor else by.email
    if not mailbox:
        raise Refused(Reason.IDENTITY_MISSING, "No e-mail address of this visitor was proved by a code.")
    hit("transcript_staff", str(by.pk))
    language = language_of(place.end_user) if to_visitor else translation.get_language()
    with transaction.atomic():
        record("conversation.mailed", by=Actor.from_row(by, address=address), target=place, to=shortened(mailbox))
        user_id = "" if to_visitor else str(by.pk)
        enqueue(mail_transcript, conversation_id=str(place.pk), language=language, user_id=user_id)
    return mailbox
