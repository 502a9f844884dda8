"""Conversations that a company keeps no longer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from chat import deleting
from chat.deleting import delete_old_conversations
from chat.models import Conversation, Message
from chat.models.conversations import State
from core.models import Entry
from tests.factories import ConversationFactory, MessageFactory


def aged(channel, days, state=State.CLOSED):
    place = ConversationFactory(channel=channel, state=state, last_at=timezone.now() - timedelta(days=days))
    MessageFactory(conversation=place)
    return place


def test_G06_what_ended_longer_ago_than_the_company_keeps_is_deleted_and_told(site, acme, monkeypatch):
    monkeypatch.setattr("chat.deleting.BITE", 1)
    acme.retention_days = 30
    acme.save()
    kept = {aged(site, 29).pk, aged(site, 29, State.QUEUED).pk}
    aged(site, 31)
    aged(site, 400)
    assert delete_old_conversations() == 2
    assert set(Conversation.objects.values_list("pk", flat=True)) == kept
    assert Message.objects.count() == 2
    entries = Entry.objects.filter(action="conversations.deleted")
    facts = [(entry.company_id, entry.data["messages"], entry.data["after_days"]) for entry in entries]
    assert facts == [(acme.pk, 1, 30)] * 2


def test_T01_a_company_without_a_limit_and_its_neighbour_keep_everything(site, bolt_site, acme):
    acme.retention_days = 1
    acme.save()
    kept = aged(bolt_site, 4_000)
    aged(site, 2)
    assert delete_old_conversations() == 1
    assert Conversation.objects.get() == kept


@pytest.mark.parametrize("state", State)
def test_G06_a_conversation_that_nobody_ever_closed_is_kept_no_longer_than_others(site, acme, state):
    acme.retention_days = 30
    acme.save()
    kept = aged(site, 29, state)
    aged(site, 31, state)
    assert delete_old_conversations() == 1
    assert Conversation.objects.get() == kept
    assert Message.objects.get().conversation == kept


def test_G06_one_in_which_somebody_writes_while_it_is_about_to_be_deleted_stays(site, acme, monkeypatch):
    acme.retention_days = 30
    acme.save()
    late = aged(site, 31, State.QUEUED)
    delete = deleting.delete_conversations

    def written_before(rows):
        Conversation.objects.filter(pk=late.pk).update(last_at=timezone.now())
        return delete(rows)

    monkeypatch.setattr(deleting, "delete_conversations", written_before)
    assert delete_old_conversations() == 0
    assert Conversation.objects.get() == late
    assert Message.objects.count() == 1
    assert not Entry.objects.filter(action="conversations.deleted").exists()
