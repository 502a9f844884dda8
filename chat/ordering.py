"""A visitor asks for their conversation by mail."""

from uuid import UUID

from django.utils import translation

from chat.conversations import find_for_visitor
from chat.letters import proved_address, shortened
from chat.ratings import latest
from chat.tasks import mail_transcript
from chatauth.models import Session
from core.jobs import enqueue
from core.reasons import Reason, Refused


def order_transcript(session: Session, *, conversation_id: UUID | None) -> str:
    """Have a conversation mailed; the address, shortened. Raises Refused: not_found, identity_missing."""
    place = find_for_visitor(session, conversation_id) if conversation_id else latest(session)
    address = proved_address(session.end_user_id)
    if not address:
        raise Refused(Reason.IDENTITY_MISSING, "No e-mail address of yours was proved by a code.")
    enqueue(mail_transcript, conversation_id=str(place.pk), language=translation.get_language())
    return shortened(address)
