"""Every door of the API, walked with every scope: each asks the one table of abilities, and sees its own rows alone."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts import abilities
from accounts.abilities import scopes_with
from accounts.models import ApiKey
from accounts.models.credentials import Scope
from console.api_keys import OFFERED
from core.endpoint import Endpoint
from core.openapi.views import description
from tests.factories import ApiKeyFactory, EndUserFactory, IdentityFactory, ManagementTokenFactory
from tests.rest import UNKNOWN_ID
from widget.api.base import WidgetEndpoint


class Door(NamedTuple):
    """A call that succeeds at Acme. `row` names which of its rows stands in the address, if one does."""

    name: str
    method: str
    ability: str
    row: str = ""
    header: str = "Authorization"
    body: dict[str, Any] | None = None
    query: dict[str, str] | None = None


CLIENT = "customer-1"
MINTS, READS, CHANGES = "clients.authenticate", "end_users.read", "end_users.change"
DOORS = [
    Door("api-me", "GET", "company.read"),
    Door("api-channels", "GET", "channels.read"),
    Door("api-channel", "GET", "channels.read", "channel_id"),
    Door("api-end-users", "GET", READS),
    Door("api-end-users", "POST", CHANGES, body={"external_id": "new"}),
    Door("api-end-user", "GET", READS, "end_user_id"),
    Door("api-end-user", "PATCH", CHANGES, "end_user_id", body={"profile": {"name": "Vera V."}}),
    Door("api-end-user-sessions", "GET", READS, "end_user_id"),
    Door("api-end-user-logout", "POST", CHANGES, "end_user_id"),
    Door("mint-channel", "POST", MINTS, "channel_id", body={"external_id": CLIENT}),
    Door("mint-mindset", "POST", MINTS, "app_uid", "x-api-key", body={"externalId": CLIENT}),
    Door("mint-mindset-legacy", "POST", MINTS, header="x-api-key", body={"userEmail": "vera@acme.test"}),
    Door("get-client", "GET", READS, header="x-api-key", query={"clientID": CLIENT, "companyID": "app_uid"}),
    Door("set-key-values", "POST", CHANGES, header="x-api-key", body={"clientID": CLIENT, "KeyValueProperties": []}),
]
OF_TOKENS_ALONE = {"mint-mindbehind"}  # no API key opens it: tests/chatauth/test_mint_mindbehind.py
NAMES = [f"{door.method} {door.name}" for door in DOORS]


@pytest.fixture
def rows(acme, site, vera):
    IdentityFactory(end_user=vera, value=CLIENT)
    return {"channel_id": str(site.pk), "end_user_id": str(vera.pk), "app_uid": str(acme.pk)}


def call(door: Door, key: str, rows: dict[str, str]) -> HttpResponse:
    address = reverse(door.name, kwargs={door.row: rows[door.row]} if door.row else {})
    secret = f"Bearer {key}" if door.header == "Authorization" else key
    if door.method == "GET":
        query = {name: rows.get(value, value) for name, value in (door.query or {}).items()}
        return Client().get(address, query, headers={door.header: secret})
    body = json.dumps(door.body) if door.body is not None else ""
    return Client().generic(door.method, address, body, content_type="application/json", headers={door.header: secret})


def views(entries: list[URLPattern | URLResolver]) -> Iterator[tuple[str, Any]]:
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from views(entry.url_patterns)
        elif hasattr(entry.callback, "cls"):
            yield str(entry.name), entry.callback.cls


def test_T01_every_door_of_the_api_is_walked_here():
    found = {
        (name, method.upper())
        for name, view in views(get_resolver().url_patterns)
        if issubclass(view, Endpoint) and not issubclass(view, WidgetEndpoint)  # the browser's open with a session
        for method in view.http_method_names
        if hasattr(view, method) and method != "head"
    }
    assert found == {(door.name, door.method) for door in DOORS} | {(name, "POST") for name in OF_TOKENS_ALONE}


def test_every_view_that_is_not_djangos_own_says_whose_it_is():
    """A DRF view of another make would pass by the credential, the limits and the table."""
    assert [view for _name, view in views(get_resolver().url_patterns) if not issubclass(view, Endpoint)] == []


@pytest.mark.parametrize("door", DOORS, ids=NAMES)
def test_K01_each_scope_opens_what_the_table_says_and_nothing_else(door, rows, acme):
    enough = set(scopes_with(door.ability)) or set(Scope.values)
    for scope in Scope.values:
        answer = call(door, ApiKeyFactory(company=acme, scopes=[scope], allows_legacy=True).text, rows)
        assert (answer.status_code < 300) is (scope in enough), f"{scope}: {answer.content!r}"
        if scope not in enough:
            assert refusal(answer) == (403, "scope_missing")


def test_the_console_offers_the_scopes_that_open_something_and_no_other():
    asked = {scope for door in DOORS for scope in scopes_with(door.ability)}
    assert set(OFFERED) == asked | {Scope.GROUPS_ASSIGN}  # asked for by a field of the mint, not by a door


@pytest.mark.parametrize("door", DOORS, ids=NAMES)
def test_M01_a_door_asks_the_table_and_nothing_beside_it(door, rows, acme, monkeypatch):
    key = ApiKeyFactory(company=acme, scopes=Scope.values, allows_legacy=True)
    assert call(door, key.text, rows).status_code < 300
    monkeypatch.setattr(abilities, "BY_SCOPE", dict.fromkeys(Scope, frozenset()))
    monkeypatch.setattr(abilities, "OF_ANY_KEY", frozenset())
    assert refusal(call(door, key.text, rows)) == (403, "scope_missing")


@pytest.mark.parametrize("door", [door for door in DOORS if "key_values" in door.name or "client" in door.name])
def test_M01_a_management_token_asks_the_same_table(door, rows, site, vera, monkeypatch):
    token = ManagementTokenFactory(channel=site)
    by_token = door._replace(header="apiToken")
    assert refusal(call(by_token, token.text, rows)) == (404, "not_found")  # Vera was never on this channel
    monkeypatch.setattr(abilities, "SCOPES_OF_A_TOKEN", ())
    assert refusal(call(by_token, token.text, rows)) == (403, "scope_missing")


@pytest.mark.parametrize("door", DOORS, ids=NAMES)
def test_T01_T05_the_neighbours_key_finds_nothing_of_ours(door, rows, acme, bolt, vera):
    """What stands in its address or its body is another company's: the same answer as for what does not exist."""
    key = ApiKeyFactory(company=bolt, scopes=Scope.values, allows_legacy=True)
    answer = call(door, key.text, rows)
    assert "Vera" not in answer.content.decode()
    if door.row or door.query or door.name == "set-key-values":
        assert answer.status_code in (403, 404)
    if door.row:
        nobody = call(door, key.text, {**rows, door.row: UNKNOWN_ID})
        assert (nobody.status_code, nobody.content) == (answer.status_code, answer.content)
    vera.refresh_from_db()
    assert vera.name == "Vera"
    assert vera.not_before is None


@pytest.mark.parametrize("door", DOORS, ids=NAMES)
def test_T08_the_keys_of_a_company_that_is_switched_off_open_nothing(door, rows, acme):
    key = ApiKeyFactory(company=acme, scopes=Scope.values, allows_legacy=True)
    acme.is_active = False
    acme.save()
    assert refusal(call(door, key.text, rows)) == (403, "company_inactive")
    ApiKey.objects.update(ended_at=None, revoked_at=key.created_at)
    assert call(door, key.text, rows).status_code in (401, 403)


def test_T02_lists_hold_the_rows_of_ones_own_company(acme, bolt, site, bolt_site):
    ours, theirs = EndUserFactory(company=acme), EndUserFactory(company=bolt)
    key = ApiKeyFactory(company=acme, scopes=Scope.values)
    for name, seen, unseen in (("api-end-users", ours, theirs), ("api-channels", site, bolt_site)):
        answer = call(Door(name, "GET", ""), key.text, {}).content.decode()
        assert str(seen.pk) in answer
        assert str(unseen.pk) not in answer


def test_the_description_names_the_scopes_that_the_table_asks_for():
    for door in DOORS:
        address = reverse(door.name, kwargs={door.row: "ROW"} if door.row else {}).replace("ROW", f"{{{door.row}}}")
        ways_in = description()["paths"][address][door.method.lower()]["security"]
        told = {scope for way in ways_in for scopes in way.values() for scope in scopes}
        assert told == set(scopes_with(door.ability)), door.name


def refusal(answer: HttpResponse) -> tuple[int, str]:
    """Status and reason, in either of the two shapes."""
    found = answer.json()
    return answer.status_code, found["code"] if "code" in found else found["error"]["code"]
