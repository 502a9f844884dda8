"""What happens to a conversation: opened by a visitor; assigned, closed and reopened by staff; noted upon."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.abilities import may
from accounts.models import EndUser, User
from channels_app.reach import may_answer, reaches
from chat.models import Conversation, Note, TeamChannel
from chat.models.conversations import State
from chatauth.models import Session
from chatauth.sessions import check_live
from core.audit import Actor, record
from core.ids import uuid7
from core.limits import hit_each
from core.live import notify
from core.net import limiter_address
from core.reasons import Reason, Refused


def latest_open(session: Session) -> Conversation | None:
    """The conversation that a visitor goes on with when they name none: with the bot that their page asked for."""
    mine = Conversation.objects.filter(end_user=session.end_user_id, channel=session.channel_id, bot_id=session.bot_id)
    return mine.open().order_by("-last_at").first()


def find_for_visitor(session: Session, conversation_id: UUID) -> Conversation:
    """Raises Refused(not_found), the same for what does not exist and what is somebody else's."""
    found = Conversation.objects.visible_in(session).filter(pk=conversation_id).first()
    if found is None:
        raise Refused(Reason.NOT_FOUND)
    return found


def open_for(session: Session, *, message_id: UUID, address: str = "") -> Conversation:
    """Where a visitor's message without a conversation goes: the latest open one, else a new one.

    Sends that come at once meet at the end user's row and find the same conversation. A repeat of a message whose
    conversation was closed meanwhile finds that one again. Raises Refused if the session has ended, or rate_limited.
    """
    check_live(session)
    if found := find_open(session, message_id):
        return found
    hit_each([("conversation", limiter_address(address)), ("conversation_end_user", str(session.end_user_id))])
    with transaction.atomic():
        EndUser.objects.select_for_update(no_key=True).get(pk=session.end_user_id)
        return find_open(session, message_id) or make(session)


def find_open(session: Session, message_id: UUID) -> Conversation | None:
    mine = Conversation.objects.visible_in(session)
    return latest_open(session) or mine.filter(messages__message_id=message_id).order_by("-last_at").first()


def make(session: Session) -> Conversation:
    """A new one, with the team that takes the new ones of its channel."""
    team_id = TeamChannel.objects.filter(channel=session.channel_id).values_list("team_id", flat=True).first()
    made = Conversation.objects.create(
        company_id=session.company_id,
        channel_id=session.channel_id,
        end_user_id=session.end_user_id,
        team_id=team_id,
        assurance=session.assurance,
        context=session.context,
        bot_id=session.bot_id,
    )
    notify({**hint(made), "end_user": str(session.end_user_id)})
    return made


def set_context(conversation: Conversation, context: dict[str, str]) -> None:
    """Keep what the page says about itself (`CHAT_URL`, `BROWSER_TYPE`, `URL_*`), as cut by the channel."""
    conversation.context = context
    conversation.save(update_fields=["context"])


def find_for_staff(user: User, conversation_id: UUID, *, locked: bool = False) -> Conversation:
    """A conversation that this person may answer. Raises Refused(not_found)."""
    rows = Conversation.objects.visible_to(user).select_related("company")
    rows = rows.select_for_update(of=("self",)) if locked else rows
    found = rows.filter(pk=conversation_id).first()
    if found is None or not may(user, "inbox.answer", found.company):
        raise Refused(Reason.NOT_FOUND)
    return found


@transaction.atomic
def assign(
    conversation_id: UUID, *, to: User | None, by: User, address: str = "", only_if_free: bool = False
) -> Conversation:
    """Give a conversation to somebody of its company, or with None back to the queue.

    Raises Refused: not_found, conflict (closed; or `only_if_free` and somebody else has it), invalid_request (`to` may
    not answer there), channel_mismatch (nor on this channel).
    """
    conversation = find_for_staff(by, conversation_id, locked=True)
    if conversation.state == State.CLOSED:
        raise Refused(Reason.CONFLICT, "The conversation is closed; reopen it first.")
    if only_if_free and conversation.assignee_id not in (None, to and to.pk):
        raise Refused(Reason.CONFLICT, "Somebody else took the conversation.")
    if to is not None and not may(to, "inbox.answer", conversation.company):
        raise Refused(Reason.INVALID_REQUEST, errors={"to": ["This person may not answer here."]})
    if to is not None and not reaches(to, conversation.channel_id):
        raise Refused(Reason.CHANNEL_MISMATCH, "This person does not answer on this channel.")
    state = State.ASSIGNED if to else State.QUEUED
    if conversation.assignee_id == (to.pk if to else None) and conversation.state == state:
        return conversation
    conversation.assignee = to
    conversation.is_for_people = True
    conversation.state = state
    action = "assigned" if to else "unassigned"
    return save_state(conversation, action, by=Actor.from_row(by, address=address), to=str(to.pk) if to else None)


@transaction.atomic
def close(conversation_id: UUID, *, by: User, address: str = "") -> Conversation:
    """Closing what is closed is fine. Raises Refused(not_found)."""
    conversation = find_for_staff(by, conversation_id, locked=True)
    if conversation.state == State.CLOSED:
        return conversation
    conversation.state = State.CLOSED
    conversation.closed_at = timezone.now()
    return save_state(conversation, "closed", by=Actor.from_row(by, address=address))


@transaction.atomic
def reopen(conversation_id: UUID, *, by: User, address: str = "") -> Conversation:
    """What is closed, pending or snoozed goes back to whoever had it, if they may still answer, else to the queue.

    Raises Refused(not_found).
    """
    conversation = find_for_staff(by, conversation_id, locked=True)
    if conversation.state in (State.QUEUED, State.ASSIGNED):
        return conversation
    return bring_back(conversation, "reopened", by=Actor.from_row(by, address=address))


def bring_back(conversation: Conversation, action: str, *, by: Actor) -> Conversation:
    had_it = conversation.assignee
    conversation.assignee = (
        had_it if had_it and may_answer(had_it, conversation.company, conversation.channel_id) else None
    )
    conversation.state = State.ASSIGNED if conversation.assignee else State.QUEUED
    if conversation.closed_at:
        conversation.was_told_away = False
    conversation.closed_at = None
    conversation.is_for_people = True
    return save_state(conversation, action, by=by)


def save_state(conversation: Conversation, action: str, *, by: Actor, **data: Any) -> Conversation:
    """Keep a locked conversation's place in the work, tell of it and record it."""
    if conversation.state != State.SNOOZED:
        conversation.snoozed_until = None
    conversation.is_for_people |= conversation.assignee_id is not None
    conversation.save(
        update_fields=["state", "assignee", "team", "snoozed_until", "closed_at", "was_told_away", "is_for_people"]
    )
    record(f"conversation.{action}", by=by, target=conversation, **data)
    notify(hint(conversation))
    return conversation


@transaction.atomic
def add_note(conversation_id: UUID, *, by: User, text: str, note_id: UUID | None = None) -> Note:
    """A line that only staff read. A repeat with the same `note_id` changes nothing. Raises Refused(not_found)."""
    conversation = find_for_staff(by, conversation_id, locked=True)
    note, is_new = Note.objects.get_or_create(
        id=note_id or uuid7(),
        defaults={
            "company_id": conversation.company_id,
            "conversation": conversation,
            "after_seq": conversation.last_seq,
            "user": by,
            "author_name": by.get_full_name()[:120],
            "text": text,
        },
    )
    if note.conversation_id != conversation.pk:
        raise Refused(Reason.CONFLICT, "This id belongs to another note.")
    if is_new:
        notify({"k": "note", "c": str(conversation.pk), "company": str(conversation.company_id)})
    return note


def hint(conversation: Conversation) -> dict[str, str]:
    """Tell every process that the conversation itself changed."""
    return {"k": "conversation", "c": str(conversation.pk), "company": str(conversation.company_id)}
