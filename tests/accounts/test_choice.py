"""The company that somebody looks at narrows what they see, and never adds to it."""

import pytest

from accounts.abilities import companies_of
from accounts.choice import choose, narrowed
from accounts.models import Company
from tests.factories import CompanyFactory, MembershipFactory


@pytest.fixture
def second(ana):
    """Where Ana is an admin; at Acme she is an agent."""
    return MembershipFactory(user=ana, company=CompanyFactory(name="Second"), role="admin").company


def test_without_a_choice_it_is_all_of_them(ana, acme, second):
    assert narrowed(ana, [acme.pk, second.pk]) == {acme.pk, second.pk}


def test_with_a_choice_it_is_that_one_for_what_every_role_may(ana, acme, second):
    choose(ana, acme.pk)
    assert {str(one) for one in narrowed(ana, companies_of(ana, "inbox.answer"))} == {str(acme.pk)}


def test_T05_what_the_role_in_the_chosen_one_may_not_shows_the_others_and_never_that_one(ana, acme, second):
    choose(ana, acme.pk)
    allowed = companies_of(ana, "channels.change")
    assert {str(one) for one in narrowed(ana, allowed)} == {str(second.pk)}


def test_T05_a_company_that_they_left_adds_nothing(ana, acme, second):
    choose(ana, acme.pk)
    ana.memberships.filter(company=acme).delete()
    assert {str(one) for one in narrowed(ana, companies_of(ana, "inbox.answer"))} == {str(second.pk)}


def test_T05_a_stranger_company_is_neither_chosen_nor_added(ana, acme, second, bolt):
    with pytest.raises(Company.DoesNotExist):
        choose(ana, bolt.pk)
    type(ana).objects.filter(pk=ana.pk).update(company_shown=bolt)
    ana.refresh_from_db()
    assert {str(one) for one in narrowed(ana, [acme.pk, second.pk])} == {str(acme.pk), str(second.pk)}
    assert narrowed(ana, []) == set()
