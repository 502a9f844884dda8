"""A company with many open conversations, one of them very long, and an agent who is logged in."""

import secrets
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from accounts.models import Company, EndUser, Membership, User
from accounts.models.companies import Role
from bench.world import log_in
from channels_app.models import Channel
from chat.models import Conversation, Message
from chat.models.messages import Author
from core.ids import uuid7


def make(*, rows: int, messages: int) -> dict[str, Any]:
    call_command("migrate", verbosity=0)
    company = Company.objects.create(slug="long", name="Long")
    channel = Channel.objects.create(company=company, slug="site", name="Site")
    agent = User.objects.create_user("ana@example.test", secrets.token_urlsafe(), name="Ana", is_staff=True)
    Membership.objects.create(company=company, user=agent, role=Role.AGENT)
    people = EndUser.objects.bulk_create(EndUser(company=company, name=f"Visitor {n}") for n in range(rows))
    now = timezone.now()
    places = Conversation.objects.bulk_create(
        Conversation(
            company=company,
            channel=channel,
            end_user=person,
            preview=f"The last line of conversation {number}, cut where the row ends",
            last_at=now - timedelta(minutes=number),
        )
        for number, person in enumerate(people)
    )
    long = places[0]
    Message.objects.bulk_create(
        (
            Message(
                company=company,
                conversation=long,
                seq=seq,
                message_id=uuid7(),
                author_kind=Author.AGENT if seq % 3 == 0 else Author.VISITOR,
                author_name="Ana" if seq % 3 == 0 else "Visitor 0",
                text=f"Line {seq}. " + "Where is my parcel, and who pays for the postage? " * (seq % 4),
                at=now - timedelta(minutes=messages - seq),
            )
            for seq in range(1, messages + 1)
        ),
        batch_size=2_000,
    )
    Conversation.objects.filter(pk=long.pk).update(last_seq=messages, staff_read_seq=messages)
    return {"login": log_in(agent), "conversation": str(long.pk)}
