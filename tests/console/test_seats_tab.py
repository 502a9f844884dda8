"""Company page > Seats: how many are taken, by whom, and releasing one."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Company, EndUser
from chatauth.models import Session
from core.models import Entry
from tests.console.acting import logged_in
from tests.factories import EndUserFactory, SessionFactory


@pytest.fixture
def holder(vera: EndUser) -> EndUser:
    vera.seat_taken_at = vera.seen_at = timezone.now() - timedelta(days=3)
    vera.save()
    return vera


@pytest.fixture
def address(holder: EndUser) -> str:
    return reverse("admin:accounts_enduser_release", args=[holder.pk])


def tab(user, company) -> str:
    response = logged_in(user).get(reverse("admin:accounts_company_change", args=[company.pk]))
    assert response.status_code == 200
    return response.content.decode().partition('id="seats"')[2]


def limited(company: Company, limit: int | None) -> Company:
    company.seat_limit = limit
    company.save()
    return company


def test_holders_are_listed_longest_unseen_first(olga, acme, holder):
    EndUserFactory(company=acme, name="Early", seat_taken_at=timezone.now(), seen_at=timezone.now() - timedelta(days=9))
    EndUserFactory(company=acme, name="Seatless")
    page = tab(olga, acme)
    assert page.index("Early") < page.index("Vera")
    assert "Seatless" not in page


@pytest.mark.parametrize(
    ("limit", "words", "missing"),
    [
        (None, "as many as you like", "<rect"),
        (10, "of 10 taken", "Almost full"),
        (1, "None left", "Almost full"),
    ],
)
def test_the_bar_says_how_many_are_taken(olga, acme, holder, limit, words, missing):
    page = tab(olga, limited(acme, limit))
    assert words in page
    assert missing not in page


def test_four_of_five_are_almost_full(olga, acme, holder):
    for _ in range(3):
        EndUserFactory(company=acme, seat_taken_at=timezone.now())
    page = tab(olga, limited(acme, 5))
    assert "Almost full" in page
    assert 'width="80"' in page


def test_releasing_asks_first(olga, holder, address):
    page = logged_in(olga).get(address).content.decode()
    assert "Release this seat?" in page
    holder.refresh_from_db()
    assert holder.seat_taken_at


def test_a_released_seat_is_free_and_sessions_go_on(olga, acme, holder, address, site):
    session = SessionFactory(channel=site, end_user=holder)
    response = logged_in(olga).post(address)
    assert response["Location"].endswith(f"{reverse('admin:accounts_company_change', args=[acme.pk])}#seats")
    holder.refresh_from_db()
    assert holder.seat_taken_at is None
    assert Session.objects.live().filter(pk=session.pk).exists()
    assert "Every seat is free" in tab(olga, acme)


def test_an_audit_entry_says_who(olga, address):
    logged_in(olga).post(address)
    assert Entry.objects.get(action="end_user.seat_released").actor_id == str(olga.pk)


def test_an_agent_may_look_and_not_release(ana, acme, holder, address):
    page = tab(ana, acme)
    assert "Vera" in page
    assert address not in page
    assert logged_in(ana).post(address).status_code == 403
    holder.refresh_from_db()
    assert holder.seat_taken_at


def test_the_neighbour_finds_nobody(boris, holder, address):
    assert logged_in(boris).get(address).status_code == 404
    assert logged_in(boris).post(address).status_code == 404
    holder.refresh_from_db()
    assert holder.seat_taken_at


def test_only_the_operator_sets_the_limit(olga, operator, acme, holder):
    assert 'name="seat_limit"' not in tab(olga, acme)
    assert 'name="seat_limit"' in tab(operator, acme)
