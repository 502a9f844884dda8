"""An operator who opens chats of a company for which they do not work leaves an entry that its owner sees."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from chat.models import Conversation
from chat.oversight import ACTIONS, LISTED, OPENED
from core.models import Entry
from tests.chat.lines import staff_line
from tests.console.acting import logged_in
from tests.factories import ConversationFactory, MembershipFactory


@pytest.fixture
def conversation(site, vera) -> Conversation:
    return ConversationFactory(channel=site, end_user=vera, preview="my order is late")


def looks() -> list[tuple[str, str, object]]:
    rows = Entry.objects.filter(action__in=ACTIONS).order_by("at")
    return [(row.action, row.target_id, row.company_id) for row in rows]


def test_opening_a_conversation_is_noted_once_an_hour(operator, acme, conversation):
    client = logged_in(operator)
    page = f"/admin/inbox/conversations/{conversation.pk}/"
    for address in (page, page, f"{page}messages/?before=5"):
        assert client.get(address).status_code == 200
    assert looks() == [(OPENED, str(conversation.pk), acme.pk)]
    assert Entry.objects.get(action=OPENED).actor_id == str(operator.pk)
    with time_machine.travel(timezone.now() + timedelta(hours=1, minutes=1)):
        client.get(page)
    assert len(looks()) == 2


@pytest.mark.parametrize("address", ["/admin/inbox/conversations/?view=queued", "/admin/chat/conversation/"])
def test_a_list_with_names_and_last_words_is_noted_for_each_company_in_it(operator, acme, bolt, conversation, address):
    client = logged_in(operator)
    assert "my order is late" in client.get(address).text
    client.get(address)
    assert looks() == [(LISTED, str(acme.pk), acme.pk)]


def test_the_owner_and_the_admin_see_it(operator, olga, adam, ana, boris, acme, bolt, conversation):
    page = reverse("admin:accounts_company_change", args=[acme.pk])
    assert "Nobody from outside opened" in logged_in(olga).get(page).text
    logged_in(operator).get(f"/admin/inbox/conversations/{conversation.pk}/")
    for user in (olga, adam):
        assert f"opened {conversation}" in logged_in(user).get(page).text
    assert "Seen by whoever hosts" not in logged_in(ana).get(page).text
    assert OPENED in logged_in(olga).get(reverse("admin:core_entry_changelist")).text
    theirs = logged_in(boris).get(reverse("admin:accounts_company_change", args=[bolt.pk])).text
    assert "Nobody from outside opened" in theirs


def test_who_works_there_is_not_noted(operator, ana, acme, conversation):
    MembershipFactory(company=acme, user=operator)
    for user in (operator, ana):
        client = logged_in(user)
        client.get(f"/admin/inbox/conversations/{conversation.pk}/")
        client.get("/admin/inbox/conversations/?view=queued")
    assert looks() == []


def test_watching_over_the_socket_is_noted_too(server, operator, acme, conversation):
    with staff_line(server, operator) as line:
        line.send("watch", conversation=str(conversation.pk), after=0)
        line.send("unwatch", conversation=str(conversation.pk))
        line.send("watch", conversation=str(conversation.pk), after=0, id="again")
        line.quiet(0.5)
    assert looks() == [(OPENED, str(conversation.pk), acme.pk)]
