"""The client pane: groups, rating, where somebody is signed in, signing them out, and saving what was said."""

import pytest
from django.urls import reverse

from accounts.models.end_users import GroupMembership
from core.ids import uuid7
from core.models import Entry
from tests.chat.visitor import prove
from tests.factories import ConversationFactory, EndUserFactory, GroupFactory, MessageFactory, SessionFactory
from tests.jobs import run_jobs


@pytest.fixture
def place(site, vera):
    return ConversationFactory(channel=site, end_user=vera, rating=4, rating_comment="Quick")


@pytest.fixture
def live(site, vera):
    return SessionFactory(channel=site, end_user=vera)


@pytest.fixture
def pane(client, place):
    return lambda: client.get(reverse("admin:inbox_conversation", args=[place.pk])).json()["client"]


@pytest.fixture
def end(client, place):
    return lambda session, at=place: client.post(reverse("admin:inbox_end", args=[at.pk, session.pk]))


def test_an_agent_sees_groups_and_the_rating_but_no_list_of_sessions(client, ana, pane, live, acme, vera):
    group = GroupFactory(company=acme, name="Gold")
    GroupMembership.objects.create(company=acme, group=group, end_user=vera)
    client.force_login(ana)
    assert pane()["groups"] == ["Gold"]
    assert pane()["rating"] == {"score": 4, "comment": "Quick"}
    assert (pane()["sessions"], pane()["session"]["is_live"]) == ([], True)


def test_the_way_of_signing_in_is_said_in_words(client, ana, pane, live):
    client.force_login(ana)
    for method, words in (("sms", "SMS"), ("phone", "Phone"), ("sms_code", "SMS code")):
        type(live).objects.filter(pk=live.pk).update(method=method)
        assert pane()["session"]["method"] == words


def test_an_admin_signs_somebody_out_of_one_browser(client, adam, pane, end, live, site, vera):
    other = SessionFactory(channel=site, end_user=vera)
    client.force_login(adam)
    assert {one["id"] for one in pane()["sessions"]} == {str(live.pk), str(other.pk)}
    assert [one["id"] for one in end(live).json()["client"]["sessions"]] == [str(other.pk)]
    live.refresh_from_db()
    assert live.ended_at
    assert Entry.objects.filter(action="session.ended", actor_id=str(adam.pk)).count() == 1


def test_M01_without_the_right_nothing_ends(client, ana, boris, end, live):
    assert end(live).status_code == 401
    client.force_login(ana)
    assert (end(live).status_code, end(live).json()["code"]) == (403, "scope_missing")
    client.force_login(boris)
    assert end(live).status_code == 404
    live.refresh_from_db()
    assert live.ended_at is None


def test_T05_only_sessions_of_this_person_end(client, adam, end, site, acme, bolt_site):
    client.force_login(adam)
    assert end(SessionFactory(channel=site, end_user=EndUserFactory(company=acme))).status_code == 404
    theirs = SessionFactory(channel=bolt_site, end_user=EndUserFactory(company=bolt_site.company))
    assert end(theirs).status_code == 404


def test_X01_a_conversation_is_saved_as_a_page_that_does_nothing(client, ana, boris, place):
    address = reverse("admin:inbox_transcript", args=[place.pk])
    MessageFactory(conversation=place, seq=1, text="<script>alert(1)</script>")
    assert client.get(address).status_code == 401
    client.force_login(ana)
    answer = client.get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert b"&lt;script&gt;alert(1)" in answer.content
    assert b"<script" not in answer.content
    assert client.get(reverse("admin:inbox_transcript", args=[uuid7()])).status_code == 404
    client.force_login(boris)
    assert client.get(address).status_code == 404


@pytest.fixture
def mail(client, place):
    return lambda to, at=place: client.post(
        reverse("admin:inbox_mail", args=[at.pk]), {"to": to}, content_type="application/json"
    )


def test_a_conversation_is_mailed_on_record_to_the_visitor_or_to_oneself(client, ana, pane, place, mail, mailoutbox):
    MessageFactory(conversation=place, seq=1, text="Where is it?")
    prove(place.end_user)
    client.force_login(ana)
    assert pane()["mailboxes"] == {"visitor": "vera@home.test", "me": ana.email}
    assert mail("visitor").json() == {"to": "vera@home.test"}
    assert mail("me").json() == {"to": ana.email}
    assert run_jobs() == ["chat.tasks.mail_transcript"] * 2
    assert [one.to for one in mailoutbox] == [["vera@home.test"], [ana.email]]
    assert mailoutbox[1].subject == f"Conversation with {place.end_user}"
    assert all("Where is it?" in one.body for one in mailoutbox)
    entries = Entry.objects.filter(action="conversation.mailed", actor_id=str(ana.pk), target_id=str(place.pk))
    assert [one.data["to"] for one in entries.order_by("id")] == ["v***@home.test", "a***@acme.test"]


def test_O08_staff_mail_nothing_to_an_address_that_no_code_proved(client, ana, pane, place, mail, mailoutbox):
    place.end_user.email = "vera@home.test"
    place.end_user.save()
    client.force_login(ana)
    assert pane()["mailboxes"]["visitor"] == ""
    assert (mail("visitor").status_code, mail("visitor").json()["code"]) == (400, "identity_missing")
    for nonsense in ("vera@home.test", "", None, ["me"]):
        assert mail(nonsense).status_code == 400
    assert not Entry.objects.filter(action="conversation.mailed").exists()
    assert run_jobs() == []


def test_T05_neighbours_and_those_who_left_are_mailed_nothing(client, ana, boris, place, mail, mailoutbox, settings):
    assert mail("me").status_code == 401
    client.force_login(boris)
    assert mail("me").status_code == 404
    client.force_login(ana)
    settings.LIMITS = {"transcript_staff": (1, 60)}
    assert [mail("me").status_code for _ in range(2)] == [200, 429]
    ana.memberships.all().delete()
    run_jobs()
    assert mailoutbox == []
