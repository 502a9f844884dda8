"""An operator who opens chats of a company for which they do not work leaves an entry that its owner sees."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.privacy import erase
from chat.attachments import store
from chat.models import Conversation
from chat.oversight import ACTIONS, EXPORTED, LISTED, OPENED
from core.audit import Actor
from core.ids import uuid7
from core.models import Entry
from tests.chat.lines import staff_line
from tests.console.acting import logged_in
from tests.factories import ConversationFactory, MembershipFactory
from tests.live_server import wait_for
from tests.samples import PDF


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


@pytest.mark.parametrize(
    "address",
    ["/admin/inbox/conversations/?view=queued", "/admin/chat/conversation/", "/admin/accounts/enduser/{vera}/change/"],
)
def test_a_list_with_names_and_last_words_is_noted_for_each_company_in_it(
    operator, acme, bolt, conversation, vera, address
):
    client = logged_in(operator)
    address = address.format(vera=vera.pk)
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


@pytest.mark.parametrize("form", ["json", "html"])
def test_a_copy_of_what_somebody_said_is_noted_each_time_and_outlives_their_end(
    operator, olga, acme, conversation, vera, form
):
    client, owner = logged_in(operator), logged_in(olga)
    staff = reverse("admin:accounts_company_change", args=[acme.pk])
    for _ in range(2):
        client.post(reverse("admin:accounts_enduser_export", args=[vera.pk]), {"form": form})
    assert looks() == [(EXPORTED, str(vera.pk), acme.pk)] * 2
    assert owner.get(staff).text.count("exported what is kept of Vera") == 2
    client.get(f"/admin/inbox/conversations/{conversation.pk}/")
    erase(vera, by=Actor.from_row(olga))
    page = owner.get(staff).text
    assert page.count("exported what was kept of somebody who is erased now") == 2
    assert "opened a conversation that is erased now" in page
    assert "Vera" not in page


def test_a_file_of_a_visitor_is_a_look_as_well(operator, acme, conversation, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = store(PDF, "invoice.pdf", company=acme, conversation=conversation, message_id=uuid7())
    assert logged_in(operator).get(f"/admin/inbox/attachments/{file.pk}/").status_code == 200
    assert looks() == [(OPENED, str(conversation.pk), acme.pk)]


def test_who_works_there_is_not_noted(operator, ana, acme, conversation, vera):
    MembershipFactory(company=acme, user=operator)
    logged_in(operator).get(f"/admin/accounts/enduser/{vera.pk}/change/")
    logged_in(operator).post(f"/admin/accounts/enduser/{vera.pk}/export/", {"form": "json"})
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
        line.send("nonsense")
        line.next("error")
    wait_for(looks, 5)
    assert looks() == [(OPENED, str(conversation.pk), acme.pk)]
