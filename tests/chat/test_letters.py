"""Mails to visitors: transcripts, unread answers, conversations that ended."""

from datetime import timedelta

import pytest
from django.utils import timezone

from chat.mailing import mail_ended, tell_of_unread
from chat.models import Conversation
from chat.models.conversations import State
from chat.transcripts import as_html, as_text
from tests.chat.visitor import Visitor, answer, prove
from tests.factories import ConversationFactory, EndUserFactory, IdentityFactory, MessageFactory
from tests.jobs import run_jobs
from tests.rest import refused


@pytest.fixture
def visitor(client, session):
    return Visitor(client, session)


@pytest.fixture
def left(visitor, conversation, ana, vera):
    """Vera asked, was answered, and has been away for a quarter of an hour."""
    visitor.say("A question")
    answer(conversation, "An answer")
    prove(vera)
    Conversation.objects.update(last_at=timezone.now() - timedelta(minutes=15))
    return conversation


def test_a_transcript_goes_to_the_address_that_a_code_proved(visitor, left, mailoutbox):
    answered = visitor.call("POST", "transcript", {})
    assert (answered.status_code, answered.json()) == (202, {"to": "v***@home.test"})
    assert run_jobs() == ["chat.tasks.mail_transcript"]
    (mail,) = mailoutbox
    assert mail.to == ["vera@home.test"]
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "A question" in mail.body
    assert "An answer" in mail.alternatives[0][0]


@pytest.mark.parametrize("kind", ["none", "integrator", "profile"])
def test_O08_an_address_that_no_code_proved_gets_nothing(visitor, conversation, vera, kind, mailoutbox):
    if kind == "integrator":
        IdentityFactory(end_user=vera, kind="email", value="vera@home.test")
    if kind == "profile":
        vera.email = "vera@home.test"
        vera.save()
    refused(visitor.call("POST", "transcript", {}), 400, "identity_missing")
    run_jobs()
    assert mailoutbox == []


def test_T05_a_transcript_of_a_strangers_conversation_is_not_found(visitor, left, bolt_site, site, mailoutbox):
    for place in (ConversationFactory(channel=bolt_site), ConversationFactory(channel=site)):
        refused(visitor.call("POST", "transcript", {"conversation": str(place.pk)}), 404, "not_found")
    run_jobs()
    assert mailoutbox == []


def test_R05_transcripts_are_not_mailed_without_end(visitor, left, settings):
    settings.LIMITS = {"transcript": (1, 60)}
    assert [visitor.call("POST", "transcript", {}).status_code for _ in range(2)] == [202, 429]


def test_X01_what_strangers_wrote_is_text_in_every_transcript(conversation, vera):
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&"
    MessageFactory(
        conversation=conversation,
        author_name=hostile,
        text=hostile,
        extras={
            "cards": [{"title": hostile, "url": "https://x.test"}],
            "buttons": [{"text": hostile}],
            "attachments": [{"id": "x", "name": hostile, "type": "x", "size": 1}],
        },
    )
    page = as_html([conversation], title=hostile)
    assert page.count("&lt;script&gt;") == 7  # the title stands twice
    assert "<script" not in page
    assert "<img" not in page
    assert "default-src 'none'" in page
    assert hostile in as_text([conversation], title="A title")


def test_an_unread_answer_is_told_once_by_mail(left, mailoutbox):
    assert [tell_of_unread(), tell_of_unread()] == [1, 0]
    (mail,) = mailoutbox
    assert mail.to == ["vera@home.test"]
    assert "An answer" in mail.body
    assert "A question" not in mail.body
    assert f"/chat/{left.channel_id}/" in mail.body
    answer(left, "More")
    Conversation.objects.update(last_at=timezone.now() - timedelta(minutes=15))
    assert tell_of_unread() == 1
    assert "An answer" not in mailoutbox[1].body


@pytest.mark.parametrize("why", ["read", "young", "old", "off", "unproved", "blocked", "inactive", "line"])
def test_nobody_is_told_who_read_it_or_may_not_be_told(left, vera, why, mailoutbox):
    changes = {
        "read": {"visitor_read_seq": 2},
        "young": {"last_at": timezone.now()},
        "old": {"last_at": timezone.now() - timedelta(days=2)},
    }
    Conversation.objects.update(**changes.get(why, {"state": State.ASSIGNED}))
    if why == "off":
        type(left.channel).objects.update(mails_unread=False)
    if why == "unproved":
        vera.identities.update(issuer="integrator")
    if why == "blocked":
        type(vera).objects.update(blocked_at=timezone.now())
    if why == "inactive":
        type(left.channel).objects.update(is_active=False)
    if why == "line":
        type(left.channel).objects.update(kind="sms")
    assert tell_of_unread() == 0
    assert mailoutbox == []


def test_a_mail_server_that_fails_stops_no_other_mail(left, mailoutbox, monkeypatch, site):
    other = ConversationFactory(channel=site, end_user=EndUserFactory(company=site.company))
    prove(other.end_user, "other@home.test")
    answer(other, "Hello")
    Conversation.objects.update(last_at=timezone.now() - timedelta(minutes=15))
    real = type(mailoutbox).append

    def send(self, mail):
        if mail.to == ["vera@home.test"]:
            raise OSError("Connection refused")
        real(self, mail)

    monkeypatch.setattr("chat.letters.EmailMultiAlternatives.send", lambda mail: send(mailoutbox, mail))
    assert tell_of_unread() == 1
    assert [mail.to for mail in mailoutbox] == [["other@home.test"]]


def test_a_conversation_is_mailed_at_its_end_where_the_channel_says_so(left, mailoutbox):
    Conversation.objects.update(state=State.CLOSED, closed_at=timezone.now() - timedelta(minutes=1))
    assert mail_ended() == 0
    type(left.channel).objects.update(mails_transcript=True)
    assert [mail_ended(), mail_ended()] == [1, 0]
    assert "A question" in mailoutbox[0].body
    Conversation.objects.update(closed_at=timezone.now() + timedelta(seconds=1))  # it was reopened and ended again
    assert mail_ended() == 1
