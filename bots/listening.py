"""What a turn begins with: the locked rows, and the message of the visitor that is to be answered."""

import json
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import EndUser
from bots.limits import ANSWER_WITHIN, RUN_MAX
from bots.models import Run
from bots.models.runs import State
from bots.turn import Heard, Turn
from chat.models import Conversation, Message
from chat.models.conversations import State as ConversationState
from chat.models.messages import Author
from core.job_rows import find_for_job


def locked_conversation(conversation_id: UUID) -> Conversation | None:
    """The end user's row is locked before it, as erasing does: a script writes what it learns there.

    Where it became another person's while this waited, the locks are let go of and taken again, in that order.
    """
    while True:
        with transaction.atomic():
            people = EndUser.objects.select_for_update(no_key=True, of=("self",)).filter(conversations=conversation_id)
            person = people.values_list("pk", flat=True).first()
            rows = Conversation.objects.select_for_update(of=("self",)).select_related("channel", "end_user__company")
            found = rows.filter(pk=conversation_id).first()
            if found and found.end_user_id == person:
                return found
            transaction.set_rollback(True)
        # After a wait the database joins with the person of before, and finds nothing.
        if find_for_job(Conversation.objects.only("pk"), conversation_id) is None:
            return None


def locked_run(conversation: Conversation) -> Run | None:
    """The live run. Whoever asks holds the lock of the conversation already: that is the order for everybody."""
    rows = Run.objects.live().select_for_update(of=("self",)).select_related("bot", "version")
    return rows.filter(conversation=conversation).first()


def waiting_run(run_id: UUID, state: State) -> tuple[Run, Conversation] | None:
    """A run that still waits in this state, with its conversation, if a bot may still speak there."""
    conversation_id = find_for_job(Run.objects.values_list("conversation_id", flat=True), run_id)
    conversation = locked_conversation(conversation_id) if conversation_id else None
    run = locked_run(conversation) if conversation else None
    if run is None or conversation is None or run.pk != run_id or run.state != state:
        return None
    if not may_speak(conversation):
        return None
    return run, conversation


def may_speak(conversation: Conversation) -> bool:
    is_closed = conversation.state == ConversationState.CLOSED
    return not (is_closed or conversation.is_for_people or conversation.assignee_id)


def is_stale(run: Run) -> bool:
    now = timezone.now()
    is_late = run.state == State.ASKING and run.since < now - ANSWER_WITHIN
    return is_late or run.started_at < now - RUN_MAX


def next_message(conversation: Conversation, run: Run | None) -> Heard | None:
    """The first message after those that the run has taken in; without a run the newest that none has answered."""
    if run:
        seen = run.seen_seq
    else:
        seen = max(Run.objects.filter(conversation=conversation).values_list("seen_seq", flat=True), default=0)
    rows = Message.objects.filter(conversation=conversation, author_kind=Author.VISITOR, seq__gt=seen)
    return heard_in(rows.order_by("seq" if run else "-seq").first())


def last_heard(conversation: Conversation, run: Run) -> Heard | None:
    rows = Message.objects.filter(conversation=conversation, author_kind=Author.VISITOR, seq__lte=run.seen_seq)
    return heard_in(rows.order_by("-seq").first())


def is_left_unheard(turn: Turn) -> bool:
    """Whether the visitor wrote more than this turn has listened to: nobody but a person will read it."""
    rows = Message.objects.filter(conversation=turn.conversation, author_kind=Author.VISITOR)
    return rows.filter(seq__gt=turn.heard.seq if turn.heard else 0).exists()


def heard_in(row: Message | None) -> Heard | None:
    if row is None:
        return None
    extras = json.loads(row.extras) if isinstance(row.extras, str) else row.extras
    return Heard(row.seq, row.message_id, row.text, extras)
