"""A transport whose other end is this program: somebody's phone in tests and on a developer's screen.

`receive` is what a provider's webhook will call: who wrote is told by the number alone, so they are *claimed*.
`exchanged` reads back what was said, with what would have been sent.
"""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone, translation

from accounts.end_users import get_or_make
from accounts.identities import IdentityClaim, find_end_user
from accounts.models import EndUser, Identity
from accounts.models.end_users import Assurance
from channels_app.models import Channel
from chat.conversations import latest_open, open_for
from chat.history import AFTER_SQL
from chat.letters import language_of
from chat.models.messages import Author
from chat.posting import Post, Posted, clean_text, post
from chat.presenting import MessageRow, message
from chat.transports import TRANSPORTS
from chat.transports.transport import Transport, pressed
from chatauth.models import Session
from core.ids import uuid7
from core.phones import canonical_phone
from core.reasons import Reason, Refused

KEEP = timedelta(days=30)
KEYS = frozenset("0123456789*#")


class Line(NamedTuple):
    """One text, of whoever has the telephone or to them."""

    seq: int
    is_theirs: bool
    text: str


def receive(
    channel: Channel, *, sender: str, text: str, message_id: UUID | None = None, keypad: bool = False
) -> Posted:
    """A text, or the keys that were pressed, from a telephone number. Raises Refused."""
    transport = TRANSPORTS.get(channel.kind)
    if transport is None or (keypad and (not transport.has_keypad or set(text) - KEYS)):
        raise Refused(Reason.INVALID_REQUEST, "This channel takes no such message.")
    message_id = message_id or uuid7()
    session = session_of(channel, canonical_phone(sender))
    return post(
        Post(
            kind=Author.VISITOR,
            conversation_id=open_for(session, message_id=message_id).pk,
            message_id=message_id,
            text=clean_text(pressed(text) if keypad else text),
            session_id=session.pk,
            extras={"input": "keypad"} if keypad else {},
        )
    )


def exchanged(channel: Channel, *, number: str) -> list[Line]:
    """Both sides of the latest conversation with this number, as in the transcript: what was sealed is masked."""
    end_user = find_end_user(channel.company_id, claim(canonical_phone(number)))
    session = live_session(channel, end_user) if end_user else None
    place = latest_open(session) if session else None
    if session is None or place is None:
        return []
    rows: list[MessageRow] = []
    while page := page_after(place.pk, rows[-1].seq if rows else 0):
        rows += page
    with translation.override(language_of(session.end_user)):
        return [line for row in rows for line in lines_of(TRANSPORTS[channel.kind], row)]


def page_after(conversation_id: UUID, after: int) -> list[MessageRow]:
    with connection.cursor() as cursor:
        cursor.execute(AFTER_SQL, {"conversation": [conversation_id], "after": [after]})
        return [MessageRow(*row) for row in cursor.fetchall()]


def lines_of(transport: Transport, row: MessageRow) -> list[Line]:
    shown = message(row)
    if row.author_kind == Author.VISITOR:
        return [Line(row.seq, True, str(shown.get("text", "")))]
    return [Line(row.seq, False, part) for part in transport.split(transport.render(shown))]


@transaction.atomic
def session_of(channel: Channel, number: str) -> Session:
    """A telephone has no sign-in: its session is made with its first message, and again when that has ended."""
    end_user, _ = get_or_make(company_id=channel.company_id, identities=[claim(number)], made_by=channel.kind)
    EndUser.objects.select_for_update(no_key=True).get(pk=end_user.pk)
    return live_session(channel, end_user) or Session.objects.create(
        company_id=channel.company_id,
        channel=channel,
        end_user=end_user,
        method=channel.kind,
        assurance=Assurance.CLAIMED,
        expires_at=timezone.now() + KEEP,
        hard_expires_at=timezone.now() + KEEP,
    )


def live_session(channel: Channel, end_user: EndUser) -> Session | None:
    sessions = Session.objects.live().select_related("channel").filter(channel=channel, end_user=end_user)
    return sessions.filter(method=channel.kind).order_by("-created_at").first()


def claim(number: str) -> IdentityClaim:
    return IdentityClaim(Identity.Kind.PHONE, Identity.Issuer.PROVIDER, number)
