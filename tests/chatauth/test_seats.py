"""Seats: taken by the first verified session, never shared, and announced before they run out."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.db import connection

from accounts.models import Company, EndUser
from accounts.seats import release_seat, seats_taken, take_seat
from accounts.tasks import warn_about_seats
from core.audit import SYSTEM
from core.models import Entry
from core.reasons import Refused
from tests.factories import CompanyFactory, EndUserFactory


def quiet(company):
    """Warn nobody."""


def take(company, count):
    warned = []
    for _ in range(count):
        take_seat(EndUserFactory(company=company), warn=lambda company: warned.append(seats_taken(company) + 1))
    return warned


@pytest.mark.django_db(transaction=True)
def test_32_first_sign_ins_at_once_take_no_seat_too_many():
    company = CompanyFactory(seat_limit=10)
    people = EndUserFactory.create_batch(32, company=company)

    def try_one(person):
        try:
            take_seat(person, warn=quiet)
        except Refused as refused:
            return refused.reason
        finally:
            connection.close()
        return "taken"

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(try_one, people))
    assert (answers.count("taken"), answers.count("seat_limit_reached")) == (10, 22)
    assert seats_taken(company) == 10


def test_a_seat_once_taken_is_kept(acme, vera):
    take_seat(vera, warn=quiet)
    acme.seat_limit = 1
    acme.save()
    take_seat(EndUser.objects.get(pk=vera.pk), warn=quiet)
    with pytest.raises(Refused, match="seat_limit_reached"):
        take_seat(EndUserFactory(company=acme), warn=quiet)


def test_a_released_seat_is_free_again(acme, vera):
    acme.seat_limit = 1
    acme.save()
    take_seat(vera, warn=quiet)
    release_seat(vera, by=SYSTEM)
    release_seat(vera, by=SYSTEM)
    take_seat(EndUserFactory(company=acme), warn=quiet)
    assert Entry.objects.filter(action="end_user.seat_released").count() == 1


def test_the_owners_hear_of_80_and_100_percent(acme):
    acme.seat_limit = 5
    acme.save()
    assert take(acme, 5) == [4, 5]


def test_the_mail_goes_to_each_owner_alone(acme, olga, adam, boris):
    Company.objects.filter(pk=acme.pk).update(seat_limit=1)
    take_seat(EndUserFactory(company=acme), warn=quiet)
    warn_about_seats(str(acme.pk))
    assert [message.to for message in mail.outbox] == [[olga.email]]
    assert "1" in mail.outbox[0].body
    assert "every seat is taken" in mail.outbox[0].subject


def test_no_mail_when_seats_are_free_again(acme, olga):
    Company.objects.filter(pk=acme.pk).update(seat_limit=100)
    warn_about_seats(str(acme.pk))
    assert mail.outbox == []
