"""The switcher of companies: remembered, narrowing lists, and no right of its own."""

import re

import pytest
from django.urls import reverse

from accounts.models import Company, User
from tests.console.acting import logged_in
from tests.factories import CompanyFactory, ConversationFactory, EndUserFactory, MembershipFactory

SWITCH = "/admin/switch/"


@pytest.fixture
def both(ana: User, bolt: Company) -> User:
    """Ana, who works for Bolt too."""
    MembershipFactory(company=bolt, user=ana, role="owner")
    return ana


def test_it_is_there_for_who_has_several_companies_only(ana, adam, bolt):
    assert SWITCH not in logged_in(adam).get("/admin/").text
    MembershipFactory(company=bolt, user=ana)
    text = logged_in(ana).get("/admin/").text
    assert SWITCH in text
    assert "All companies" in text


def test_the_choice_is_remembered_and_narrows_lists(both, acme, bolt, site, bolt_site):
    ours, theirs = EndUserFactory(company=acme, name="Oona"), EndUserFactory(company=bolt, name="Theo")
    people, channels = reverse("admin:accounts_enduser_changelist"), reverse("admin:channels_app_channel_changelist")
    client = logged_in(both)
    assert {"Oona", "Theo"} <= set(re.findall("Oona|Theo", client.get(people).text))
    back = client.post(SWITCH, {"company": str(bolt.pk), "next": people})
    assert back["Location"] == people
    later = logged_in(both)
    assert "Theo" in later.get(people).text
    assert "Oona" not in later.get(people).text
    assert bolt_site.name in later.get(channels).text
    assert site.name not in later.get(channels).text
    assert later.get("/admin/").context["companies"] == [bolt]
    for row in (ours, theirs):  # a link from a colleague opens whatever is chosen
        assert later.get(reverse("admin:accounts_enduser_change", args=[row.pk])).status_code == 200
    later.post(SWITCH, {"company": ""})
    assert "Oona" in later.get(people).text


def test_the_inbox_follows_the_choice(both, acme, bolt, site, bolt_site):
    for channel in (site, bolt_site):
        ConversationFactory(channel=channel, end_user=EndUserFactory(company=channel.company))
    client, rows = logged_in(both), "/admin/inbox/conversations/?view=queued"
    assert len(client.get(rows).json()["rows"]) == 2
    client.post(SWITCH, {"company": str(acme.pk)})
    found = client.get(rows).json()
    assert [row["company"] for row in found["rows"]] == [str(acme.pk)]
    assert found["counts"]["queued"] == 1


def test_M04_a_company_of_others_cannot_be_chosen(ana, bolt):
    client = logged_in(ana)
    for company in (str(bolt.pk), "x", "00000000-0000-0000-0000-000000000000"):
        assert client.post(SWITCH, {"company": company}).status_code == 404
    ana.refresh_from_db()
    assert ana.company_shown is None


def test_M04_a_choice_that_is_theirs_no_more_gives_nothing(ana, acme, bolt):
    User.objects.filter(pk=ana.pk).update(company_shown=bolt)
    EndUserFactory(company=bolt, name="Theo")
    EndUserFactory(company=acme, name="Oona")
    text = logged_in(ana).get(reverse("admin:accounts_enduser_changelist")).text
    assert "Theo" not in text
    assert "Oona" in text


def test_it_leads_nowhere_else(both, acme):
    back = logged_in(both).post(SWITCH, {"company": str(acme.pk), "next": "https://evil.example/"})
    assert back["Location"] == "/admin/"


def test_M05_it_takes_a_post(both, acme):
    logged_in(both).get(SWITCH, {"company": str(acme.pk)})
    both.refresh_from_db()
    assert both.company_shown is None


def test_the_operator_searches_among_many(operator, acme):
    for number in range(12):
        CompanyFactory(name=f"Firm {number:02}")
    client = logged_in(operator)
    assert "More companies" in client.get("/admin/").text
    text = client.get(SWITCH, {"q": "firm 11"}).content.decode().partition("<main")[2]
    assert "Firm 11" in text
    assert "Firm 10" not in text
