"""The first page: true numbers of one's own companies, and what to do next."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from accounts.models import Company
from channels_app.models import Channel
from chatauth.models import Attempt
from tests.console.acting import logged_in
from tests.factories import ConversationFactory, ManagementTokenFactory, SessionFactory


def first_page(user) -> str:
    return " ".join(logged_in(user).get("/admin/").content.decode().split())


def attempt(channel: Channel, reason: str = "", **fields) -> Attempt:
    what = {"action": "sign_in", "method": "client_token", "reason": reason, **fields}
    return Attempt.objects.create(company=channel.company, channel=channel, **what)


def tile(page: str, label: str) -> str:
    """The number on the tile with this label."""
    _, _, after = page.partition("<main")[2].partition(label)
    return after.partition('class="number">')[2].partition("<")[0]


def test_the_numbers_are_those_of_ones_own_company(adam, site, bolt_site):
    for _ in range(2):
        ConversationFactory(channel=site)
    ConversationFactory(channel=site, state="closed")
    ConversationFactory(channel=bolt_site)
    attempt(site)
    attempt(site, action="mint")
    attempt(site, "token_expired")
    attempt(site, "token_expired", was_enforced=False)
    attempt(bolt_site, "token_expired")
    SessionFactory(channel=site)
    page = first_page(adam)
    assert tile(page, "Open conversations") == "2"
    assert tile(page, "Sign-ins today") == "1"
    assert tile(page, "Live sessions") == "1"
    assert tile(page, "Refused today") == "1"
    assert "The credential has expired." in page
    assert 'href="/admin/inbox/"' in page.partition("<main")[2]


def test_today_begins_at_midnight_of_the_company(adam, acme, site):
    Company.objects.filter(pk=acme.pk).update(time_zone="Asia/Tokyo")
    with time_machine.travel("2026-03-01T16:00:00Z", tick=False):  # 01:00 of the second in Tokyo
        attempt(site, "token_expired", at=timezone.now() - timedelta(hours=2))
        attempt(site, "token_expired", at=timezone.now() - timedelta(minutes=30))
        page = first_page(adam)
    assert tile(page, "Refused today") == "1"
    assert "Monday, 2 March" in page


def test_first_steps_stand_until_each_is_done(adam, site):
    page = first_page(adam)
    assert "First steps" in page
    assert "Generate a management token" in page
    Channel.objects.filter(pk=site.pk).update(allowed_origins=["https://shop.example"])
    ManagementTokenFactory(channel=site)
    attempt(site, action="mint")
    SessionFactory(channel=site)
    assert "First steps" not in first_page(adam)


def test_an_agent_sees_conversations_but_neither_log_nor_set_up(ana, site):
    attempt(site, "token_expired")
    page = first_page(ana)
    assert "Open conversations" in page
    assert "Refused today" not in page
    assert "First steps" not in page


def test_nothing_yet_says_so(olga, site):
    page = first_page(olga)
    assert tile(page, "Refused today") == "0"
    assert "Nobody was refused" in page


def test_the_operator_without_companies_is_led_to_the_first(operator):
    assert "No company yet" in first_page(operator)


def test_the_navigation_holds_only_what_one_may_open(ana, olga, operator, site):
    for_agent, for_owner, for_operator = first_page(ana), first_page(olga), first_page(operator)
    assert "/admin/chatauth/attempt/" not in for_agent.split("<main")[0]
    assert "/admin/chatauth/attempt/" in for_owner
    assert "/admin/accounts/user/" not in for_owner
    assert "/admin/accounts/user/" in for_operator
    assert f"/admin/accounts/company/{site.company_id}/change/" in for_owner.split("<main")[0]
