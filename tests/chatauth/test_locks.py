"""Whoever changes an end user or counts seats does not wait for rows that merely refer to them, nor they for it.

Waiting for each other is how two transactions deadlock: a batch of mints locks some clients and logs others.
"""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from accounts.identities import IdentityClaim
from accounts.profiles import change_end_user
from accounts.properties import PropertyChange
from accounts.seats import take_seat
from chatauth.blocking import block, unblock
from chatauth.minting import MintRequest, mint
from chatauth.models.sessions import CredentialKind
from core import db, issued
from core.audit import SYSTEM
from tests.factories import IdentityFactory

pytestmark = pytest.mark.django_db(transaction=True)
GOLD = PropertyChange({}, {"plan": "gold"}, [])


@pytest.fixture
def referred_to(vera) -> Iterator[None]:
    """Another transaction holds what the check of a foreign key holds, until it ends."""
    with psycopg.connect(**{**db.parameters("usher tests"), "autocommit": False}) as other:
        for table in ("accounts_enduser", "accounts_company"):
            other.execute(f"SELECT id FROM {table} FOR KEY SHARE")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        yield
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


def test_a_mint(vera, management_token, referred_to):
    identity = IdentityFactory(end_user=vera)
    request = MintRequest(
        door="mindbehind",
        credential_kind=CredentialKind.MANAGEMENT_TOKEN,
        credential=issued.parse(management_token.text, "mt"),
        identity=IdentityClaim(identity.kind, identity.issuer, identity.value),
        channel_id=management_token.channel_id,
        properties=GOLD,
    )
    assert not mint(request).was_made
    vera.refresh_from_db()
    assert vera.verified["plan"] == "gold"


def test_a_change_of_the_profile(vera, referred_to):
    assert change_end_user(vera, change=GOLD, by=SYSTEM).verified["plan"] == "gold"


def test_blocking_and_unblocking(vera, referred_to):
    block(vera, by=SYSTEM)
    unblock(vera, by=SYSTEM)


def test_taking_a_seat(vera, referred_to):
    take_seat(vera, warn=lambda company: None)
    assert vera.seat_taken_at
