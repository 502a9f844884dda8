"""Files, answers to buttons and ratings over the sockets: the same rules as over HTTP."""

import uuid

import pytest

from chat import attachments
from chat.models import Attachment, Conversation
from chat.models.conversations import State
from tests.chat.lines import staff_line, visitor_line
from tests.factories import SessionFactory
from tests.samples import PDF


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_W02_files_answers_and_ratings_pass_both_ways(server, session, conversation, ana, site):
    place = str(conversation.pk)
    with visitor_line(server, session) as line, staff_line(server, ana) as agent:
        agent.send("watch", conversation=place)
        made = attachments.upload(session, content=PDF, name="mine.pdf")
        message_id = line.say("Here", attachments=[str(made.pk)])
        assert line.next("ack")["id"] == message_id
        assert agent.next("message")["attachments"] == [attachments.present(made)]

        theirs = attachments.upload_for_staff(ana, conversation.pk, content=PDF, name="theirs.pdf")
        agent.send("send", conversation=place, id=str(uuid.uuid4()), attachments=[str(theirs.pk)])
        line.next("message")
        assert line.next("message")["attachments"] == [attachments.present(theirs)]

        stranger = attachments.upload(SessionFactory(channel=site), content=PDF, name="not-mine.pdf")
        line.say("Theirs", attachments=[str(stranger.pk)])
        assert line.next("error")["code"] == "invalid_request"
        line.say("Nobody asked", reply="yes")
        assert line.next("error")["code"] == "invalid_request"

        line.send("rate", id="r1", score=5, comment="Good")
        assert line.next("ack") == {"type": "ack", "id": "r1", "conversation": place}
        line.send("rate", score=1)
        assert line.next("error")["code"] == "conflict"
    assert Conversation.objects.get(pk=conversation.pk).rating == 5


def test_a_file_of_an_answer_that_is_refused_may_be_sent_again(server, conversation, ana):
    made = attachments.upload_for_staff(ana, conversation.pk, content=PDF, name="a.pdf")
    Conversation.objects.update(state=State.CLOSED)
    with staff_line(server, ana) as agent:
        agent.send("send", conversation=str(conversation.pk), id=str(uuid.uuid4()), attachments=[str(made.pk)])
        assert agent.next("error")["code"] == "conflict"
    assert Attachment.objects.get().message_id is None
