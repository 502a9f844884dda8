"""Making and changing API keys."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.api_keys import change_api_key, issue_api_key
from accounts.models import ApiKey
from core import issued
from core.audit import SYSTEM, Actor
from core.models import Entry
from core.reasons import Refused
from tests.factories import ApiKeyFactory


@pytest.fixture
def make(acme, olga):
    def make(**wishes):
        wishes = {"name": "crm", "scopes": ["clients:read"], **wishes}
        return issue_api_key(company=acme, by=Actor.from_row(olga), **wishes)

    return make


def test_K01_a_key_is_shown_once_and_kept_as_a_digest(make, olga):
    key, text = make(scopes=["clients:write", "clients:read", "clients:read"], allows_legacy=True)
    row = ApiKey.objects.get()
    assert (row.digest, row.prefix) == (issued.digest(text), text.split("_")[2])
    assert text not in str(vars(row))
    assert (row.scopes, row.allows_legacy, row.created_by) == (["clients:read", "clients:write"], True, olga)
    entry = Entry.objects.get(action="api_key.issued")
    assert (entry.actor_id, entry.target_id, text in str(entry.data)) == (str(olga.pk), str(key.pk), False)


def test_addresses_get_one_spelling(make):
    key, _ = make(allowed_addresses=["203.0.113.0/24", " 198.51.100.7/32", "2001:DB8:0::1", "198.51.100.7", ""])
    assert key.allowed_addresses == ["203.0.113.0/24", "198.51.100.7", "2001:db8::1"]


@pytest.mark.parametrize(
    ("field", "wish"),
    [
        ("allowed_addresses", ["203.0.113.7/24"]),
        ("allowed_addresses", ["shop.example"]),
        ("allowed_addresses", ["203.0.113.0/33"]),
        ("allowed_addresses", [f"10.0.0.{number}" for number in range(51)]),
        ("scopes", ["clients:read", "everything"]),
        ("name", " "),
        ("name", "x" * 81),
        ("expires_at", timezone.now() - timedelta(days=1)),
    ],
)
def test_a_bad_wish_makes_nothing(make, field, wish):
    with pytest.raises(Refused) as refused:
        make(**{field: wish})
    assert (refused.value.reason, list(refused.value.errors)) == ("invalid_request", [field])
    assert not ApiKey.objects.exists()


def test_a_name_is_taken_once_in_a_company(make, bolt):
    make()
    with pytest.raises(Refused, match="conflict"):
        make()
    issue_api_key(company=bolt, name="crm", scopes=[], by=SYSTEM)
    assert ApiKey.objects.count() == 2


def test_a_change_is_told_once(acme):
    key = ApiKeyFactory(company=acme, scopes=["clients:read"])
    change_api_key(key, by=SYSTEM, scopes=["clients:read"], allows_legacy=False)
    assert not Entry.objects.exists()
    change_api_key(key, by=SYSTEM, allowed_addresses=["203.0.113.7"], allows_legacy=True)
    row = ApiKey.objects.get()
    assert (row.scopes, row.allowed_addresses, row.allows_legacy) == (["clients:read"], ["203.0.113.7"], True)
    assert Entry.objects.get(action="api_key.changed").data == {
        "allowed_addresses": ["203.0.113.7"],
        "allows_legacy": True,
    }


def test_a_revoked_key_cannot_be_changed(acme):
    key = ApiKeyFactory(company=acme, revoked_at=timezone.now())
    with pytest.raises(Refused, match="conflict"):
        change_api_key(key, by=SYSTEM, scopes=["clients:write"])
