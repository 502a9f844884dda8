"""/live-core/getClient and /live-core/setKeyValueProperties."""

import json

import pytest
from django.utils import timezone

from accounts.models import ApiKey, EndUser, Identity
from channels_app.models import ApiKeyChannel, ManagementToken
from core.models import Entry
from tests.factories import (
    ApiKeyFactory,
    ChannelFactory,
    EndUserFactory,
    IdentityFactory,
    ManagementTokenFactory,
    SessionFactory,
)
from tests.rest import UNKNOWN_ID, UNKNOWN_KEY

GET, SET = "/live-core/getClient", "/live-core/setKeyValueProperties"
MINT = "/external/v1/incoming/mbWebChat/token"


@pytest.fixture
def by_token(client, management_token):
    return Caller(client, {"apiToken": management_token.text})


@pytest.fixture
def key(acme):
    return ApiKeyFactory(company=acme, scopes=["clients:read", "clients:write"])


@pytest.fixture
def by_key(client, key):
    return Caller(client, {"x-api-key": key.text})


@pytest.fixture
def minted(client, management_token):
    """Vera, made by a mint on the channel."""
    properties = {"name": "Vera", "surname": "Stone", "email": "v@example.com", "plan": "gold", "age": 41}
    body = {"clientID": "vera-1", "channelID": str(management_token.channel_id), "properties": properties}
    headers = {"apiToken": management_token.text}
    assert client.post(MINT, json.dumps(body), content_type="application/json", headers=headers).status_code == 200
    return EndUser.objects.get()


class Caller:
    def __init__(self, client, headers):
        self.client, self.headers = client, headers

    def get(self, **query):
        return self.client.get(GET, query, headers=self.headers)

    def set(self, client_id="vera-1", /, **body):
        text = json.dumps({"clientID": client_id, **body})
        return self.client.post(SET, text, content_type="application/json", headers=self.headers)

    def put(self, **pairs):
        return self.set(KeyValueProperties=[{"key": key, "value": value} for key, value in pairs.items()])


def refused(response, status, code):
    assert (response.status_code, response.json()["success"]) == (status, False)
    error = response.json()["error"]
    assert error["code"] == code
    assert set(error) <= {"code", "message", "fields"}
    return error


def told(acme, pairs):
    return {
        "name": "Vera",
        "surname": "Stone",
        "email": "v@example.com",
        "phone": "",
        "companyID": str(acme.pk),
        "clientID": "vera-1",
        "channelType": "web",
        "tags": [],
        "keyValueProperties": [{"key": key, "value": value} for key, value in pairs.items()],
    }


@pytest.mark.parametrize("caller", ["by_token", "by_key"])
def test_a_client_is_told_exactly_so(request, caller, minted, acme):
    response = request.getfixturevalue(caller).get(clientID="vera-1", companyID=str(acme.pk))
    assert response.status_code == 200
    assert response.json() == told(acme, {"age": 41, "plan": "gold"})


@pytest.mark.parametrize("caller", ["by_token", "by_key"])
def test_pairs_are_merged_into_the_verified_properties(request, caller, minted, acme):
    response = request.getfixturevalue(caller).put(plan="silver", vip=True, age=None)
    assert response.json() == told(acme, {"plan": "silver", "vip": True})
    assert EndUser.objects.get().verified == {"plan": "silver", "vip": True}
    assert EndUser.objects.get().claimed == {}
    entry = Entry.objects.get(action="end_user.changed")
    assert entry.actor_kind == {"by_token": "management_token", "by_key": "api_key"}[caller]
    assert entry.data == {"fields": ["age", "plan", "vip"]}


def test_a_profile_name_fills_the_profile_as_in_the_mint(by_token, minted):
    assert by_token.put(phone="+441632960960").json()["phone"] == "+441632960960"
    assert EndUser.objects.get().verified == {"plan": "gold", "age": 41}


def test_nobody_comes_in_without_a_credential(client, minted, acme, management_token):
    query = {"clientID": "vera-1", "companyID": str(acme.pk)}
    refused(Caller(client, {}).get(**query), 401, "token_missing")
    refused(Caller(client, {}).put(plan="x"), 401, "token_missing")
    refused(Caller(client, {"apiToken": "nonsense"}).get(**query), 401, "token_malformed")
    refused(Caller(client, {"x-api-key": UNKNOWN_KEY}).get(**query), 401, "key_unknown")
    refused(Caller(client, {"x-api-key": management_token.text}).get(**query), 401, "token_malformed")
    assert EndUser.objects.get().verified["plan"] == "gold"


def test_revoked_credentials_are_refused(by_token, by_key, minted, acme):
    ManagementToken.objects.update(revoked_at=timezone.now())
    ApiKey.objects.update(revoked_at=timezone.now())
    for caller in (by_token, by_key):
        refused(caller.get(clientID="vera-1", companyID=str(acme.pk)), 401, "token_revoked")
        refused(caller.put(plan="x"), 401, "token_revoked")


def test_K01_a_key_needs_the_scope(by_key, minted, acme):
    ApiKey.objects.update(scopes=["clients:read"])
    refused(by_key.put(plan="x"), 403, "scope_missing")
    ApiKey.objects.update(scopes=["clients:write"])
    refused(by_key.get(clientID="vera-1", companyID=str(acme.pk)), 403, "scope_missing")


def test_K01_a_token_reaches_the_clients_of_its_channel_only(client, by_key, minted, acme):
    other = ManagementTokenFactory(channel=ChannelFactory(company=acme, kind="generic"))
    caller = Caller(client, {"apiToken": other.text})
    refused(caller.get(clientID="vera-1", companyID=str(acme.pk)), 404, "not_found")
    refused(caller.put(plan="x"), 404, "not_found")
    SessionFactory(channel=other.channel, end_user=minted)
    assert caller.put(plan="x").status_code == 200
    ApiKeyChannel.objects.create(company=acme, api_key=ApiKey.objects.get(), channel=ChannelFactory(company=acme))
    refused(by_key.get(clientID="vera-1", companyID=str(acme.pk)), 404, "not_found")


def test_a_client_who_was_on_no_channel_has_no_channel_type(by_key, by_token, acme):
    IdentityFactory(end_user=EndUserFactory(company=acme), value="new")
    assert by_key.get(clientID="new", companyID=str(acme.pk)).json()["channelType"] == ""
    refused(by_token.get(clientID="new", companyID=str(acme.pk)), 404, "not_found")


def test_K02_a_token_in_the_address_is_refused_and_reported(client, minted, acme, management_token):
    query = {"clientID": "vera-1", "companyID": str(acme.pk), "apiToken": management_token.text}
    refused(Caller(client, {}).get(**query), 401, "token_missing")
    assert Entry.objects.get().action == "management_token.leaked"


@pytest.mark.parametrize("caller", ["by_token", "by_key"])
def test_T05_a_foreign_and_an_unknown_company_answer_alike(request, caller, minted, bolt):
    caller = request.getfixturevalue(caller)
    answers = [caller.get(clientID="vera-1", companyID=company) for company in (str(bolt.pk), UNKNOWN_ID, "nonsense")]
    for answer in answers:
        refused(answer, 403, "company_mismatch")
    assert answers[0].content == answers[1].content == answers[2].content


@pytest.mark.parametrize("caller", ["by_token", "by_key"])
def test_T06_the_neighbours_client_of_the_same_id_is_not_found(request, caller, acme, bolt, bolt_site):
    theirs = EndUserFactory(company=bolt)
    IdentityFactory(end_user=theirs, value="vera-1")
    SessionFactory(channel=bolt_site, end_user=theirs)
    caller = request.getfixturevalue(caller)
    refused(caller.get(clientID="vera-1", companyID=str(acme.pk)), 404, "not_found")
    refused(caller.put(plan="x"), 404, "not_found")
    assert EndUser.objects.get().verified == {}
    assert Identity.objects.count() == 1


@pytest.mark.parametrize(
    "query", [{}, {"clientID": "vera-1"}, {"companyID": "x"}, {"clientID": "", "companyID": "x"}, {"clientID": "a\x00"}]
)
def test_A07_a_bad_query_is_refused(by_token, minted, query):
    assert refused(by_token.get(**query), 400, "invalid_request")["fields"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"clientID": 7},
        {"clientID": None, "KeyValueProperties": []},
        {"clientID": "vera-1"},
        {"clientID": "vera-1", "KeyValueProperties": {"plan": "x"}},
        {"clientID": "vera-1", "KeyValueProperties": ["plan"]},
        {"clientID": "vera-1", "KeyValueProperties": [{"key": "plan"}]},
        {"clientID": "vera-1", "KeyValueProperties": [{"key": 7, "value": "x"}]},
        {"clientID": "vera-1", "KeyValueProperties": [{"key": "plan", "value": {}}]},
        {"clientID": "vera-1", "KeyValueProperties": [{"key": "plan", "value": "x\x00"}]},
        {"clientID": "vera-1", "KeyValueProperties": [{"key": "p" * 65, "value": "x"}]},
        {"clientID": "vera-1", "KeyValueProperties": [{"key": "plan", "value": "x" * 1_025}]},
        {"clientID": "vera-1", "KeyValueProperties": [{"key": "plan", "value": "x"}] * 51},
    ],
)
def test_A07_a_bad_body_changes_nothing(by_token, client, minted, body):
    response = client.post(SET, json.dumps(body), content_type="application/json", headers=by_token.headers)
    assert refused(response, 400, "invalid_request")["fields"]
    assert EndUser.objects.get().verified["plan"] == "gold"


def test_other_methods_are_not_there(by_token, client):
    assert client.post(GET, headers=by_token.headers).status_code == 405
    assert client.get(SET, headers=by_token.headers).status_code == 405
