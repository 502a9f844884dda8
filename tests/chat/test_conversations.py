"""What staff do to a conversation: only where they may, and never without a line in the audit."""

import pytest

from chat.conversations import add_note, assign, close, find_for_staff, latest_open, open_for, reopen, set_context
from chat.models import Conversation, Note
from chat.models.conversations import State
from core.ids import uuid7
from core.models import Entry
from core.reasons import Refused
from tests.factories import ChannelFactory, ConversationFactory, SessionFactory


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return str(refused.value.reason)


def audit() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("action", flat=True))


@pytest.mark.parametrize("role", ["olga", "adam", "ana"])
def test_every_role_may_answer(conversation, role, request):
    user = request.getfixturevalue(role)
    assert assign(conversation.pk, to=user, by=user).assignee == user


def test_assigning_is_recorded_with_who_and_to_whom(conversation, ana, adam):
    assign(conversation.pk, to=ana, by=adam, address="192.0.2.7")
    entry = Entry.objects.get()
    assert (entry.action, entry.actor_id, entry.target_id) == (
        "conversation.assigned", str(adam.pk), str(conversation.pk),
    )  # fmt: skip
    assert (entry.data, entry.address, entry.company_id) == ({"to": str(ana.pk)}, "192.0.2.7", conversation.company_id)


def test_what_changes_nothing_is_not_recorded(conversation, ana):
    assign(conversation.pk, to=None, by=ana)
    reopen(conversation.pk, by=ana)
    assert audit() == []
    close(conversation.pk, by=ana)
    close(conversation.pk, by=ana)
    assert audit() == ["conversation.closed"]


def test_a_closed_conversation_is_not_assigned(conversation, ana):
    close(conversation.pk, by=ana)
    assert refusal(assign, conversation.pk, to=ana, by=ana) == "conflict"


def test_reopening_gives_it_back_to_who_had_it_if_they_still_may(conversation, ana, adam):
    assign(conversation.pk, to=ana, by=adam)
    close(conversation.pk, by=adam)
    found = reopen(conversation.pk, by=adam)
    assert (found.state, found.assignee, found.closed_at) == (State.ASSIGNED, ana, None)
    close(conversation.pk, by=adam)
    ana.memberships.all().delete()
    found = reopen(conversation.pk, by=adam)
    assert (found.state, found.assignee) == (State.QUEUED, None)


def test_T05_the_neighbours_staff_find_nothing(conversation, boris):
    for service in (close, reopen, find_staff):
        assert refusal(service, conversation.pk, by=boris) == "not_found"
        assert refusal(service, uuid7(), by=boris) == "not_found"
    assert refusal(assign, conversation.pk, to=boris, by=boris) == "not_found"
    assert refusal(add_note, conversation.pk, by=boris, text="x") == "not_found"
    assert audit() == []
    assert not Note.objects.exists()


def find_staff(conversation_id, *, by):
    return find_for_staff(by, conversation_id)


def test_T04_nobody_is_assigned_who_may_not_answer_there(conversation, ana, boris):
    assert refusal(assign, conversation.pk, to=boris, by=ana) == "invalid_request"
    type(ana).objects.filter(pk=ana.pk).update(is_active=False)
    ana.refresh_from_db()
    assert refusal(assign, conversation.pk, to=ana, by=ana) == "not_found"


def test_an_inactive_company_has_no_agents(conversation, ana, acme):
    type(acme).objects.update(is_active=False)
    assert refusal(close, conversation.pk, by=ana) == "not_found"


def test_a_note_stands_behind_the_last_message_and_a_repeat_is_the_same(conversation, ana, adam):
    Conversation.objects.update(last_seq=7)
    note_id = uuid7()
    first = add_note(conversation.pk, by=ana, text="VIP", note_id=note_id)
    again = add_note(conversation.pk, by=ana, text="other", note_id=note_id)
    assert (first.after_seq, first.author_name, again.text) == (7, "Ana", "VIP")
    other = ConversationFactory(channel=conversation.channel)
    assert refusal(add_note, other.pk, by=adam, text="x", note_id=note_id) == "conflict"


def test_the_latest_open_one_of_the_channel_goes_on(site, vera, acme):
    session = SessionFactory(channel=site, end_user=vera)
    assert latest_open(session) is None
    ConversationFactory(channel=ChannelFactory(company=acme), end_user=vera)
    ConversationFactory(channel=site, end_user=vera, state=State.CLOSED)
    older = ConversationFactory(channel=site, end_user=vera)
    newer = ConversationFactory(channel=site, end_user=vera)
    assert latest_open(session) == newer
    Conversation.objects.filter(pk=newer.pk).update(last_at=older.created_at, state=State.CLOSED)
    assert open_for(session, message_id=uuid7()) == older


def test_a_session_that_is_over_opens_nothing(site, vera):
    session = SessionFactory(channel=site, end_user=vera)
    type(vera).objects.update(blocked_at=vera.created_at)
    assert refusal(open_for, session, message_id=uuid7()) == "client_blocked"
    assert not Conversation.objects.exists()


def test_the_context_of_the_page_is_kept(conversation):
    set_context(conversation, {"CHAT_URL": "https://shop.example/cart"})
    conversation.refresh_from_db()
    assert conversation.context == {"CHAT_URL": "https://shop.example/cart"}
