"""What a message does to its conversation: taken, reopened, woken; the away text, the bot's job, the hint."""

import json
import sys
from datetime import timedelta
from types import ModuleType

import pytest
from django.db import connection
from django.utils import timezone

from accounts.availability import set_away
from chat.handover import tell_away
from chat.models import Conversation, Presence
from chat.models.conversations import State
from chat.posting import post, post_many
from core.audit import Actor
from core.models import Entry
from tests.chat.rows import answered, beeped, refused, said


def test_an_agent_who_answers_takes_the_conversation_and_the_audit_says_so(session, conversation, ana):
    post(said(conversation, session))
    post(answered(conversation, ana))
    conversation.refresh_from_db()
    assert (conversation.state, conversation.assignee_id) == (State.ASSIGNED, ana.pk)
    entry = Entry.objects.get(action="conversation.assigned")
    assert (entry.actor_id, entry.actor_label, entry.target_id) == (str(ana.pk), "Ana", str(conversation.pk))
    assert (entry.company_id, entry.target_label) == (conversation.company_id, str(conversation))


def test_a_second_agent_helps_without_taking_over(conversation, ana, adam):
    post_many([answered(conversation, ana), answered(conversation, adam)])
    conversation.refresh_from_db()
    assert conversation.assignee_id == ana.pk
    assert Entry.objects.filter(action="conversation.assigned").count() == 1


def test_a_visitor_reopens_a_closed_conversation_into_the_queue(session, conversation, ana):
    Conversation.objects.update(state=State.CLOSED, assignee=ana, closed_at=timezone.now(), was_told_away=True)
    assert refused(answered(conversation, ana)) == "conflict"
    post(said(conversation, session))
    conversation.refresh_from_db()
    assert (conversation.state, conversation.assignee, conversation.closed_at) == (State.QUEUED, None, None)
    assert not conversation.was_told_away


@pytest.mark.parametrize("state", [State.PENDING, State.SNOOZED])
def test_a_visitor_wakes_what_waits_for_them(session, conversation, ana, state):
    Conversation.objects.update(state=state, assignee=ana)
    post(answered(conversation, ana))
    conversation.refresh_from_db()
    assert conversation.state == state
    post(said(conversation, session))
    conversation.refresh_from_db()
    assert (conversation.state, conversation.assignee_id) == (State.ASSIGNED, ana.pk)


def test_L07_a_bot_is_silent_once_an_agent_has_taken_over(conversation, ana):
    assert post(beeped(conversation)).seq == 1
    post(answered(conversation, ana))
    assert refused(beeped(conversation)) == "conflict"
    assert list(conversation.messages.values_list("author_name", flat=True)) == ["Robo", "Ana"]


def test_the_away_text_is_told_once_per_opening_when_nobody_is_there(session, conversation, site):
    type(site).objects.update(away_text="Back at nine.", title="Acme helps")
    post_many([said(conversation, session), said(conversation, session)])
    post(said(conversation, session))
    kinds = list(conversation.messages.order_by("seq").values_list("author_kind", "author_name", "text"))
    assert [kind for kind, *_ in kinds] == ["visitor", "visitor", "system", "visitor"]
    assert kinds[2] == ("system", "Acme helps", "Back at nine.")
    conversation.refresh_from_db()
    assert (conversation.last_seq, conversation.preview) == (4, "Hello")
    Conversation.objects.update(state=State.CLOSED)
    post(said(conversation, session))
    assert conversation.messages.filter(author_kind="system").count() == 2


@pytest.mark.parametrize(
    ("language", "name", "text"),
    [("de", "Acme hilft", "Um neun."), ("de-AT", "Acme hilft", "Um neun."), ("fr", "Acme aide", "Back at nine.")],
)
def test_the_away_text_is_told_in_the_visitors_language(session, conversation, site, language, name, text):
    words = {"de": {"away": "Um neun.", "title": "Acme hilft"}, "fr": {"title": "Acme aide"}}
    type(site).objects.update(away_text="Back at nine.", title="Acme helps", words=words)
    Conversation.objects.update(context={"LANGUAGE": language})
    post(said(conversation, session))
    told = conversation.messages.get(author_kind="system")
    assert (told.author_name, told.text) == (name, text)
    conversation.messages.all().delete()
    Conversation.objects.update(was_told_away=False)
    tell_away(conversation.pk)
    told = conversation.messages.get(author_kind="system")
    assert (told.author_name, told.text) == (name, text)


def test_without_an_away_text_nothing_is_told_in_any_language(session, conversation, site):
    type(site).objects.update(away_text="", words={"de": {"away": "Um neun."}})
    Conversation.objects.update(context={"LANGUAGE": "de"})
    post(said(conversation, session))
    tell_away(conversation.pk)
    assert not conversation.messages.filter(author_kind="system").exists()


def test_the_away_text_is_not_told_while_somebody_of_the_company_is_there(session, conversation, site, ana, boris):
    type(site).objects.update(away_text="Back at nine.")
    Presence.objects.create(user=ana)
    post(said(conversation, session))
    assert not conversation.messages.filter(author_kind="system").exists()
    Presence.objects.update(user=boris)
    post(said(conversation, session))
    assert conversation.messages.filter(author_kind="system").count() == 1


def test_whoever_says_that_they_are_away_is_not_there(session, conversation, site, ana):
    type(site).objects.update(away_text="Back at nine.")
    Presence.objects.create(user=ana)
    set_away(ana, is_away=True, by=Actor.from_row(ana))
    post(said(conversation, session))
    assert conversation.messages.filter(author_kind="system").count() == 1


def test_a_sign_of_life_that_is_old_does_not_count(session, conversation, site, ana):
    type(site).objects.update(away_text="Back at nine.")
    Presence.objects.create(user=ana, seen_at=timezone.now() - timedelta(minutes=1))
    post(said(conversation, session))
    assert conversation.messages.filter(author_kind="system").count() == 1


def test_the_responder_enqueues_in_the_same_statement_and_only_where_no_agent_has_it(
    session, conversation, site, ana, settings, monkeypatch
):
    responder = ModuleType("responder_of_the_tests")
    responder.ANSWERS = "v.channel_id IS NOT NULL"  # type: ignore[attr-defined]
    responder.ENQUEUE = "nextval('answers_of_the_tests')"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, responder.__name__, responder)
    settings.CHAT_RESPONDER = responder.__name__
    type(site).objects.update(away_text="Back at nine.")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY SEQUENCE answers_of_the_tests")
        post_many([said(conversation, session), said(conversation, session)])
        post(answered(conversation, ana))
        post(said(conversation, session))
        cursor.execute("SELECT last_value, is_called FROM answers_of_the_tests")
        assert cursor.fetchone() == (1, True)
    assert not conversation.messages.filter(author_kind="system").exists()


@pytest.mark.django_db(transaction=True)
def test_a_hint_with_ids_only_is_sent_on_commit(session, conversation, ana):
    with connection.cursor() as cursor:
        cursor.execute("LISTEN usher")
    post_many([said(conversation, session, "secret"), answered(conversation, ana)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    wire = connection.connection
    hints = [json.loads(note.payload) for note in wire.notifies(timeout=1, stop_after=1)]
    assert hints == [{"k": "messages", "m": [[str(conversation.pk), 2, str(conversation.company_id), 1]]}]
