"""The socket of staff: the console's own log-in, a line per conversation, commands that ask for the right each time."""

import asyncio
import uuid
from datetime import timedelta

from django.utils import timezone

from chat import live
from chat.live import hub
from chat.models import Conversation, Message, Note
from chat.models.conversations import State
from core.models import Entry
from tests.chat.lines import staff_line
from tests.chat.rows import fill
from tests.factories import ConversationFactory, MembershipFactory, UserFactory


def test_ready_says_who_they_are_and_for_whom_they_answer(server, ana, acme, bolt):
    with staff_line(server, ana, ready=False) as line:
        assert line.next("ready") == {
            "type": "ready",
            "user": {"id": str(ana.pk), "name": "Ana", "is_away": False},
            "companies": [{"id": str(acme.pk), "name": "Acme"}],
        }
        assert line.wire.subprotocol == "usher.v1"


def test_the_conversations_of_the_company_come_as_lines(server, conversation, ana, acme, site, vera, bolt_site):
    ConversationFactory(channel=bolt_site)
    fill(conversation, 3)
    with staff_line(server, ana) as line:
        found = line.next("conversation")
        conversation.refresh_from_db()
        assert {name: found[name] for name in ("id", "state", "assignee", "assurance", "preview", "unread", "seq")} == {
            "id": str(conversation.pk),
            "state": "queued",
            "assignee": None,
            "assurance": "anonymous",
            "preview": "",
            "unread": 3,
            "seq": 3,
        }
        assert found["end_user"] == {"id": str(vera.pk), "name": "Vera"}
        assert found["channel"] == {"id": str(site.pk), "name": "Web shop"}
        assert found["company"] == str(acme.pk)
        assert line.quiet(0.5) == []


def test_a_new_message_changes_the_line_and_is_shown_to_who_watches(server, conversation, ana, adam):
    with staff_line(server, ana) as ana_line, staff_line(server, adam) as adam_line:
        ana_line.next("conversation")
        adam_line.next("conversation")
        ana_line.send("watch", conversation=str(conversation.pk), after=0)
        message_id = adam_line.say("Hello", conversation=str(conversation.pk))
        ack = adam_line.next("ack")
        assert ack == {"type": "ack", "id": message_id, "seq": 1, "conversation": str(conversation.pk)}
        assert ana_line.next("message")["text"] == "Hello"
        assert ana_line.next("conversation", preview="Hello")["state"] == "assigned"
        line = adam_line.next("conversation", preview="Hello")
        assert line["assignee"]["name"] == "Adam"
        assert "message" not in {frame["type"] for frame in adam_line.seen}


def test_watching_yields_what_was_missed_with_the_assurance_of_then(server, conversation, ana):
    fill(conversation, 230)
    with staff_line(server, ana) as line:
        line.send("watch", conversation=str(conversation.pk), after=20)
        line.next("message", seq=230)
        assert line.texts() == [str(number) for number in range(21, 231)]
        assert line.seen[-1]["author"] == {"kind": "visitor", "name": "", "assurance": "verified"}


def test_who_no_longer_watches_is_told_nothing_more(server, conversation, ana):
    with staff_line(server, ana) as line:
        line.send("watch", conversation=str(conversation.pk))
        line.say("one", conversation=str(conversation.pk))
        line.next("message", text="one")
        line.send("unwatch", conversation=str(conversation.pk))
        line.say("two", conversation=str(conversation.pk))
        line.next("ack", seq=2)
        assert "message" not in {frame["type"] for frame in line.quiet(0.5)}


def test_of_many_notes_the_newest_come_and_each_once(server, ana, conversation, monkeypatch):
    for number in range(205):
        conversation.notes.create(company=conversation.company, user=ana, after_seq=0, text=str(number))
    with staff_line(server, ana) as agent:
        agent.send("watch", conversation=str(conversation.pk))
        assert [agent.next("note")["text"] for _ in range(200)] == [str(number) for number in range(5, 205)]
        agent.send("note", conversation=str(conversation.pk), text="one more")
        assert agent.next("note")["text"] == "one more"


def test_after_lost_hints_staff_come_back_to_read_every_line_anew(server, ana):
    with staff_line(server, ana) as agent:
        server.run(live.current().on_connect())
        assert agent.closing() == (1012, "restart")


def test_notes_reach_staff_only(server, conversation, ana, adam):
    fill(conversation, 2)
    with staff_line(server, ana) as ana_line, staff_line(server, adam) as adam_line:
        adam_line.send("watch", conversation=str(conversation.pk), after=2)
        note_id = str(uuid.uuid4())
        ana_line.send("note", conversation=str(conversation.pk), id=note_id, text="VIP")
        assert ana_line.next("ack") == {"type": "ack", "id": note_id, "conversation": str(conversation.pk)}
        found = adam_line.next("note")
        assert (found["id"], found["after_seq"], found["author"]["name"], found["text"]) == (note_id, 2, "Ana", "VIP")
        ana_line.send("note", conversation=str(conversation.pk), id=note_id, text="again")
        ana_line.next("ack")
        assert [frame for frame in adam_line.quiet(0.5) if frame["type"] == "note"] == []
    conversation.refresh_from_db()
    assert (Note.objects.get().text, conversation.last_seq) == ("VIP", 2)


def test_assigning_closing_and_reopening_change_the_line_and_the_audit(server, conversation, ana, adam):
    place = str(conversation.pk)
    with staff_line(server, ana) as line:
        line.next("conversation")
        line.send("assign", conversation=place, to="me")
        assert line.next("conversation", state="assigned")["assignee"]["name"] == "Ana"
        line.send("assign", conversation=place, to=str(adam.pk), id="x")
        assert line.next("ack") == {"type": "ack", "id": "x", "conversation": place}
        assert line.next("conversation")["assignee"] == {"id": str(adam.pk), "name": "Adam"}
        line.send("assign", conversation=place, to=None)
        assert line.next("conversation")["state"] == "queued"
        line.send("close", conversation=place)
        assert line.next("conversation")["state"] == "closed"
        line.say("too late", conversation=place)
        assert line.next("error")["code"] == "conflict"
        line.send("reopen", conversation=place)
        assert line.next("conversation")["state"] == "queued"
    actions = list(Entry.objects.order_by("id").values_list("action", "actor_label", "address"))
    words = ["assigned", "assigned", "unassigned", "closed", "reopened"]
    assert actions == [(f"conversation.{word}", "Ana", "127.0.0.1") for word in words]


COMMANDS = [
    ("watch", {"after": 0}),
    ("send", {"text": "Hi"}),
    ("note", {"text": "Hi"}),
    ("typing", {}),
    ("read", {"seq": 1}),
    ("assign", {"to": "me"}),
    ("close", {}),
    ("reopen", {}),
    ("pend", {}),
    ("snooze", {"until": (timezone.now() + timedelta(days=1)).isoformat()}),
    ("hand_over", {"team": None}),
    ("prioritise", {"priority": "high"}),
    ("tag", {"add": []}),
]


def refuses_every_command(server, user, conversation):
    """Each is answered as for a conversation that does not exist, and leaves no trace."""
    fill(conversation, 1)
    with staff_line(server, user) as line:
        for kind, members in COMMANDS:
            for place in (conversation.pk, uuid.uuid4()):
                message_id = str(uuid.uuid4())
                line.send(kind, conversation=str(place), id=message_id, **members)
                assert line.next("error") == {"type": "error", "code": "not_found", "id": message_id}, kind
        assert line.quiet(0.3) == []
    after = Conversation.objects.get()
    assert (after.state, after.last_seq, after.staff_read_seq) == (State.QUEUED, 1, 0)
    assert not Note.objects.exists()
    assert not Entry.objects.exists()


def test_T04_no_command_reaches_the_neighbours_conversation(server, conversation, boris):
    refuses_every_command(server, boris, conversation)


def test_W04_the_next_command_after_a_right_ended_is_refused(server, conversation, ana, bolt, monkeypatch):
    """Even before the sweep has sent the socket away."""
    monkeypatch.setattr(hub, "sweep_staff", lambda sockets: asyncio.sleep(0))
    MembershipFactory(company=bolt, user=ana)
    with staff_line(server, ana) as line:
        line.next("conversation")
        ana.memberships.filter(company=conversation.company).delete()
        for kind, members in COMMANDS:
            line.send(kind, conversation=str(conversation.pk), id=str(uuid.uuid4()), **members)
            assert line.next("error")["code"] == "not_found", kind
    assert not Message.objects.exists()


def test_T04_nobody_is_assigned_who_may_not_answer_there(server, conversation, ana, boris):
    with staff_line(server, ana) as line:
        for to in (str(boris.pk), str(uuid.uuid4()), "everybody", 7, True, [], {}):
            line.send("assign", conversation=str(conversation.pk), to=to)
            assert line.next("error")["code"] == "invalid_request"
        line.send("assign", conversation=str(conversation.pk))
        assert line.next("error")["code"] == "invalid_request"
    assert Conversation.objects.get().assignee is None


def test_the_operator_sees_every_company(server, conversation, bolt_site, operator):
    ConversationFactory(channel=bolt_site)
    with staff_line(server, operator) as line:
        assert {line.next("conversation")["company"] for _ in range(2)} == {
            str(conversation.company_id),
            str(bolt_site.company_id),
        }


def test_somebody_without_a_company_is_not_let_in(server):
    with staff_line(server, UserFactory(), ready=False) as line:
        assert line.closing() == (4401, "scope_missing")


def test_T07_no_frame_of_one_company_reaches_the_staff_of_another(server, conversation, bolt_site, ana, boris):
    theirs = ConversationFactory(channel=bolt_site)
    with staff_line(server, ana) as ana_line, staff_line(server, boris) as boris_line:
        ana_line.send("watch", conversation=str(conversation.pk))
        boris_line.send("watch", conversation=str(theirs.pk))
        for number in range(20):
            ana_line.say(f"acme {number}", conversation=str(conversation.pk))
            boris_line.say(f"bolt {number}", conversation=str(theirs.pk))
        ana_line.send("typing", conversation=str(conversation.pk))
        ana_line.next("message", seq=20)
        boris_line.next("message", seq=20)
        assert boris_line.quiet(0.5) is not None
        assert ana_line.quiet(0.5) is not None
        assert {
            frame.get("conversation", frame.get("id")) for frame in ana_line.seen if frame["type"] == "message"
        } == {str(conversation.pk)}
        assert str(conversation.pk) not in str(boris_line.seen)
        assert str(theirs.pk) not in str(ana_line.seen)
