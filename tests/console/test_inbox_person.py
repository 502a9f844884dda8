"""The client pane: groups, rating, where somebody is signed in, signing them out, and saving what was said."""

import pytest
from django.urls import reverse

from accounts.models.end_users import GroupMembership
from core.ids import uuid7
from core.models import Entry
from tests.factories import ConversationFactory, EndUserFactory, GroupFactory, MessageFactory, SessionFactory


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
