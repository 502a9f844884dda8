"""What the servers find in the database, and what the clients need to know of it."""

import json
import secrets
import sys
from datetime import timedelta
from typing import Any

import django
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

if __name__ == "__main__":
    django.setup(set_prefix=False)

from accounts.models import Company, EndUser, Membership, User
from accounts.models.companies import Role
from accounts.staff_sessions import SessionStore
from bench.bare_table import bare_table
from channels_app.models import Channel, ManagementToken
from channels_app.models.channels import Method
from chat.models import Conversation, Message
from chat.seeding import seed
from chatauth.models import Session
from chatauth.sessions import sign
from core import issued

CLIENTS = 20_000
PAIRS = 50
CROWD = 10_000
PER_CONVERSATION = 20  # messages: ten thousand fill as many open conversations as an inbox shows


def main(messages: int, slug: str, open_in: int) -> dict[str, Any]:
    """A database of its own with so many messages, at rest."""
    call_command("migrate", verbosity=0)
    with bare_table(Message._meta.db_table):
        found = people(messages, slug, open_in)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    return found


def make() -> dict[str, Any]:
    """Migrate, seed, and return what the clients need."""
    call_command("migrate", verbosity=0)
    return {"mint": mint_facts(), "pairs": [pair_facts(n) for n in range(PAIRS)], "sessions": crowd_facts()}


def mint_facts() -> dict[str, Any]:
    """A channel with CLIENTS known clients, and the secret that mints for it."""
    facts = seed(messages=CLIENTS, per_conversation=1, slug="mint")
    secret = issued.issue("mt")
    ManagementToken.objects.create(
        company_id=facts["company"],
        channel_id=facts["channel"],
        name="bench",
        prefix=secret.prefix,
        digest=secret.digest,
    )
    return {"channel": facts["channel"], "token": secret.text, "clients": CLIENTS}


def pair_facts(number: int) -> dict[str, str]:
    """A visitor with a conversation, and an agent, in a company of their own."""
    company = Company.objects.create(slug=f"pair-{number}", name=f"Pair {number}")
    channel = Channel.objects.create(company=company, slug="site", name="Site")
    agent = User.objects.create_user(f"agent-{number}@example.test", secrets.token_urlsafe(), name="Ana", is_staff=True)
    Membership.objects.create(company=company, user=agent, role=Role.AGENT)
    visitor = EndUser.objects.create(company=company, name="Vera")
    expires_at = timezone.now() + timedelta(days=7)
    session = Session.objects.create(
        company=company,
        channel=channel,
        end_user=visitor,
        method=Method.ANONYMOUS,
        assurance="anonymous",
        expires_at=expires_at,
        hard_expires_at=expires_at,
    )
    place = Conversation.objects.create(company=company, channel=channel, end_user=visitor, assignee=agent)
    return {
        "company": str(company.pk),
        "session_id": str(session.pk),
        "session": sign(session).token,
        "conversation": str(place.pk),
        "login": log_in(agent),
    }


def people(messages: int, slug: str, open_in: int) -> dict[str, Any]:
    """A company with so many messages, the visitors of its open conversations, and an agent."""
    facts = seed(messages=messages, per_conversation=PER_CONVERSATION, slug=slug, open_in=open_in)
    agent = User.objects.create_user(f"{slug}@example.test", secrets.token_urlsafe(), name="Ana", is_staff=True)
    Membership.objects.create(company_id=facts["company"], user=agent, role=Role.AGENT)
    places = Conversation.objects.open().filter(company=facts["company"])[:200]
    owners = [place.end_user_id for place in places]
    sessions = {row.end_user_id: row for row in Session.objects.filter(end_user__in=owners)}
    return {
        "channel": facts["channel"],
        "login": log_in(agent),
        "people": [
            {"session": sign(sessions[place.end_user_id]).token, "conversation": str(place.pk)} for place in places
        ],
    }


def log_in(user: User) -> str:
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def crowd_facts() -> list[str]:
    """The tokens of CROWD quiet visitors, each with a conversation."""
    facts = seed(messages=CROWD, per_conversation=1, slug="crowd")
    return [sign(session).token for session in Session.objects.filter(company=facts["company"])]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))))
