"""The company's page: channels, staff, groups and seats at one place."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Company, Group, Membership
from core.models import Entry
from tests.console.acting import logged_in
from tests.factories import ChannelFactory, EndUserFactory, GroupFactory, ManagementTokenFactory

PROFILE = {"name": "Acme", "time_zone": "Europe/Berlin"}
NO_GROUPS = {"groups-TOTAL_FORMS": "0", "groups-INITIAL_FORMS": "0"}
NO_STAFF = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}


@pytest.fixture
def page(acme: Company) -> str:
    return reverse("admin:accounts_company_change", args=[acme.pk])


def test_it_shows_the_ids_of_company_and_channels_to_copy(olga, acme, site, page):
    text = logged_in(olga).get(page).content.decode()
    assert f'data-copy="{acme.pk}"' in text
    assert f'data-copy="{site.pk}"' in text


def test_the_channels_tab_leads_to_generating_a_token_for_each_web_channel(olga, acme, site, page):
    sms = ChannelFactory(company=acme, kind="sms")
    ManagementTokenFactory(channel=site)
    text = logged_in(olga).get(page).content.decode()
    assert reverse("admin:channels_app_channel_token", args=[site.pk]) in text
    assert reverse("admin:channels_app_channel_token", args=[sms.pk]) not in text
    assert "1 token" in text
    assert "0 tokens" not in text  # a line by SMS mints none, and nobody signs in on it
    assert text.count("never used") == 1
    assert text.count("Client token, Anonymous") == 1


def test_the_tabs_of_groups_and_seats_say_how_many(olga, acme, vera, page):
    GroupFactory.create_batch(2, company=acme)
    type(vera).objects.filter(pk=vera.pk).update(seat_taken_at=timezone.now())
    text = logged_in(olga).get(page).content.decode()
    assert 'id="groups" data-title="Groups" data-count="2"' in text
    assert 'id="seats" data-title="Seats" data-count="1"' in text


def test_an_agent_sees_channels_but_no_way_to_make_tokens(ana, site, page):
    text = logged_in(ana).get(page).content.decode()
    assert site.name in text
    assert "Generate token" not in text


def test_an_owner_changes_name_and_time_zone_but_not_seats_nor_short_name(olga, acme, page):
    fields = {**PROFILE, "name": "Acme Ltd", "slug": "other", "seat_limit": "999", **NO_GROUPS, **NO_STAFF}
    logged_in(olga).post(page, fields)
    acme.refresh_from_db()
    assert (acme.name, acme.time_zone, acme.slug, acme.seat_limit) == ("Acme Ltd", "Europe/Berlin", "acme", None)
    assert Entry.objects.filter(action="company.changed", company_id=acme.pk).exists()


def test_languages_retention_and_privacy_notice_are_kept(adam, acme, page):
    fields = {
        **PROFILE,
        "main_language": "tr",
        "languages": ["de", "en"],
        "retention_days": "90",
        "privacy_notice": "We keep what you write for 90 days.",
        "privacy_url": "https://acme.test/privacy",
    }
    logged_in(adam).post(page, {**fields, **NO_GROUPS, **NO_STAFF})
    acme.refresh_from_db()
    assert acme.languages == ["tr", "en", "de"]
    assert (acme.retention_days, acme.privacy_url) == (90, "https://acme.test/privacy")
    assert acme.privacy_notice == "We keep what you write for 90 days."
    assert set(Entry.objects.get(action="company.changed").data["fields"]) >= {"retention_days", "privacy_notice"}


@pytest.mark.parametrize(
    "wrong", [{"retention_days": "0"}, {"retention_days": "4000"}, {"privacy_url": "http://acme.test"},
              {"privacy_url": "javascript:alert(1)"}, {"main_language": "xx"}, {"languages": ["xx"]}]
)  # fmt: skip
def test_a_profile_that_cannot_be_is_refused(adam, acme, page, wrong):
    fields = {**PROFILE, "main_language": "en", "languages": ["en"], **wrong}
    assert "Nothing is saved" in logged_in(adam).post(page, {**fields, **NO_GROUPS, **NO_STAFF}).content.decode()
    acme.refresh_from_db()
    assert (acme.time_zone, acme.retention_days, acme.privacy_url, acme.languages) == ("UTC", None, "", ["en"])


def test_a_time_zone_that_does_not_exist_is_refused(olga, acme, page):
    logged_in(olga).post(page, {**PROFILE, "time_zone": "Europe/Atlantis", **NO_GROUPS, **NO_STAFF})
    acme.refresh_from_db()
    assert acme.time_zone == "UTC"


def test_an_admin_adds_and_changes_groups(adam, acme, page):
    group = GroupFactory(company=acme, slug="gold")
    fields = {
        **PROFILE,
        **NO_STAFF,
        "groups-TOTAL_FORMS": "2",
        "groups-INITIAL_FORMS": "1",
        "groups-0-id": str(group.pk),
        "groups-0-company": str(acme.pk),
        "groups-0-name": "Golden",
        "groups-0-slug": "gold",
        "groups-1-company": str(acme.pk),
        "groups-1-name": "Silver",
        "groups-1-slug": "silver",
    }
    logged_in(adam).post(page, fields)
    assert sorted(Group.objects.filter(company=acme).values_list("name", flat=True)) == ["Golden", "Silver"]
    assert Entry.objects.filter(action="group.created").count() == 1
    assert Entry.objects.get(action="group.changed").data["fields"] == ["name"]


def test_T03_nobody_gives_themselves_a_role_here(adam, acme, page):
    membership = Membership.objects.get(user=adam)
    fields = {
        **PROFILE,
        **NO_GROUPS,
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "1",
        "memberships-0-id": str(membership.pk),
        "memberships-0-company": str(acme.pk),
        "memberships-0-user": str(adam.pk),
        "memberships-0-role": "owner",
    }
    logged_in(adam).post(page, fields)
    membership.refresh_from_db()
    assert membership.role == "admin"


def test_an_agent_changes_nothing(ana, acme, page):
    assert logged_in(ana).post(page, {**PROFILE, "name": "Mine", **NO_GROUPS, **NO_STAFF}).status_code == 403
    acme.refresh_from_db()
    assert acme.name == "Acme"


def test_seats_are_counted(olga, acme, page):
    Company.objects.filter(pk=acme.pk).update(seat_limit=4)
    EndUserFactory(company=acme, seat_taken_at="2026-01-01T00:00Z")
    EndUserFactory(company=acme)
    text = logged_in(olga).get(page).content.decode()
    assert ">1</strong> of 4 taken" in " ".join(text.split())


def test_only_the_operator_makes_companies(olga, operator):
    add = reverse("admin:accounts_company_add")
    assert logged_in(olga).get(add).status_code == 403
    logged_in(operator).post(add, {"name": "New", "slug": "new", "time_zone": "UTC", "seat_limit": "5"})
    assert Company.objects.get(slug="new").seat_limit == 5


def test_the_audit_entry_tells_from_how_many_seats_to_how_many(operator, acme, page):
    Company.objects.filter(pk=acme.pk).update(seat_limit=4)
    fields = {**PROFILE, "slug": acme.slug, "is_active": "on", **NO_GROUPS, **NO_STAFF}
    client = logged_in(operator)
    for limit in ("9", ""):
        client.post(page, {**fields, "seat_limit": limit})
    client.post(page, {**fields, "name": "Acme Ltd"})
    raised, lifted, renamed = Entry.objects.filter(action="company.changed").order_by("pk")
    assert (raised.data["before"], raised.data["after"]) == ({"seat_limit": 4}, {"seat_limit": 9})
    assert (lifted.data["before"], lifted.data["after"]) == ({"seat_limit": 9}, {"seat_limit": None})
    assert "before" not in renamed.data
    told = client.get(reverse("admin:core_entry_change", args=[lifted.pk])).content.decode()
    assert '<span class="quiet">seats</span> 9' in told
    assert '<span class="quiet">seats</span> no limit' in told


def test_the_neighbour_sees_nothing_of_it(boris, acme, page):
    response = logged_in(boris).get(page)
    assert response.status_code == 404
    assert acme.name not in response.content.decode()


@pytest.mark.parametrize("language", ["en", "ar", "de"])
def test_tabs_have_the_same_order_and_addresses_in_every_language(olga, page, language):
    text = logged_in(olga).get(page, headers={"Accept-Language": language}).content.decode()
    found = re.findall(r'<section class="tab" id="([^"]+)"', text)
    assert found == ["profile", "channels", "api-keys", "identity-keys", "staff", "groups", "seats"]
