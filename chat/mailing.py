"""Mails that nobody asked for, to visitors whose address a code proved: answers that wait, conversations that ended."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import Identity
from channels_app.models.channels import Kind
from chat.letters import language_of, send_transcript, send_unread
from chat.models import Conversation
from chat.models.conversations import ConversationQuerySet, State

AFTER = timedelta(minutes=10)  # of silence: whoever is still there reads it sooner
AT_MOST = timedelta(days=1)  # older ones were told, or the mail server was down for too long
BITE = 500

logger = logging.getLogger(__name__)


def reachable() -> ConversationQuerySet:
    """Conversations of visitors who can be told, where somebody said something lately."""
    proved = Identity.objects.filter(
        end_user=OuterRef("end_user"), kind=Identity.Kind.EMAIL, issuer=Identity.Issuer.CODE
    )
    return Conversation.objects.filter(
        Exists(proved),
        last_at__gt=timezone.now() - AT_MOST,
        channel__is_active=True,
        channel__kind=Kind.WEB,  # elsewhere answers reach them on the line, and no page shows more
        company__is_active=True,
        end_user__blocked_at=None,
    )


def waiting() -> ConversationQuerySet:
    """With something unread since the last mail."""
    return reachable().filter(
        last_at__lt=timezone.now() - AFTER,
        visitor_read_seq__lt=F("last_seq"),
        mailed_seq__lt=F("last_seq"),
        channel__mails_unread=True,
    )


def ended() -> ConversationQuerySet:
    """That ended since they were mailed last, on channels that mail them at their end."""
    unmailed = Q(transcript_at=None) | Q(transcript_at__lt=F("closed_at"))
    return reachable().filter(unmailed, state=State.CLOSED, channel__mails_transcript=True, last_seq__gt=0)


def tell_of_unread() -> int:
    """How many mails left. Each conversation is marked before its mail leaves: none is told twice."""
    told = 0
    for pk in waiting().values_list("pk", flat=True)[:BITE]:
        with transaction.atomic():
            place = waiting().select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
            if place is None:
                continue
            was = Conversation.objects.select_related("channel__company", "end_user__company").get(pk=pk)
            Conversation.objects.filter(pk=pk).update(mailed_seq=F("last_seq"))
        try:
            told += send_unread(was)
        except OSError as error:
            logger.warning("A mail about an unread answer was not sent: %s", type(error).__name__)
    return told


def mail_ended() -> int:
    """How many conversations were mailed. Marked first as well."""
    mailed = 0
    for place in ended().select_related("end_user__company")[:BITE]:
        if not ended().filter(pk=place.pk).update(transcript_at=timezone.now()):
            continue
        try:
            send_transcript(place.pk, language=language_of(place.end_user))
            mailed += 1
        except OSError as error:
            logger.warning("A conversation was not mailed: %s", type(error).__name__)
    return mailed
