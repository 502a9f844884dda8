"""Which rows? `visible_to` of every model that has one, asked as everybody: found by itself, so none is left out."""

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from accounts.models import EndUser
from bots.models import Outage
from core.tenancy import companies_of_row, path_of
from tests.console.world import populate
from tests.factories import MembershipFactory, UserFactory

MODELS = [model for model in apps.get_models() if hasattr(model._default_manager.all(), "visible_to")]


@pytest.fixture(autouse=True)
def both(acme, bolt):
    for company in (acme, bolt):
        populate(company, company.name)
        Outage.objects.create(company=company, host="slow.example")


def companies_seen(model, who) -> set[str]:
    path = path_of(model)
    rows = model._default_manager.all().visible_to(who)
    return {key for row in rows for key in companies_of_row(row, path)} if path else {str(row.pk) for row in rows}


def test_every_table_that_lists_of_people_are_made_of_is_here():
    assert EndUser in MODELS
    assert len(MODELS) > 12


@pytest.mark.parametrize("model", MODELS, ids=[model.__name__ for model in MODELS])
def test_T01_rows_are_those_of_the_companies_that_one_works_for(model, acme, bolt, ana, adam, olga, boris, operator):
    ours, theirs = str(acme.pk), str(bolt.pk)
    for who in (ana, adam, olga):
        assert companies_seen(model, who) == {ours}
    assert companies_seen(model, boris) == {theirs}
    assert companies_seen(model, operator) == {ours, theirs}
    MembershipFactory(company=acme, user=boris)
    assert companies_seen(model, boris) == {ours, theirs}
    for nobody in (AnonymousUser(), UserFactory(email="stranger@example.test")):
        assert companies_seen(model, nobody) == set()
    acme.is_active = False
    acme.save()
    assert companies_seen(model, ana) == set()
