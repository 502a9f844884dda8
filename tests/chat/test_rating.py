"""What a visitor thinks of a conversation: once, seen by staff."""

import pytest

from chat.models import Conversation
from chat.models.conversations import State
from console.inbox.rows import row_of
from tests.chat.visitor import Visitor
from tests.factories import ConversationFactory, SessionFactory
from tests.rest import refused


@pytest.fixture
def visitor(client, session):
    return Visitor(client, session)


def test_a_rating_is_kept_and_shown_to_staff(visitor, conversation):
    assert row_of(conversation)["rating"] is None
    assert visitor.call("POST", "rating", {"score": 4, "comment": "Quick"}).status_code == 204
    assert row_of(conversation)["rating"] == {"score": 4, "comment": "Quick"}


def test_it_is_given_once_and_the_same_again_is_fine(visitor, conversation):
    codes = [visitor.call("POST", "rating", {"score": score}).status_code for score in (5, 5, 1)]
    assert (codes, Conversation.objects.get().rating) == ([204, 204, 409], 5)


def test_the_conversation_that_ended_last_is_meant_where_none_is_open(visitor, conversation):
    Conversation.objects.update(state=State.CLOSED)
    assert visitor.call("POST", "rating", {"score": 3}).status_code == 204


def test_T05_nobody_rates_a_strangers_conversation(visitor, conversation, client, bolt_site, site):
    for place in (ConversationFactory(channel=bolt_site), ConversationFactory(channel=site)):
        refused(visitor.call("POST", "rating", {"score": 1, "conversation": str(place.pk)}), 404, "not_found")
    nobody = Visitor(client, SessionFactory(channel=site))
    refused(nobody.call("POST", "rating", {"score": 1}), 404, "not_found")
    assert not Conversation.objects.exclude(rating=None).exists()


@pytest.mark.parametrize(
    "bad",
    [
        {"score": 0}, {"score": 6}, {"score": "5"}, {"score": True}, {"score": 4.5}, {"score": None}, {},
        {"score": 5, "comment": "x" * 1_001}, {"score": 5, "comment": 5}, {"score": 5, "comment": "\x00"},
        {"score": 5, "conversation": 5},
    ],
)  # fmt: skip
def test_A07_a_rating_of_another_shape_is_refused(visitor, conversation, bad):
    refused(visitor.call("POST", "rating", bad), 400, "invalid_request")
