"""Bringing what an anonymous visitor wrote to the end user that they turned out to be, and taking it back.

The only proof that counts is the anonymous session's own token, held by the browser that then signed in. An address,
a phone number or a name never merges anybody.
"""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import EndUser
from accounts.models.end_users import Assurance
from accounts.privacy import reassign
from channels_app.models.channels import MergePolicy, Method
from chat.conversations import hint
from chat.models import Conversation, Merge, Message
from chat.models.messages import Author
from chatauth.models import Session
from chatauth.sessions import authenticate
from core.audit import Actor, record
from core.live import notify
from core.reasons import Reason, Refused

YOUNG = timedelta(minutes=30)  # an anonymous session that the policy "same browser" takes over without asking
OFFER_LIVES = timedelta(hours=1)


class Offer(NamedTuple):
    """What a visitor is asked: may these messages come along?"""

    id: UUID
    messages: int


def consider(session: Session, previous: str | None, *, by: Actor) -> Offer | None:
    """After a sign-in that showed `previous`: merge at once, offer it, or do nothing, as the channel's policy says."""
    source = anonymous_before(session, previous)
    policy = session.channel.merge_policy
    if source is None or policy == MergePolicy.NEVER:
        return None
    messages = said_by(source.end_user_id, session)
    if not messages:
        return None
    is_young = source.created_at > timezone.now() - YOUNG
    with transaction.atomic():
        EndUser.objects.select_for_update(no_key=True).get(pk=source.end_user_id)
        row, _ = Merge.objects.get_or_create(
            source_id=source.end_user_id,
            target_id=session.end_user_id,
            defaults={"company_id": session.company_id, "channel_id": session.channel_id},
        )
        if row.state in {Merge.State.DECLINED, Merge.State.UNDONE}:
            return None
        row.session, row.offered_at = session, timezone.now()
        row.save(update_fields=["session", "offered_at"])
        if policy == MergePolicy.SAME_BROWSER and is_young:
            row.was_asked = False
            merge(row, by=by)
            return None
    return Offer(row.pk, messages)


def anonymous_before(session: Session, previous: str | None) -> Session | None:
    """The anonymous session of another end user that this browser held on the same channel until now."""
    if not previous or session.assurance == Assurance.ANONYMOUS:
        return None
    try:
        before = authenticate(previous)
    except Refused:
        return None
    is_fit = (
        before.channel_id == session.channel_id
        and before.method == Method.ANONYMOUS
        and before.end_user.assurance == Assurance.ANONYMOUS
        and before.end_user_id != session.end_user_id
    )
    return before if is_fit else None


def said_by(end_user_id: UUID, session: Session) -> int:
    """How many messages the visitor wrote on this channel."""
    mine = Message.objects.filter(conversation__end_user=end_user_id, conversation__channel=session.channel_id)
    return mine.filter(author_kind=Author.VISITOR).count()


@transaction.atomic
def decide(session: Session, offer_id: UUID, *, accept: bool, by: Actor) -> int:
    """Answer an offer made to this end user; how many conversations came along.

    Repeating the same answer is fine. Raises Refused: not_found, conflict (answered otherwise, or too late).
    """
    row = Merge.objects.select_for_update().filter(pk=offer_id, target=session.end_user_id).first()
    if row is None or row.session_id != session.pk:
        raise Refused(Reason.NOT_FOUND)
    wanted = Merge.State.DONE if accept else Merge.State.DECLINED
    if row.state == wanted:
        return len(row.conversations)
    if row.state != Merge.State.OFFERED:
        raise Refused(Reason.CONFLICT, "This offer was answered already.")
    if accept and row.offered_at < timezone.now() - OFFER_LIVES:
        raise Refused(Reason.CONFLICT, "This offer is too old; sign in again to get a new one.")
    if accept:
        merge(row, by=by)
    else:
        row.state, row.decided_at = Merge.State.DECLINED, timezone.now()
        row.save(update_fields=["state", "decided_at"])
        record("end_user.merge_declined", by=by, target=row.target, company_id=row.company_id)
    return len(row.conversations)


def merge(row: Merge, *, by: Actor) -> None:
    """Move the conversations of this channel, and end the anonymous sessions."""
    moving = Conversation.objects.select_for_update().filter(end_user=row.source_id, channel=row.channel_id)
    conversations = list(moving.order_by("pk"))
    move(conversations, to=row.target_id)
    row.state, row.decided_at = Merge.State.DONE, timezone.now()
    row.conversations = [conversation.pk for conversation in conversations]
    row.save(update_fields=["state", "decided_at", "conversations", "was_asked"])
    end(Session.objects.live().filter(end_user=row.source_id), why="merged")
    record(
        "end_user.merged",
        by=by,
        target=row.target,
        company_id=row.company_id,
        source=str(row.source_id),
        conversations=len(conversations),
        asked=row.was_asked,
    )


def ends_with_undoing(row: Merge) -> QuerySet[Session]:
    """The live sessions that see what was merged, and that taking it back ends."""
    return Session.objects.live().filter(end_user=row.target_id).select_related("channel", "end_user")


@transaction.atomic
def undo(row: Merge, *, by: Actor) -> int:
    """Give the conversations back to the anonymous visitor, with what was written since; how many sessions ended.

    Whoever held a session of the merged end user could read them: those sessions end. Raises Refused(conflict).
    """
    row = Merge.objects.select_for_update().select_related("target").get(pk=row.pk)
    if row.state != Merge.State.DONE:
        raise Refused(Reason.CONFLICT, "This merge was undone already.")
    taken = Conversation.objects.select_for_update().filter(pk__in=row.conversations, end_user=row.target_id)
    conversations = list(taken.order_by("pk"))
    move(conversations, to=row.source_id)
    row.state, row.undone_at = Merge.State.UNDONE, timezone.now()
    row.save(update_fields=["state", "undone_at"])
    ended = end(ends_with_undoing(row), why="merge undone")
    record(
        "end_user.unmerged",
        by=by,
        target=row.target,
        company_id=row.company_id,
        source=str(row.source_id),
        conversations=len(conversations),
        sessions_ended=ended,
    )
    return ended


def move(conversations: list[Conversation], *, to: UUID) -> None:
    for conversation in conversations:
        conversation.end_user_id = to
        conversation.save(update_fields=["end_user"])
        notify({**hint(conversation), "end_user": str(to)})
    reassign([conversation.pk for conversation in conversations], to=EndUser.objects.get(pk=to))


def end(sessions: QuerySet[Session], *, why: str) -> int:
    """End sessions and their sockets."""
    rows = list(sessions.select_for_update(of=("self",)))
    for session in rows:
        session.ended_at, session.end_reason = timezone.now(), why
        notify({"k": "end", "session": str(session.pk), "reason": Reason.TOKEN_REVOKED})
    Session.objects.bulk_update(rows, ["ended_at", "end_reason"])
    return len(rows)
