"""Exporting and erasing an end user from their page."""

import json

import pytest
from django.urls import reverse

from accounts.models import EndUser
from accounts.privacy import erase
from chat.models import Conversation
from console.stored_words import ERASED
from core.audit import SYSTEM
from core.models import Entry
from tests.console.acting import logged_in
from tests.factories import ConversationFactory, IdentityFactory, MessageFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(site, vera):
    IdentityFactory(end_user=vera, value="customer-7")
    SessionFactory(channel=site, end_user=vera)
    return MessageFactory(
        conversation=ConversationFactory(channel=site, end_user=vera), seq=1, text="Where is <b>my</b> umbrella?"
    )


def address(end_user: EndUser, name: str) -> str:
    return reverse(f"admin:accounts_enduser_{name}", args=[end_user.pk])


def test_everything_is_exported_as_json(olga, vera, said):
    client = logged_in(olga)
    assert "Notes between staff" in client.get(address(vera, "export")).content.decode()
    answer = client.post(address(vera, "export"), {"form": "json"})
    assert answer["Content-Disposition"] == f'attachment; filename="{vera.pk}.json"'
    assert "no-store" in answer["Cache-Control"]
    text = json.dumps(json.loads(answer.content))
    assert all(word in text for word in ("Vera", "customer-7", "umbrella"))
    entry = Entry.objects.get(action="end_user.exported")
    assert (entry.actor_id, entry.target_id) == (str(olga.pk), str(vera.pk))


def test_X01_conversations_are_exported_as_a_page_without_markup_of_strangers(olga, vera, said):
    answer = logged_in(olga).post(address(vera, "export"), {"form": "html"})
    assert answer["Content-Disposition"].startswith("attachment")
    assert "&lt;b&gt;my&lt;/b&gt; umbrella" in answer.content.decode()
    assert Entry.objects.get(action="end_user.exported").data == {"form": "html"}


def test_G06_erasing_asks_first_then_deletes_and_shows_a_receipt(olga, vera, said):
    client = logged_in(olga)
    asked = client.get(address(vera, "erase")).content.decode()
    assert "1 live session ends" in asked
    assert EndUser.objects.filter(pk=vera.pk).exists()
    receipt = client.post(address(vera, "erase")).content.decode()
    assert str(vera.pk) in receipt
    assert "Vera" not in receipt
    assert "<dt>Messages</dt>" in receipt
    assert "Lines of the sign-in log" in receipt
    assert not EndUser.objects.filter(pk=vera.pk).exists()
    assert not Conversation.objects.exists()
    assert Entry.objects.get(action="end_user.erased").actor_id == str(olga.pk)
    assert client.get(address(vera, "erase")).status_code == 404


@pytest.mark.parametrize("name", ["export", "erase"])
def test_T05_neither_an_agent_nor_the_neighbour_does_it(ana, boris, vera, said, name):
    for user, status in ((ana, 403), (boris, 404)):
        for call in ("get", "post"):
            assert getattr(logged_in(user), call)(address(vera, name)).status_code == status
    assert EndUser.objects.filter(pk=vera.pk).exists()
    assert not Entry.objects.filter(action__in=["end_user.exported", "end_user.erased"]).exists()


def test_every_line_of_a_receipt_has_words(vera, said):
    """A new kind of personal data brings a word of its own."""
    assert set(erase(vera, by=SYSTEM).counts) == set(ERASED)
