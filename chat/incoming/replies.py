"""An answer to a mail becomes a message of the visitor in the conversation that the mail was about.

The address that it was sent to reached one mailbox only, and a sender can be forged: whoever answers by mail is
*claimed*, whatever they are in the chat.
"""

import hashlib
from datetime import timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils import timezone

from accounts.models import EndUser
from accounts.models.end_users import Assurance
from chat.incoming.addresses import read_token
from chat.incoming.cutting import cut
from chat.incoming.envelope import Envelope, read_envelope
from chat.incoming.reading import read_text
from chat.letters import proved_address
from chat.models import Conversation
from chat.models.messages import TEXT_LIMIT, Author
from chat.posting import Post, Posted, clean_text, post
from chatauth.models import Session
from chatauth.sessions import check_live
from core.limits import hit
from core.reasons import Reason, Refused

METHOD = "mail"
KEEP = timedelta(days=30)


def receive(raw: bytes, *, recipient: str = "") -> Posted | None:
    """Post what a mail says; None for mails that machines wrote. A second delivery changes nothing. Raises Refused."""
    envelope = read_envelope(raw, recipient=recipient)
    if envelope.is_automatic:
        return None
    if not envelope.token:
        raise Refused(Reason.NOT_FOUND, "The mail is for no reply address of ours.")
    place = conversation_of(envelope)
    text = cut(read_text(raw), limit=TEXT_LIMIT)
    if not text:
        raise Refused(Reason.INVALID_REQUEST, "The mail says nothing besides what it quotes. Files are not taken.")
    session = session_of(place)
    hit("message", str(session.pk))
    return post(
        Post(
            kind=Author.VISITOR,
            conversation_id=place.pk,
            message_id=message_id_of(envelope, place, text),
            text=clean_text(text),
            session_id=session.pk,
        )
    )


def conversation_of(envelope: Envelope) -> Conversation:
    """Raises Refused; a mail that was passed on lets nobody else speak."""
    place = Conversation.objects.filter(pk=read_token(envelope.token)).first()
    if place is None:
        raise Refused(Reason.NOT_FOUND, "The conversation is not there any more.")
    proved = proved_address(place.end_user_id)
    if not proved or envelope.sender.casefold() != proved.casefold():
        raise Refused(Reason.CLIENT_MISMATCH, "The mail does not come from the mailbox that was written to.")
    return place


def message_id_of(envelope: Envelope, place: Conversation, text: str) -> UUID:
    """The same for each delivery of one mail; of one without an id, for the same words."""
    name = envelope.message_id or hashlib.sha256(text.encode()).hexdigest()
    return uuid5(NAMESPACE_URL, f"{place.pk}/{name}")


@transaction.atomic
def session_of(place: Conversation) -> Session:
    """A mailbox has no sign-in: its session is made with the first answer, and again when that has ended.

    Raises Refused for whoever is blocked, and where the channel or the company is closed.
    """
    end_user = EndUser.objects.select_for_update(no_key=True).get(pk=place.end_user_id)
    mine = Session.objects.live().filter(channel=place.channel_id, end_user=end_user, method=METHOD)
    if end_user.not_before:
        mine = mine.filter(proved_at__gte=end_user.not_before)
    if session := mine.order_by("-created_at").first():
        session.seen_at = timezone.now()
        session.save(update_fields=["seen_at"])
        check_live(session)
        return session
    session = Session.objects.create(
        company_id=place.company_id,
        channel_id=place.channel_id,
        end_user=end_user,
        method=METHOD,
        assurance=Assurance.CLAIMED,
        expires_at=timezone.now() + KEEP,
        hard_expires_at=timezone.now() + KEEP,
    )
    check_live(session)
    return session
