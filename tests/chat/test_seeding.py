"""Seeded rows are rows as the program itself makes them: the program goes on with them."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from chat.history import messages_after
from chat.models import Conversation, Message
from chat.sending import Wish, send
from chatauth.models import Attempt, Session
from chatauth.sessions import authenticate, sign
from core.ids import uuid7

pytestmark = pytest.mark.django_db


def seed(**options):
    out = StringIO()
    call_command("seed_load", stdout=out, **options)
    return json.loads(out.getvalue())


def test_it_makes_as_many_rows_as_asked_for():
    facts = seed(messages=105, per_conversation=10)
    assert (facts["messages"], facts["conversations"]) == (105, 11)
    assert (Message.objects.count(), Conversation.objects.count()) == (105, 11)
    assert (Session.objects.count(), Attempt.objects.count()) == (11, 11)
    for place in Conversation.objects.all():
        assert [row.seq for row in place.messages.order_by("seq")] == list(range(1, place.last_seq + 1))


def test_the_program_goes_on_with_them():
    seed(messages=40, per_conversation=20)
    place = Conversation.objects.exclude(state="closed").get()
    session = authenticate(sign(Session.objects.get(end_user=place.end_user)).token)
    assert len(messages_after(session, place.pk, 0)["messages"]) == 20
    assert send(session, Wish(uuid7(), "And now?"), place.pk).seq == 21


def test_numbers_below_zero_are_refused():
    with pytest.raises(CommandError):
        seed(messages=-1)
