"""GET and POST /widget/api/v1/conversations: a visitor's several conversations."""

import pytest

from chat.models import Conversation
from chat.models.conversations import State
from tests.chat.visitor import Visitor, answer
from tests.factories import ChannelFactory, ConversationFactory, EndUserFactory, SessionFactory
from tests.rest import refused


@pytest.fixture
def visitor(client, session):
    return Visitor(client, session)


def test_they_are_listed_latest_first_with_what_is_unread(visitor, conversation, ana):
    visitor.say("first")
    answer(conversation, "answered")
    made = visitor.call("POST", "conversations")
    assert made.status_code == 201
    visitor.say("second", conversation=made.json()["id"])
    listed = visitor.call("GET", "conversations").json()["conversations"]
    assert [(one["preview"], one["seq"]) for one in listed] == [("second", 1), ("answered", 2)]
    assert [one["state"] for one in listed] == ["queued", "assigned"]
    assert listed[1]["unread"] == 2
    assert set(listed[0]) == {"id", "channel", "state", "started", "last_at", "preview", "seq", "unread", "rating"}


def test_a_new_one_is_where_the_next_message_goes_and_an_empty_one_is_used_first(visitor):
    visitor.say("first")
    made, again = visitor.call("POST", "conversations"), visitor.call("POST", "conversations")
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json()["id"] == again.json()["id"] == visitor.say("second").json()["conversation"]
    assert Conversation.objects.count() == 2


def test_empty_ones_are_not_listed(visitor, conversation):
    assert visitor.call("GET", "conversations").json() == {"conversations": []}


def test_T05_only_their_own_of_this_channel_are_listed_unless_it_shares(visitor, session, acme, bolt_site, site, vera):
    elsewhere = ConversationFactory(channel=ChannelFactory(company=acme), end_user=vera, last_seq=1)
    ConversationFactory(channel=site, end_user=EndUserFactory(company=acme), last_seq=1)
    ConversationFactory(channel=bolt_site, last_seq=1)
    assert visitor.call("GET", "conversations").json() == {"conversations": []}
    type(site).objects.update(shares_conversations=True)
    assert [one["id"] for one in visitor.call("GET", "conversations").json()["conversations"]] == [str(elsewhere.pk)]


def test_R05_conversations_are_not_begun_without_end(visitor, settings):
    settings.LIMITS = {"conversation_end_user": (1, 60)}
    assert visitor.call("POST", "conversations").status_code == 201
    Conversation.objects.update(state=State.CLOSED)
    refused(visitor.call("POST", "conversations"), 429, "rate_limited")


@pytest.mark.parametrize(("limit", "status"), [("conversation", 429), ("conversation_end_user", 201)])
def test_R05_one_address_begins_only_so_many_whoever_sits_there(visitor, client, site, settings, limit, status):
    settings.LIMITS = {limit: (1, 60)}
    assert visitor.call("POST", "conversations").status_code == 201
    other = Visitor(client, SessionFactory(channel=site))
    assert other.call("POST", "conversations").status_code == status


def test_nobody_without_a_session_lists_or_begins(client):
    for method in ("GET", "POST"):
        refused(client.generic(method, "/widget/api/v1/conversations"), 401, "token_missing")
