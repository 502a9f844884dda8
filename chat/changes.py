"""What else staff do to a conversation: put it aside, hand it over, rank it, tag it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from chat.conversations import find_for_staff, hint, save_state
from chat.models import Conversation, ConversationTag, Tag, Team
from chat.models.conversations import Priority, State
from chat.models.tags import TAGS_MAX
from chat.tasks import wake
from core.audit import Actor, record
from core.jobs import enqueue
from core.live import notify
from core.reasons import Reason, Refused
from core.times import rfc3339

SNOOZE_MAX = timedelta(days=366)


@transaction.atomic
def pend(conversation_id: UUID, *, by: User, address: str = "") -> Conversation:
    """Put it aside until the visitor writes. Raises Refused: not_found, conflict (closed)."""
    conversation = find_open(conversation_id, by)
    if conversation.state == State.PENDING:
        return conversation
    conversation.state = State.PENDING
    return save_state(conversation, "pending", by=Actor.from_row(by, address=address))


@transaction.atomic
def snooze(conversation_id: UUID, *, until: datetime, by: User, address: str = "") -> Conversation:
    """Put it aside until then, or until the visitor writes. Raises Refused: not_found, conflict, invalid_request."""
    conversation = find_open(conversation_id, by)
    if not timezone.now() < until < timezone.now() + SNOOZE_MAX:
        raise Refused(Reason.INVALID_REQUEST, errors={"until": ["Choose a time within the next year."]})
    if conversation.state == State.SNOOZED and conversation.snoozed_until == until:
        return conversation
    put_to_sleep(conversation, until)
    return save_state(conversation, "snoozed", by=Actor.from_row(by, address=address), until=rfc3339(until))


def put_to_sleep(conversation: Conversation, until: datetime) -> None:
    conversation.state = State.SNOOZED
    conversation.snoozed_until = until
    enqueue(wake, at=until, conversation_id=str(conversation.pk), until=until.isoformat())


@transaction.atomic
def hand_over(conversation_id: UUID, *, team_id: UUID | None, by: User, address: str = "") -> Conversation:
    """Give it to a team of its company, where it waits for somebody; with None to no team, and who has it keeps it.

    Raises Refused: not_found, conflict (closed), invalid_request (no such team there).
    """
    conversation = find_open(conversation_id, by)
    if conversation.team_id == team_id:
        return conversation
    team = Team.objects.filter(pk=team_id, company=conversation.company_id).first() if team_id else None
    if team_id and team is None:
        raise Refused(Reason.INVALID_REQUEST, errors={"team": ["There is no such team."]})
    return move_to(team, conversation, by=Actor.from_row(by, address=address))


def move_to(team: Team | None, conversation: Conversation, *, by: Actor) -> Conversation:
    """The same for a locked conversation, whoever acts. Members of the team keep what is already theirs."""
    before = conversation.team_id
    conversation.team = team
    if team is not None and not team.members.filter(user=conversation.assignee_id).exists():
        conversation.assignee = None
    if team is not None and conversation.assignee_id is None:
        conversation.state = State.QUEUED
    return save_state(
        conversation, "handed_over", by=by, to=str(team.pk) if team else None, before=str(before) if before else None
    )


@transaction.atomic
def prioritise(conversation_id: UUID, *, priority: Priority, by: User, address: str = "") -> Conversation:
    """Raises Refused(not_found)."""
    conversation = find_for_staff(by, conversation_id, locked=True)
    if conversation.priority == priority:
        return conversation
    conversation.priority = priority
    conversation.save(update_fields=["priority"])
    return tell(conversation, "prioritised", by=by, address=address, priority=priority.name.lower())


@transaction.atomic
def tag(
    conversation_id: UUID, *, add: Collection[UUID] = (), remove: Collection[UUID] = (), by: User, address: str = ""
) -> Conversation:
    """Raises Refused: not_found, invalid_request (a tag that this company does not have, or too many)."""
    conversation = find_for_staff(by, conversation_id, locked=True)
    has = set(conversation.tag_links.values_list("tag_id", flat=True))
    known = set(Tag.objects.filter(company=conversation.company_id, pk__in=add).values_list("pk", flat=True))
    if known != set(add):
        raise Refused(Reason.INVALID_REQUEST, errors={"add": ["There is no such tag."]})
    added, removed = known - has - set(remove), has & set(remove)
    if len((has | added) - removed) > TAGS_MAX:
        raise Refused(Reason.INVALID_REQUEST, errors={"add": [f"A conversation has {TAGS_MAX} tags at most."]})
    if not added and not removed:
        return conversation
    set_tags(conversation, (has | added) - removed)
    names = dict(Tag.objects.filter(pk__in=added | removed).values_list("pk", "name"))
    change = {"added": sorted(names[key] for key in added), "removed": sorted(names[key] for key in removed)}
    return tell(conversation, "tagged", by=by, address=address, **change)


def set_tags(conversation: Conversation, tags: Collection[UUID]) -> None:
    links = conversation.tag_links.all()
    links.exclude(tag__in=tags).delete()
    has = set(links.values_list("tag_id", flat=True))
    ConversationTag.objects.bulk_create(
        ConversationTag(company_id=conversation.company_id, conversation=conversation, tag_id=key)
        for key in tags
        if key not in has
    )


def find_open(conversation_id: UUID, by: User) -> Conversation:
    """Locked. Raises Refused: not_found, conflict."""
    conversation = find_for_staff(by, conversation_id, locked=True)
    if conversation.state == State.CLOSED:
        raise Refused(Reason.CONFLICT, "The conversation is closed; reopen it first.")
    return conversation


def tell(conversation: Conversation, action: str, *, by: User, address: str, **data: Any) -> Conversation:
    record(f"conversation.{action}", by=Actor.from_row(by, address=address), target=conversation, **data)
    notify(hint(conversation))
    return conversation
