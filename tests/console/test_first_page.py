"""The first page: true numbers of one's own companies, and what to do next."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from accounts.choice import choose
from accounts.models import Company
from channels_app.models import Channel, ManagementToken
from chatauth.models import Attempt
from console.periods import Period
from tests.console.acting import logged_in
from tests.factories import (
    ConversationFactory,
    EndUserFactory,
    ManagementTokenFactory,
    MembershipFactory,
    MessageFactory,
    SessionFactory,
)


def first_page(user, **query) -> str:
    return " ".join(logged_in(user).get("/admin/", query).content.decode().split())


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
    assert tile(page, "Sign-ins") == "1"
    assert tile(page, "Live sessions") == "1"
    assert tile(page, "Refused") == "1"
    assert "The credential has expired." in page
    assert 'href="/admin/inbox/"' in page.partition("<main")[2]


def test_those_wait_that_stand_in_the_queue_of_the_inbox(ana, site):
    """What was put aside is open, but nobody waits for anybody there."""
    for state in ("queued", "queued", "pending", "snoozed", "closed"):
        ConversationFactory(channel=site, state=state)
    ConversationFactory(channel=site, state="assigned", assignee=ana)
    page = first_page(ana)
    assert tile(page, "Open conversations") == "5"
    assert "2 wait for an agent" in page
    assert logged_in(ana).get("/admin/inbox/counts/").json()["queued"] == 2


def test_days_begin_at_midnight_of_the_company(adam, acme, site):
    Company.objects.filter(pk=acme.pk).update(time_zone="Asia/Tokyo")
    with time_machine.travel("2026-03-08T16:00:00Z", tick=False):  # 01:00 of the ninth in Tokyo
        attempt(site, "token_expired", at=timezone.now() - timedelta(days=6, hours=2))
        attempt(site, "token_expired", at=timezone.now() - timedelta(days=6, minutes=30))
        page = first_page(adam)
    assert tile(page, "Refused") == "1"
    assert "Since March 3, counted in whole days of Asia/Tokyo." in page


@pytest.mark.parametrize(
    ("language", "day", "columns"),
    [
        ("en", "March 3", ("Tue Mar 3", "Mar 3 to Mar 9")),
        ("de", "3. März", ("Di 3. Mär", "3. Mär bis 9. Mär")),
        ("tr", "03 Mart", ("Sal 03 Mar", "03 Mar – 09 Mar")),
    ],
)
def test_days_are_written_as_the_language_writes_them(language, day, columns):
    first = date(2026, 3, 3)
    with translation.override(language):
        assert Period("7d", 7, 1, "UTC", first).begins == day
        found = [Period(name, 7, step, "UTC", first).slots()[0] for name, step in (("7d", 1), ("12w", 7))]
        assert tuple(found) == columns


@pytest.mark.parametrize(("period", "counted"), [("7d", "1"), ("30d", "2"), ("12w", "3"), ("nonsense", "1"), ("", "1")])
def test_the_stretch_of_time_is_chosen(adam, site, period, counted):
    for days in (1, 20, 60, 100):
        attempt(site, at=timezone.now() - timedelta(days=days))
    page = first_page(adam, period=period)
    assert tile(page, "Sign-ins") == counted
    assert page.count('aria-current="true"') == 1


def test_conversations_and_first_answers_are_drawn_and_told(ana, site):
    for waits in (60, 120, 600, None):
        conversation = ConversationFactory(channel=site)
        MessageFactory(conversation=conversation, seq=1, at=conversation.created_at)
        MessageFactory(conversation=conversation, seq=2, author_kind="bot", at=conversation.created_at)
        if waits:
            at = conversation.created_at + timedelta(seconds=waits)
            MessageFactory(conversation=conversation, seq=3, author_kind="agent", at=at)
    page = first_page(ana)
    assert tile(page, ">Conversations<") == "4"
    assert tile(page, "First answer by a person") == "2 minutes"
    assert "3 of 4 answered" in page
    assert "<td>4 conversations</td>" in page
    assert "<td>0 conversations</td>" in page
    assert page.count("<caption") == 2
    assert page.count('aria-hidden="true"> <line') == 2


def test_an_answer_within_the_second_is_drawn_and_told(ana, site):
    conversation = ConversationFactory(channel=site)
    for seq, kind in ((1, "visitor"), (2, "agent")):
        MessageFactory(conversation=conversation, seq=seq, author_kind=kind, at=conversation.created_at)
    page = first_page(ana)
    assert tile(page, "First answer by a person") == "1 second"
    assert "1 of 1 answered" in page
    assert "half of them sooner" not in page
    assert "<td>1 second</td>" in page


def test_sign_ins_are_split_by_method_and_lead_to_the_log(adam, site):
    for method in ("client_token", "client_token", "anonymous"):
        attempt(site, method=method)
    page = first_page(adam)
    link = "outcome=worked&amp;action__exact=sign_in&amp;method="
    assert f'{link}client_token">Client token</a> <span class="number">2</span>' in page
    assert f'{link}anonymous">Anonymous</a> <span class="number">1</span>' in page


def test_seats_show_how_many_are_left(olga, acme, bolt):
    Company.objects.filter(pk=acme.pk).update(seat_limit=2)
    for company in (acme, acme, bolt):
        EndUserFactory(company=company, seat_taken_at=timezone.now())
    page = first_page(olga)
    assert '<span class="number">2 of 2</span>' in page
    assert "None left" in page


def test_nothing_to_draw_is_said_in_words(olga, site):
    page = first_page(olga)
    assert "None began in these 7 days." in page
    assert "There was nothing to answer." in page
    assert "Nobody signed in in these 7 days." in page
    assert "<figure" not in page


def test_first_steps_stand_until_each_is_done(adam, site):
    page = first_page(adam)
    assert "First steps" in page
    assert "Generate a management token" in page
    Channel.objects.filter(pk=site.pk).update(allowed_origins=["https://shop.example"])
    ManagementTokenFactory(channel=site)
    ManagementToken.objects.update(last_used_at=timezone.now())
    SessionFactory(channel=site)
    assert "First steps" not in first_page(adam)


def test_only_a_step_that_can_be_taken_has_a_button(adam, acme):
    """Without a channel there is nothing to name a site for, and no token to generate."""
    first = first_page(adam).partition('<ol class="card steps">')[2].partition("</ol>")[0]
    assert first.count("<a ") == 2
    assert "Add channel" in first
    assert "Sign-in log" in first


def test_a_number_leads_to_the_lines_that_it_counts(adam, acme, site):
    """The log reaches back further than the first page, and days are those of the company there as well."""
    Company.objects.filter(pk=acme.pk).update(time_zone="Asia/Tokyo")
    with time_machine.travel("2026-03-08T16:00:00Z", tick=False):  # 01:00 of the ninth in Tokyo
        attempt(site, "token_expired", at=timezone.now() - timedelta(days=6, hours=2), note="of the day before")
        attempt(site, "token_expired", at=timezone.now() - timedelta(days=6, minutes=30), note="of the first day")
        attempt(site, "token_missing", note="for another reason")
        attempt(site, note="let in"), attempt(site, action="mint", note="minted")
        page = logged_in(adam).get("/admin/").context
        lines = {url: logged_in(adam).get(url).content.decode() for url in (page["refused_url"], page["worked_url"])}
        expired = logged_in(adam).get(next(share.url for share in page["refusals"] if "expired" in share.label))
    assert page["refused"] == 2
    notes = ("of the day before", "of the first day", "for another reason", "let in", "minted")
    assert [[note in text for note in notes] for text in lines.values()] == [
        [False, True, True, False, False],
        [False, False, False, True, False],
    ]
    assert [note in expired.content.decode() for note in notes] == [False, True, False, False, False]


def test_first_steps_lead_to_the_company_that_one_sets_up(boris, acme, bolt, bolt_site):
    """Somebody who only answers for the other one changes nothing there."""
    MembershipFactory(company=acme, user=boris)
    assert f'href="/admin/accounts/company/{bolt.pk}/change/#channels">Open channels' in first_page(boris)


def test_whoever_may_read_the_log_of_some_of_their_companies_is_told_of_which(boris, acme, bolt, site, bolt_site):
    MembershipFactory(company=acme, user=boris)
    attempt(site), attempt(bolt_site)
    told = f"are counted for <bdi>{bolt.name}</bdi> only"
    page = first_page(boris)
    assert tile(page, "Sign-ins</span>") == "1"
    assert told in page
    choose(boris, bolt.pk)
    assert told not in first_page(boris)


def test_T02_the_page_of_a_company_shows_no_numbers_of_another_in_their_place(boris, acme, bolt, site, bolt_site):
    """Boris owns Bolt and only answers for Acme: there he sees conversations, and no log."""
    MembershipFactory(company=acme, user=boris)
    attempt(bolt_site)
    choose(boris, acme.pk)
    page = first_page(boris)
    assert f"<h1>{acme.name}</h1>" in page
    assert "Open conversations" in page
    assert "Sign-ins" not in page.partition("<main")[2]
    assert "First steps" not in page


def test_an_agent_sees_conversations_but_neither_log_nor_set_up(ana, site):
    attempt(site, "token_expired")
    page = first_page(ana)
    assert "Open conversations" in page
    assert "Refused" not in page
    assert "First steps" not in page


def test_nothing_yet_says_so(olga, site):
    page = first_page(olga)
    assert tile(page, "Refused") == "0"
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
