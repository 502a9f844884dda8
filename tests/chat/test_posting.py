"""One statement writes messages: who may, what is a repeat, which number is next, what the conversation becomes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from chat import posting
from chat.models import Conversation, Message
from chat.models.conversations import State
from chat.posting import Answer, Posted, clean_text, clean_uuid, post, post_many
from chatauth.models import Session
from core.ids import uuid7
from core.reasons import Refused
from tests.chat.rows import answered, refused, said
from tests.factories import ChannelFactory, ConversationFactory, EndUserFactory, SessionFactory


def reasons(answers: list[Answer]) -> list[str]:
    return [str(answer.reason) if isinstance(answer, Refused) else "" for answer in answers]


def test_a_message_is_stored_with_its_author_and_assurance(session, conversation, vera):
    posted = post(said(conversation, session, "  Hi <b>there</b>\n"))
    message = Message.objects.get(conversation=conversation)
    assert (posted.seq, posted.is_fresh, posted.at) == (1, True, message.at)
    assert (message.author_kind, message.author_name, message.assurance) == ("visitor", "Vera", "verified")
    assert message.text == "  Hi <b>there</b>\n"
    assert (message.session_id, message.user_id, message.company_id) == (session.pk, None, conversation.company_id)


def test_the_conversation_shows_the_last_message(session, conversation):
    before = conversation.last_at
    post_many([said(conversation, session, "One"), said(conversation, session, "x" * 8_000)])
    conversation.refresh_from_db()
    assert (conversation.last_seq, conversation.preview) == (2, "x" * 140)
    assert conversation.assurance == "verified"
    assert conversation.last_at > before


def test_a_batch_numbers_each_conversation_on_its_own_and_in_order(session, conversation, site, vera):
    other = ConversationFactory(channel=site, end_user=vera)
    posts = [said(place, session, str(n)) for n, place in enumerate([conversation, other, conversation, other, other])]
    assert [answer.seq for answer in post_many(posts) if isinstance(answer, Posted)] == [1, 1, 2, 2, 3]
    assert list(other.messages.order_by("seq").values_list("text", flat=True)) == ["1", "3", "4"]


def test_P01_a_repeat_is_answered_with_its_first_number_and_its_first_text_stays(session, conversation):
    first = said(conversation, session, "first")
    stored = post(first)
    post(said(conversation, session, "between"))
    again = post(said(conversation, session, "other body", first.message_id))
    assert (again.seq, again.at, again.is_fresh) == (stored.seq, stored.at, False)
    assert list(conversation.messages.values_list("text", flat=True)) == ["first", "between"]


def test_P01_a_repeat_within_one_batch_is_stored_once(session, conversation):
    twice = said(conversation, session)
    answers = post_many([twice, said(conversation, session), twice])
    assert [(answer.seq, answer.is_fresh) for answer in answers if isinstance(answer, Posted)] == [
        (1, True), (2, True), (1, False),
    ]  # fmt: skip
    assert conversation.messages.count() == 2


def test_a_repeat_is_answered_even_when_the_conversation_was_closed_meanwhile(ana, conversation):
    first = answered(conversation, ana)
    post(first)
    Conversation.objects.update(state=State.CLOSED)
    assert post(first).seq == 1


def test_a_refused_row_takes_no_number_and_harms_no_other(session, conversation, bolt_site):
    stranger = SessionFactory(channel=bolt_site)
    posts = [said(conversation, session), said(conversation, stranger), said(conversation, session)]
    answers = post_many(posts)
    assert reasons(answers) == ["", "not_found", ""]
    assert [answer.seq for answer in answers if isinstance(answer, Posted)] == [1, 2]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"ended_at": timezone.now()}, "token_revoked"),
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, "token_expired"),
        ({"proved_at": timezone.now() - timedelta(days=2)}, "token_revoked"),
    ],
)
def test_W04_a_session_that_is_over_writes_nothing(session, conversation, vera, change, reason):
    type(vera).objects.update(not_before=timezone.now() - timedelta(days=1))
    Session.objects.update(**change)
    assert refused(said(conversation, session)) == reason
    assert not Message.objects.exists()


def test_W04_a_revoked_credential_ends_the_writing_of_its_sessions(session, conversation, management_token):
    Session.objects.update(credential_kind="management_token", credential_id=management_token.pk)
    assert post(said(conversation, session)).seq == 1
    type(management_token).objects.update(ended_at=timezone.now())
    assert refused(said(conversation, session)) == "token_revoked"


def test_W04_inactive_channel_inactive_company_and_blocked_end_user_write_nothing(session, conversation, site, vera):
    type(vera).objects.update(blocked_at=timezone.now())
    assert refused(said(conversation, session)) == "client_blocked"
    type(site).objects.update(is_active=False)
    assert refused(said(conversation, session)) == "channel_inactive"
    type(site.company).objects.update(is_active=False)
    assert refused(said(conversation, session)) == "company_inactive"


def test_T05_somebody_elses_conversation_looks_like_none(session, acme, bolt_site):
    neighbours = ConversationFactory(channel=bolt_site)
    someone_elses = ConversationFactory(channel=session.channel, end_user=EndUserFactory(company=acme))
    nowhere = Conversation(id=uuid7())
    posts = [said(place, session) for place in (neighbours, someone_elses, nowhere)]
    assert reasons(post_many(posts)) == ["not_found"] * 3
    assert not Message.objects.exists()


def test_another_channels_conversation_is_reached_only_if_the_channel_shares(session, acme, vera):
    elsewhere = ConversationFactory(channel=ChannelFactory(company=acme), end_user=vera)
    assert refused(said(elsewhere, session)) == "not_found"
    type(session.channel).objects.filter(pk=session.channel_id).update(shares_conversations=True)
    assert post(said(elsewhere, session)).seq == 1


def test_T05_the_neighbours_staff_answer_nothing_here(conversation, boris):
    assert refused(answered(conversation, boris)) == "not_found"


def test_W04_an_agent_without_membership_or_account_answers_nothing(conversation, ana):
    type(ana).objects.update(is_active=False)
    assert refused(answered(conversation, ana)) == "not_found"
    type(ana).objects.update(is_active=True)
    assert post(answered(conversation, ana)).seq == 1
    ana.memberships.all().delete()
    assert refused(answered(conversation, ana)) == "not_found"


def test_the_operator_may_answer_everywhere_but_not_for_a_company_that_is_off(conversation, operator, acme):
    assert post(answered(conversation, operator)).seq == 1
    type(acme).objects.update(is_active=False)
    assert refused(answered(conversation, operator)) == "company_inactive"


def test_a_visitor_never_reads_an_agents_address(conversation, ana, acme):
    type(ana).objects.update(name="")
    post(answered(conversation, ana))
    assert conversation.messages.get().author_name == "Acme"


@pytest.mark.parametrize("text", ["", "x" * 8_001, "a\0b", "\ud800", None, 5, ["a"], {"a": 1}, True])
def test_A07_what_is_not_a_text_is_refused(text):
    with pytest.raises(Refused) as refusal:
        clean_text(text)
    assert refusal.value.reason == "invalid_request"


@pytest.mark.parametrize("text", ["x" * 8_000, " ", "\n", "😀" * 8_000, "\u202e", "<script>"])
def test_a_text_is_kept_as_it_is(text):
    assert clean_text(text) == text


@pytest.mark.parametrize(
    "value", [None, 1, "", "x", "{12345678-1234-1234-1234-123456789012}", "1" * 32, "urn:uuid:" + "1" * 32]
)
def test_A07_what_is_not_a_uuid_is_refused(value):
    with pytest.raises(Refused):
        clean_uuid(value)


def test_nothing_to_post_needs_no_statement(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert posting.post_many([]) == []
