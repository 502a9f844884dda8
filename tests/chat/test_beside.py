"""Two agents at one conversation: each sees the other come, write and go, and the second to take it is told."""

from chat.models import Presence
from tests.chat.lines import staff_line, visitor_line
from tests.factories import ConversationFactory, SessionFactory


def named(frame):
    return [one["name"] for one in frame["people"]]


def test_agents_see_each_other_come_write_and_go(server, conversation, ana, adam, site, vera):
    place = str(conversation.pk)
    with (
        visitor_line(server, SessionFactory(channel=site, end_user=vera), conversation=place) as visitor,
        staff_line(server, ana) as ana_line,
    ):
        ana_line.send("watch", conversation=place)
        assert named(ana_line.next("here", conversation=place)) == ["Ana"]
        with staff_line(server, adam) as adam_line:
            adam_line.send("watch", conversation=place)
            assert sorted(named(adam_line.next("here"))) == ["Adam", "Ana"]
            assert sorted(named(ana_line.next("here"))) == ["Adam", "Ana"]
            adam_line.send("typing", conversation=place)
            assert ana_line.next("typing")["author"] == {"kind": "agent", "name": "Adam"}
            assert visitor.next("typing")["author"] == {"kind": "agent", "name": "Adam"}
            adam_line.send("unwatch", conversation=place)
            assert named(ana_line.next("here")) == ["Ana"]
            adam_line.send("watch", conversation=place)
            assert len(named(ana_line.next("here"))) == 2
        assert named(ana_line.next("here")) == ["Ana"]
        visitor.quiet(0.3)
        assert "here" not in {frame["type"] for frame in visitor.seen}
        assert "typing" not in {frame["type"] for frame in adam_line.seen}


def test_T07_nobody_else_hears_who_is_there(server, conversation, bolt_site, ana, boris):
    with staff_line(server, boris) as bolt, staff_line(server, ana) as line:
        bolt.send("watch", conversation=str(conversation.pk))
        assert bolt.next("error")["code"] == "not_found"
        bolt.send("watch", conversation=str(ConversationFactory(channel=bolt_site).pk))
        assert named(bolt.next("here")) == ["Boris"]
        line.send("watch", conversation=str(conversation.pk))
        assert named(line.next("here")) == ["Ana"]
        assert "Ana" not in str(bolt.quiet(0.3))


def test_a_socket_that_ends_leaves_no_presence(server, conversation, ana):
    with staff_line(server, ana) as line:
        line.send("watch", conversation=str(conversation.pk))
        line.next("here")
        assert Presence.objects.get(user=ana).watching == [conversation.pk]


def test_the_second_to_take_a_conversation_is_told(server, conversation, ana, adam):
    place = str(conversation.pk)
    with staff_line(server, ana) as ana_line, staff_line(server, adam) as adam_line:
        ana_line.send("assign", conversation=place, to="me", only_if_free=True, id="first")
        ana_line.next("ack", id="first")
        adam_line.send("assign", conversation=place, to="me", only_if_free=True, id="second")
        assert adam_line.next("error") == {"type": "error", "code": "conflict", "id": "second"}
        ana_line.send("assign", conversation=place, to="me", only_if_free=True, id="again")
        ana_line.next("ack", id="again")
        adam_line.send("assign", conversation=place, to="me", only_if_free="yes", id="odd")
        assert adam_line.next("error", id="odd")["code"] == "invalid_request"
        conversation.refresh_from_db()
        assert conversation.assignee == ana
        adam_line.send("assign", conversation=place, to="me", id="on purpose")
        adam_line.next("ack", id="on purpose")
        conversation.refresh_from_db()
        assert conversation.assignee == adam
