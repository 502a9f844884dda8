"""The same command for many conversations at once, and taking it back.

Each conversation is a transaction of its own: what is refused for one does not stop the others. What it was before
and became goes into a signed text, with which the same person may put it back for a while, wherever nobody has
changed it since.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import transaction

from accounts.models import User
from channels_app.reach import may_answer
from chat.changes import put_to_sleep, set_tags
from chat.commands import COMMANDS, run
from chat.conversations import find_for_staff, save_state
from chat.models import Conversation, Tag, Team
from chat.models.conversations import State
from core.audit import Actor
from core.reasons import Reason, Refused

MOST = 100  # conversations at once
UNDO_FOR = 600  # seconds
SALT = "chat.bulk.undo"
Facts = dict[str, Any]


@dataclass
class Outcome:
    """What happened, by conversation id. `undo` is empty when there is nothing to take back."""

    changed: list[UUID] = field(default_factory=list)
    unchanged: list[UUID] = field(default_factory=list)
    refused: dict[UUID, str] = field(default_factory=dict)
    undo: str = ""


def run_many(kind: str, body: Mapping[str, Any], ids: Sequence[UUID], *, by: User, address: str = "") -> Outcome:
    """Raises Refused(invalid_request) for what is wrong with the command itself."""
    if kind not in COMMANDS:
        raise Refused(Reason.INVALID_REQUEST, errors={"action": ["There is no such action."]})
    check_number(ids)
    COMMANDS[kind][1](body, by)
    return each(ids, lambda key: run(kind, body, key, by=by, address=address), by)


def undo(signed: str, *, by: User, address: str = "") -> Outcome:
    """Take back what `run_many` did for this person. Raises Refused(invalid_request): too late, or not theirs."""
    try:
        told = signing.loads(signed, salt=SALT, max_age=UNDO_FOR)
    except signing.BadSignature:
        raise Refused(Reason.INVALID_REQUEST, "This can no longer be undone.") from None
    if told["by"] != str(by.pk):
        raise Refused(Reason.INVALID_REQUEST, "This can no longer be undone.")
    rows = {UUID(key): (before, after) for key, before, after in told["rows"]}
    return each(list(rows), lambda key: restore(key, *rows[key], by=by, address=address), by)


def check_number(ids: Sequence[UUID]) -> None:
    if not 1 <= len(ids) <= MOST:
        raise Refused(Reason.INVALID_REQUEST, errors={"conversations": [f"Choose 1 to {MOST} conversations."]})


def each(ids: Sequence[UUID], change: Callable[[UUID], object], by: User) -> Outcome:
    outcome, rows = Outcome(), []
    for key in dict.fromkeys(ids):
        try:
            with transaction.atomic():
                before = facts(find_for_staff(by, key, locked=True))
                change(key)
                after = facts(find_for_staff(by, key))
        except Refused as refused:
            outcome.refused[key] = str(refused.reason)
            continue
        (outcome.unchanged if before == after else outcome.changed).append(key)
        if before != after:
            rows.append([str(key), before, after])
    if rows:
        outcome.undo = signing.dumps({"by": str(by.pk), "rows": rows}, salt=SALT, compress=True)
    return outcome


def facts(conversation: Conversation) -> Facts:
    """What a command may change, as JSON."""
    return {
        "state": conversation.state,
        "assignee": text_or_none(conversation.assignee_id),
        "is_for_people": conversation.is_for_people,
        "team": text_or_none(conversation.team_id),
        "priority": conversation.priority,
        "until": conversation.snoozed_until.isoformat() if conversation.snoozed_until else None,
        "closed_at": conversation.closed_at.isoformat() if conversation.closed_at else None,
        "tags": sorted(str(key) for key in conversation.tag_links.values_list("tag_id", flat=True)),
    }


def text_or_none(key: UUID | None) -> str | None:
    return str(key) if key else None


def restore(conversation_id: UUID, before: Facts, after: Facts, *, by: User, address: str) -> None:
    """Back to `before`, unless it is no longer as `after`, as far as people, teams and tags are still there.

    Raises Refused: not_found, conflict.
    """
    conversation = find_for_staff(by, conversation_id, locked=True)
    if facts(conversation) != after:
        raise Refused(Reason.CONFLICT, "It was changed meanwhile.")
    had_it = User.objects.filter(pk=before["assignee"]).first() if before["assignee"] else None
    conversation.assignee = (
        had_it if had_it and may_answer(had_it, conversation.company, conversation.channel_id) else None
    )
    conversation.is_for_people = before["is_for_people"]
    conversation.team = Team.objects.filter(company=conversation.company_id, pk=before["team"]).first()
    conversation.priority = before["priority"]
    conversation.state = State(before["state"])
    if conversation.state == State.ASSIGNED and conversation.assignee is None:
        conversation.state = State.QUEUED
    conversation.closed_at = datetime.fromisoformat(before["closed_at"]) if before["closed_at"] else None
    if before["until"]:
        put_to_sleep(conversation, datetime.fromisoformat(before["until"]))
    conversation.save(update_fields=["priority"])
    set_tags(
        conversation,
        Tag.objects.filter(company=conversation.company_id, pk__in=before["tags"]).values_list("pk", flat=True),
    )
    save_state(conversation, "restored", by=Actor.from_row(by, address=address), state=str(conversation.state))
