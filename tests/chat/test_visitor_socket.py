"""The visitor's socket: authenticated by its first frame, acknowledged after the commit, resumed without gaps."""

import uuid

import pytest

from chat.deleting import delete_conversations
from chat.models import Conversation, Message
from chat.models.conversations import State
from chatauth.models import Session
from core.ids import uuid7
from tests.chat.lines import staff_line, token_of, visitor_line
from tests.chat.rows import fill
from tests.factories import ChannelFactory, ConversationFactory, EndUserFactory, SessionFactory


def test_the_first_message_makes_the_conversation(server, session):
    with visitor_line(server, session, ready=False) as line:
        assert line.next("ready") == {"type": "ready", "conversation": None, "seq": 0}
        message_id = line.say("Hello")
        ack = line.next("ack")
        conversation = Conversation.objects.get()
        assert ack == {"type": "ack", "id": message_id, "seq": 1, "conversation": str(conversation.pk)}
        assert (conversation.end_user_id, conversation.channel_id) == (session.end_user_id, session.channel_id)
        echo = line.next("message")
        assert (echo["id"], echo["seq"], echo["text"]) == (message_id, 1, "Hello")


def test_a_message_frame_has_the_agreed_shape(server, session, conversation, ana):
    with visitor_line(server, session) as line, staff_line(server, ana) as agent:
        message_id = agent.say("How can I help?", conversation=str(conversation.pk))
        found = line.next("message")
        stored = Message.objects.get()
        assert found == {
            "type": "message",
            "conversation": str(conversation.pk),
            "seq": 1,
            "id": message_id,
            "author": {"kind": "agent", "name": "Ana"},
            "text": "How can I help?",
            "at": stored.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }


def test_it_speaks_the_subprotocol(server, session):
    with visitor_line(server, session) as line:
        assert line.wire.subprotocol == "usher.v1"


def test_P01_a_repeat_over_the_socket_gets_its_first_number(server, session, conversation):
    with visitor_line(server, session) as line:
        message_id = line.say("once")
        line.say("between")
        line.say("twice", id=message_id)
        assert [line.next("ack")["seq"] for _ in range(3)] == [1, 2, 1]
    assert Message.objects.count() == 2


def test_an_id_in_capitals_is_acknowledged_as_it_was_sent(server, session, conversation):
    with visitor_line(server, session) as line:
        message_id = str(uuid.uuid4()).upper()
        line.say("Hello", id=message_id)
        assert line.next("ack")["id"] == message_id


def test_P03_reconnecting_with_after_yields_exactly_what_was_missed(server, session, conversation):
    fill(conversation, 450)
    with visitor_line(server, session, ready=False, after=7) as line:
        assert line.next("ready") == {"type": "ready", "conversation": str(conversation.pk), "seq": 450}
        line.say("new")
        line.next("message", text="new")
        assert line.texts() == [*map(str, range(8, 451)), "new"]


def test_after_beyond_the_end_means_only_what_is_new(server, session, conversation):
    fill(conversation, 3)
    with visitor_line(server, session, after=99) as line:
        line.say("new")
        line.next("message")
        assert line.texts() == ["new"]


def test_another_tab_without_a_conversation_joins_the_one_that_the_first_message_made(server, session):
    with visitor_line(server, session) as one, visitor_line(server, session) as other:
        one.say("Hello")
        assert other.next("message")["text"] == "Hello"
        other.say("From the other tab")
        assert one.next("message", seq=2)["text"] == "From the other tab"
    assert Conversation.objects.count() == 1


def test_a_closed_conversation_named_by_the_page_is_reopened(server, session, conversation):
    Conversation.objects.update(state=State.CLOSED)
    with visitor_line(server, session, conversation=str(conversation.pk)) as line:
        assert line.next("conversation")["state"] == "closed"
        line.say("One more thing")
        assert line.next("ack")["conversation"] == str(conversation.pk)
        assert line.next("conversation")["state"] == "queued"


def test_without_a_name_a_closed_conversation_is_followed_by_a_new_one(server, session, conversation, ana):
    with visitor_line(server, session) as line, staff_line(server, ana) as agent:
        line.say("first")
        line.next("ack")
        agent.send("close", conversation=str(conversation.pk))
        line.next("conversation", state="closed")
        repeated = line.say("second")
        made = line.next("ack")
        assert (made["seq"], made["conversation"]) != (2, str(conversation.pk))
        assert line.next("message", text="second")["conversation"] == made["conversation"]
        line.say("second", id=repeated)
        assert line.next("ack") == made


@pytest.mark.parametrize("is_named", [True, False])
def test_what_is_written_into_a_conversation_that_was_deleted_meanwhile_begins_a_new_one(
    server, session, conversation, is_named
):
    """It may stand open in a browser longer than its company keeps it."""
    with visitor_line(server, session, **({"conversation": str(conversation.pk)} if is_named else {})) as line:
        line.say("Good evening")
        assert line.next("ack")["conversation"] == str(conversation.pk)
        delete_conversations(Conversation.objects.filter(pk=conversation.pk))
        line.say("Good morning")
        acked = line.next("ack")
        message = line.next("message", text="Good morning")
    made = Conversation.objects.get()
    assert made.pk != conversation.pk
    assert (acked["conversation"], acked["seq"]) == (str(made.pk), 1)
    assert message["conversation"] == str(made.pk)


def test_it_tells_that_staff_have_read_and_type(server, session, conversation, ana):
    with visitor_line(server, session) as line, staff_line(server, ana) as agent:
        line.say("Hello")
        line.next("ack")
        agent.send("watch", conversation=str(conversation.pk), after=0)
        agent.next("message")
        agent.send("typing", conversation=str(conversation.pk))
        assert line.next("typing")["author"] == {"kind": "agent", "name": "Ana"}
        agent.send("read", conversation=str(conversation.pk), seq=99)
        assert line.next("read")["seq"] == 1
        line.send("typing")
        assert agent.next("typing")["author"] == {"kind": "visitor", "name": "Vera"}
        line.send("read", seq=1)
        assert agent.next("read")["seq"] == 1
    conversation.refresh_from_db()
    assert (conversation.visitor_read_seq, conversation.staff_read_seq) == (1, 1)


def test_a_renewed_token_of_the_same_session_is_taken(server, session, conversation):
    with visitor_line(server, session) as line:
        Session.objects.update(version=2)
        session.refresh_from_db()
        line.send("auth", session=token_of(session))
        line.say("still here")
        assert line.next("ack")["seq"] == 1


def test_a_token_of_another_session_is_not_taken(server, session, conversation, site):
    other = SessionFactory(channel=site)
    with visitor_line(server, session) as line:
        line.send("auth", session=token_of(other))
        assert line.next("error")["code"] == "conflict"
        line.say("still Vera")
        line.next("ack")
    assert Message.objects.get().author_name == "Vera"


def test_T05_a_conversation_that_is_not_theirs_looks_like_none(server, session, conversation, acme, bolt_site, vera):
    places = {
        "nobody's": uuid7(),
        "the neighbour's": ConversationFactory(channel=bolt_site).pk,
        "another client's": ConversationFactory(channel=session.channel, end_user=EndUserFactory(company=acme)).pk,
        "another channel's": ConversationFactory(channel=ChannelFactory(company=acme), end_user=vera).pk,
    }
    for whose, place in places.items():
        with visitor_line(server, session, ready=False, conversation=str(place)) as line:
            assert line.next("error") == {"type": "error", "code": "not_found"}, whose
            line.send("auth", session=token_of(session), after=0)
            line.next("ready")
            message_id = line.say("let me in", conversation=str(place))
            assert line.next("error") == {"type": "error", "code": "not_found", "id": message_id}, whose
            for kind, members in (("typing", {}), ("read", {"seq": 1})):
                line.send(kind, conversation=str(place), **members)
                assert line.next("error") == {"type": "error", "code": "not_found"}, whose
    assert not Message.objects.exists()


def test_another_channels_conversation_is_shown_if_the_channel_shares(server, session, acme, vera, site):
    type(site).objects.update(shares_conversations=True)
    elsewhere = ConversationFactory(channel=ChannelFactory(company=acme), end_user=vera)
    fill(elsewhere, 1)
    with visitor_line(server, session, conversation=str(elsewhere.pk)) as line:
        assert line.next("message")["text"] == "1"
