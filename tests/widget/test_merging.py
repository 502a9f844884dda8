"""Anonymous messages that come along when their visitor signs in, and POST /widget/api/v1/merge."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from channels_app.models.channels import MergePolicy
from chat.merging import OFFER_LIVES, undo
from chat.models import Conversation, Merge
from chatauth.models import Session
from core.audit import SYSTEM
from core.ids import uuid7
from core.models import Entry
from core.reasons import Refused
from tests.factories import ChannelFactory

API = "/widget/api/v1"


class Browser:
    """Calls the widget's API as its iframe does."""

    def __init__(self, client, site):
        self.client, self.site, self.session = client, site, None

    def post(self, path, body, session=None):
        headers = {"Authorization": f"Bearer {session or self.session}"}
        return self.client.post(f"{API}/{path}", json.dumps(body), content_type="application/json", headers=headers)

    def sign_in(self, method="anonymous", **body):
        body = {"channel": str(self.site.pk), "method": method, **body}
        answer = self.client.post(f"{API}/sessions", json.dumps(body), content_type="application/json")
        assert answer.status_code == 201, answer.json()
        return answer.json()

    def write(self, text="Hello"):
        answer = self.post("messages", {"id": str(uuid7()), "text": text})
        assert answer.status_code == 201
        return answer.json()


@pytest.fixture
def stranger(client, site):
    """A browser that wrote twice without saying who it is."""
    browser = Browser(client, site)
    browser.session = browser.sign_in()["session"]
    browser.write("First")
    browser.write("Second")
    return browser


@pytest.fixture
def arrive(stranger, token_for):
    def sign_in(previous="own", client="customer-1042"):
        shown = stranger.session if previous == "own" else previous
        body = {"credential": token_for(client), "client": client, "previous": shown}
        return stranger.sign_in("client_token", **body)

    return sign_in


def test_the_visitor_is_asked_and_what_they_wrote_comes_along(stranger, arrive, site):
    anonymous = stranger.session
    answer = arrive()
    assert answer["merge_offer"]["messages"] == 2
    assert answer["conversation"] is None
    accepted = stranger.post("merge", {"offer": answer["merge_offer"]["id"], "accept": True}, answer["session"])
    assert (accepted.status_code, accepted.json()) == (200, {"merged": 1})
    conversation = Conversation.objects.get()
    assert str(conversation.end_user_id) == answer["end_user"]["id"]
    assert [message.assurance for message in conversation.messages.all()] == ["anonymous", "anonymous"]
    refused = stranger.post("messages", {"id": str(uuid7()), "text": "Third"}, anonymous)
    assert (refused.status_code, refused.json()["code"]) == (401, "token_revoked")
    entry = Entry.objects.get(action="end_user.merged")
    assert (entry.actor_kind, entry.target_id, entry.data["conversations"]) == ("end_user", answer["end_user"]["id"], 1)
    again = stranger.post("merge", {"offer": answer["merge_offer"]["id"], "accept": True}, answer["session"])
    assert again.json() == {"merged": 1}


def test_who_declines_is_not_asked_again_and_nothing_moves(stranger, arrive):
    answer = arrive()
    offer = answer["merge_offer"]["id"]
    declined = stranger.post("merge", {"offer": offer, "accept": False}, answer["session"])
    assert declined.json() == {"merged": 0}
    assert arrive()["merge_offer"] is None
    conflict = stranger.post("merge", {"offer": offer, "accept": True}, answer["session"])
    assert (conflict.status_code, conflict.json()["code"]) == (409, "conflict")
    assert str(Conversation.objects.get().end_user_id) != answer["end_user"]["id"]


def test_never_means_never(stranger, arrive, site):
    site.merge_policy = MergePolicy.NEVER
    site.save()
    assert arrive()["merge_offer"] is None
    assert not Merge.objects.exists()


def test_a_fresh_one_comes_along_at_once_where_the_channel_says_so(stranger, arrive, site):
    site.merge_policy = MergePolicy.SAME_BROWSER
    site.save()
    answer = arrive()
    assert answer["merge_offer"] is None
    assert answer["conversation"]["id"] == str(Conversation.objects.get().pk)
    assert not Merge.objects.get().was_asked


def test_an_older_one_is_asked_about_even_there(stranger, arrive, site):
    site.merge_policy = MergePolicy.SAME_BROWSER
    site.save()
    Session.objects.update(created_at=timezone.now() - timedelta(minutes=31))
    assert arrive()["merge_offer"]["messages"] == 2


@pytest.mark.parametrize("previous", [None, "", "rubbish"])
def test_only_the_browser_that_wrote_can_bring_it(stranger, arrive, previous):
    assert arrive(previous)["merge_offer"] is None


def test_the_session_of_somebody_known_is_never_merged(stranger, arrive):
    known = arrive(None)["session"]
    assert arrive(known, client="somebody else")["merge_offer"] is None


def test_a_visitor_of_another_channel_is_not_brought_along(stranger, arrive, site, client):
    other = Browser(client, ChannelFactory(company=site.company, sign_in=["anonymous"]))
    other.session = other.sign_in()["session"]
    other.write()
    assert arrive(other.session)["merge_offer"] is None


def test_who_wrote_nothing_is_not_asked(client, site, token_for):
    browser = Browser(client, site)
    anonymous = browser.sign_in()["session"]
    body = {"credential": token_for("c"), "client": "c", "previous": anonymous}
    assert browser.sign_in("client_token", **body)["merge_offer"] is None


def test_an_offer_belongs_to_the_session_that_got_it(stranger, arrive):
    offer = arrive()["merge_offer"]["id"]
    elsewhere = arrive(None, client="customer-2")["session"]
    for session in (elsewhere, stranger.session):
        answer = stranger.post("merge", {"offer": offer, "accept": True}, session)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_an_offer_ends(stranger, arrive):
    answer = arrive()
    with time_machine.travel(timezone.now() + OFFER_LIVES + timedelta(minutes=1)):
        late = stranger.post("merge", {"offer": answer["merge_offer"]["id"], "accept": True}, answer["session"])
    assert late.json()["code"] == "conflict"


@pytest.mark.parametrize("body", [{}, {"offer": "x", "accept": True}, {"offer": str(uuid7()), "accept": "yes"}])
def test_a_bad_answer_is_refused(stranger, arrive, body):
    answer = stranger.post("merge", body, arrive()["session"])
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")


@pytest.fixture
def merged(stranger, arrive):
    answer = arrive()
    stranger.post("merge", {"offer": answer["merge_offer"]["id"], "accept": True}, answer["session"])
    return Merge.objects.get(), answer["session"]


def test_undoing_gives_the_conversation_back_and_ends_the_sessions_that_saw_it(merged, stranger):
    merge, session = merged
    assert undo(merge, by=SYSTEM) == 1
    assert Conversation.objects.get().end_user_id == merge.source_id
    refused = stranger.post("messages", {"id": str(uuid7()), "text": "Still here?"}, session)
    assert refused.json()["code"] == "token_revoked"
    assert Entry.objects.get(action="end_user.unmerged").data["sessions_ended"] == 1
    with pytest.raises(Refused, match="undone already"):
        undo(merge, by=SYSTEM)


def test_staff_see_what_will_happen_before_they_undo(merged, client, adam, ana, boris):
    merge, _ = merged
    address = f"/admin/accounts/enduser/{merge.target_id}/merges/{merge.pk}/undo/"
    for stranger, status in ((ana, 403), (boris, 404)):
        client.force_login(stranger)
        assert client.post(address).status_code == status
    client.force_login(adam)
    Session.objects.update(device="Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/150.0", address="203.0.113.9")
    page = client.get(address).content.decode()
    assert "1 conversation goes back" in page
    assert "203.0.113.9" in page
    assert "These sessions could read them" in page
    assert "<bdi>Client token</bdi> · <bdi>Firefox · Linux</bdi>" in page
    assert client.post(address, follow=True).status_code == 200
    assert Merge.objects.get().state == Merge.State.UNDONE
    assert client.get(address).status_code == 404
