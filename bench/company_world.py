"""One company with agents and visitors, each visitor with a conversation, and what the database kept of a run."""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import Company, EndUser, Membership, User
from accounts.models.companies import Role
from bench.world import log_in
from channels_app.models import Channel
from channels_app.models.channels import Method
from chat.models import Conversation
from chat.models.conversations import State
from chatauth.models import Session
from chatauth.sessions import sign

KEPT_SQL = """
    SELECT coalesce(sum(n.messages), 0), count(*) FILTER (
        WHERE n.messages <> v.last_seq OR n.lowest <> 1 OR n.highest <> v.last_seq OR n.numbers <> n.messages
    )
    FROM chat_conversation v JOIN (
        SELECT conversation_id, count(*) AS messages, min(seq) AS lowest, max(seq) AS highest,
            count(DISTINCT seq) AS numbers
        FROM chat_message GROUP BY conversation_id
    ) n ON n.conversation_id = v.id
"""


def make(*, agents: int, visitors: int) -> dict[str, Any]:
    call_command("migrate", verbosity=0)
    company = Company.objects.create(slug="load", name="Load")
    channel = Channel.objects.create(company=company, slug="site", name="Site")
    staff = [agent_of(company, number) for number in range(agents)]
    people = EndUser.objects.bulk_create(EndUser(company=company, name=f"Visitor {n}") for n in range(visitors))
    places = Conversation.objects.bulk_create(
        Conversation(
            company=company,
            channel=channel,
            end_user=person,
            assignee=staff[number % agents],
            state=State.ASSIGNED,
            is_for_people=True,
        )
        for number, person in enumerate(people)
    )
    expires_at = timezone.now() + timedelta(days=7)
    sessions = Session.objects.bulk_create(
        Session(
            company=company,
            channel=channel,
            end_user=person,
            method=Method.ANONYMOUS,
            assurance="anonymous",
            expires_at=expires_at,
            hard_expires_at=expires_at,
        )
        for person in people
    )
    return {
        "agents": [log_in(one) for one in staff],
        "visitors": [
            {"session": sign(session).token, "conversation": str(place.pk), "agent": number % agents}
            for number, (session, place) in enumerate(zip(sessions, places, strict=True))
        ],
    }


def agent_of(company: Company, number: int) -> User:
    made = User.objects.create_user(f"agent-{number}@example.test", secrets.token_urlsafe(), name="Ana", is_staff=True)
    Membership.objects.create(company=company, user=made, role=Role.AGENT)
    return made


def left_off(visitors: list[dict[str, Any]], *, missed: int) -> list[dict[str, Any]]:
    """The same visitors as their browsers come back, each having missed so many messages."""
    numbers = dict(Conversation.objects.values_list("pk", "last_seq"))
    return [{**one, "after": max(0, numbers[UUID(one["conversation"])] - missed)} for one in visitors]


def kept() -> dict[str, int]:
    """How many messages are stored, and in how many conversations their numbers are not 1 to n."""
    with connection.cursor() as cursor:
        cursor.execute(KEPT_SQL)
        messages, broken = cursor.fetchone()
    return {"messages": int(messages), "broken": int(broken)}
