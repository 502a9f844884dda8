"""What a visitor thought of a conversation: once."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from chat.conversations import find_for_visitor, hint, latest_open
from chat.models import Conversation
from chat.posting import clean_text
from chatauth.models import Session
from core.live import notify
from core.reasons import Reason, Refused

COMMENT_MAX = 1_000  # characters
SCORES = range(1, 6)


def read_rating(score: object, comment: object) -> tuple[int, str]:
    """Raises Refused(invalid_request)."""
    if not isinstance(score, int) or isinstance(score, bool) or score not in SCORES:
        raise Refused(Reason.INVALID_REQUEST, errors={"score": ["Send a whole number from 1 to 5."]})
    if comment in (None, ""):
        return score, ""
    try:
        return score, clean_text(comment, limit=COMMENT_MAX)
    except Refused as refused:
        sentence = f"Send a text of at most {COMMENT_MAX} characters."
        raise Refused(refused.reason, errors={"comment": [sentence]}) from refused


@transaction.atomic
def rate(session: Session, *, conversation_id: UUID | None, score: int, comment: str = "") -> Conversation:
    """Keep a visitor's rating; the same one again is fine.

    Without a conversation: the latest. Raises Refused: not_found, conflict (rated otherwise before).
    """
    place = find_for_visitor(session, conversation_id) if conversation_id else latest(session)
    place = Conversation.objects.select_for_update(of=("self",), no_key=True).get(pk=place.pk)
    if place.rating is not None:
        if (place.rating, place.rating_comment) == (score, comment):
            return place
        raise Refused(Reason.CONFLICT, "This conversation was rated already.")
    place.rating, place.rating_comment, place.rated_at = score, comment, timezone.now()
    place.save(update_fields=["rating", "rating_comment", "rated_at"])
    notify(hint(place))
    return place


def latest(session: Session) -> Conversation:
    """The open one, else the one that ended last. Raises Refused(not_found)."""
    mine = Conversation.objects.filter(end_user=session.end_user_id, channel=session.channel_id)
    found = latest_open(session) or mine.order_by("-last_at").first()
    if found is None:
        raise Refused(Reason.NOT_FOUND)
    return found


def present(conversation: Conversation) -> dict[str, Any] | None:
    """`{score, comment}`, or None."""
    if conversation.rating is None:
        return None
    return {"score": conversation.rating, "comment": conversation.rating_comment}
