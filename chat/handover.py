"""From bots to people: who goes on, and what the visitor is told when nobody is there."""

from uuid import UUID

from django.db import connection, transaction

from accounts.abilities import roles_with
from channels_app.models import Channel
from channels_app.own_words import away_text_of, title_of
from chat.changes import move_to
from chat.conversations import hint, save_state
from chat.models import Conversation, Team
from chat.models.conversations import State
from chat.models.messages import Author
from chat.posting import Post, post
from chat.posting_sql import nobody_there
from core.audit import Actor
from core.ids import uuid7
from core.live import notify


@transaction.atomic
def hand_over(conversation_id: UUID, *, by: Actor, team: str = "") -> None:
    """Bots are silent from here on, until the visitor comes back to it after it was closed.

    A team that does not exist is the queue: the visitor must not pay for it.
    """
    conversation = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation_id)
    conversation.is_for_people = True
    found = Team.objects.filter(company=conversation.company_id, name=team).first() if team else None
    if found:
        move_to(found, conversation, by=by)
    else:
        save_state(conversation, "handed_over", by=by)
    tell_away(conversation_id)


@transaction.atomic
def leave_to_people(conversation_id: UUID) -> None:
    """No bot has an answer: whoever is there sees that it waits."""
    Conversation.objects.filter(pk=conversation_id).update(is_for_people=True)
    notify(hint(Conversation.objects.get(pk=conversation_id)))
    tell_away(conversation_id)


@transaction.atomic
def leave_alone(conversation_id: UUID, *, by: Actor) -> None:
    """A bot has done what it was asked for: nobody is called, until the visitor writes again."""
    conversation = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation_id)
    if conversation.state == State.QUEUED and not conversation.is_for_people:
        conversation.state = State.PENDING
        save_state(conversation, "pending", by=by)


@transaction.atomic
def tell_away(conversation_id: UUID) -> None:
    """Say the channel's away text, once per opening, if nobody is there to answer."""
    rows = Conversation.objects.select_for_update(of=("self",)).select_related("channel__company")
    conversation = rows.get(pk=conversation_id)
    channel = conversation.channel
    if conversation.was_told_away or conversation.assignee_id or not channel.away_text or is_anybody_there(channel):
        return
    language = str(conversation.context.get("LANGUAGE", ""))
    name, text = title_of(channel, language), away_text_of(channel, language)
    post(Post(kind=Author.SYSTEM, conversation_id=conversation_id, message_id=uuid7(), text=text, name=name))
    Conversation.objects.filter(pk=conversation_id).update(was_told_away=True)


def is_anybody_there(channel: Channel) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT NOT {nobody_there(company='%(company)s', channel='%(channel)s')}",
            {"company": channel.company_id, "channel": channel.pk, "roles": roles_with("inbox.answer")},
        )
        return bool(cursor.fetchone()[0])
