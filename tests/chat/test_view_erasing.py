"""An erased person leaves the views of the inbox that staff kept about them."""

import pytest

from accounts.privacy import erase
from chat.models import SavedView
from core.audit import SYSTEM
from tests.factories import EndUserFactory, IdentityFactory


@pytest.fixture
def person(acme):
    made = EndUserFactory(
        company=acme, name="Vera", surname="Canary", email="v.canary@home.test", phone="+44 7700 900417"
    )
    IdentityFactory(end_user=made, value="customer-4711")
    return made


def view(user, name: str, query: str) -> SavedView:
    return SavedView.objects.create(user=user, name=name, query=query)


@pytest.mark.parametrize(
    "search", ["canary", "CANARY+parcel", "v.canary%40home.test", "customer-4711", "07700+900417", "900417"]
)
def test_a_search_for_them_is_taken_out_and_its_filters_stay(ana, person, search):
    kept = view(ana, "My Canary", f"view=all&q={search}&state=pending")
    erase(person, by=SYSTEM)
    kept.refresh_from_db()
    assert kept.query == "view=all&state=pending"
    assert "anary" not in kept.name


def test_other_views_and_those_of_the_neighbour_stay(ana, boris, person):
    mine, theirs = view(ana, "Late parcels", "view=all&q=parcel+customer"), view(boris, "Canary", "view=all&q=canary")
    erase(person, by=SYSTEM)
    for kept, name in ((mine, "Late parcels"), (theirs, "Canary")):
        before = kept.query
        kept.refresh_from_db()
        assert (kept.name, kept.query) == (name, before)


def test_two_views_about_one_person_get_names_that_differ(olga, person):
    kept = [view(olga, name, "view=all&q=vera") for name in ("Vera", "Vera 2")]
    erase(person, by=SYSTEM)
    names = set(SavedView.objects.filter(pk__in=[one.pk for one in kept]).values_list("name", flat=True))
    assert len(names) == 2
    assert not any("Vera" in name for name in names)
