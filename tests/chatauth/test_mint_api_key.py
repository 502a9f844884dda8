"""The doors that open with an API key: Mindset's (2.2), its legacy one (2.3) and ours (2.4)."""

import json
from datetime import timedelta

import jwt
import pytest
from django.utils import timezone

from accounts.models import EndUser, Group, Identity
from channels_app.models import ApiKeyChannel
from chatauth.models import Attempt
from tests.factories import ApiKeyFactory, ChannelFactory, GroupFactory


@pytest.fixture
def key(acme):
    return ApiKeyFactory(company=acme, name="crm", scopes=["clients:authenticate", "groups:assign"])


@pytest.fixture
def mindset(client, key):
    def call(*, app=None, text=None, **body):
        headers = {"x-api-key": key.text if text is None else text}
        url = f"/api/v1/appuid/{app or key.company_id}/sdkusers/auth"
        return client.post(url, json.dumps(body), content_type="application/json", headers=headers)

    return call


@pytest.fixture
def legacy(client, key):
    def call(**body):
        url = "/api-authenticate-embedded-user"
        return client.post(url, json.dumps(body), content_type="application/json", headers={"x-api-key": key.text})

    return call


@pytest.fixture
def rest(client, key, site):
    def call(*, channel=None, text=None, **body):
        headers = {"Authorization": f"Bearer {key.text if text is None else text}"}
        url = f"/api/v1/channels/{channel or site.pk}/tokens"
        return client.post(url, json.dumps(body), content_type="application/json", headers=headers)

    return call


def refused(response, status, code):
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["Content-Type"] == "application/problem+json"
    return response.json()


def claims(token):
    return jwt.decode(token, options={"verify_signature": False})


def test_mindset_answers_with_a_token_of_the_company(mindset, acme):
    response = mindset(externalId="user_1", name="Vera")
    assert (response.status_code, set(response.json())) == (200, {"authToken"})
    token = claims(response.json()["authToken"])
    assert token["cmp"] == str(acme.pk)
    assert "chn" not in token
    assert (EndUser.objects.get().name, EndUser.objects.get().made_by) == ("Vera", "mindset")


def test_the_name_counts_only_on_creation(mindset):
    mindset(externalId="user_1", name="Vera")
    mindset(externalId="user_1", name="Other")
    assert EndUser.objects.get().name == "Vera"


def test_one_namespace_with_the_management_token(mindset, rest):
    first = claims(mindset(externalId="same").json()["authToken"])["sub"]
    assert claims(rest(external_id="same").json()["token"])["sub"] == first


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"externalId": "a", "userEmail": "a@b.test"},
        {"externalId": "a b"},
        {"externalId": ""},
        {"externalId": "x" * 101},
        {"externalId": 7},
        {"userEmail": "nobody"},
        {"userEmail": "x" * 99 + "@b.test"},
        {"externalId": "a", "name": 7},
        {"externalId": "a", "accountUids": "gold"},
        {"externalId": "a", "accountUids": ["x"] * 11},
    ],
)
def test_A07_mindset_refuses_a_bad_body_and_makes_nothing(mindset, body):
    assert refused(mindset(**body), 400, "invalid_request")["errors"]
    assert not EndUser.objects.exists()


@pytest.mark.parametrize("field", ["userEmail", "email"])
def test_an_email_is_an_identifier_without_case(mindset, field):
    first = claims(mindset(**{field: "Vera@Example.com"}).json()["authToken"])["sub"]
    assert claims(mindset(userEmail="vera@example.COM").json()["authToken"])["sub"] == first
    assert (Identity.objects.get().value, EndUser.objects.get().email) == ("Vera@Example.com", "")


def test_T06_a_foreign_or_unknown_company_is_a_mismatch(mindset, bolt):
    for app in (str(bolt.pk), "00000000-0000-7000-8000-000000000000", "nonsense"):
        refused(mindset(app=app, externalId="a"), 403, "company_mismatch")


def test_groups_are_assigned_with_scope_and_permission(mindset, acme):
    gold = GroupFactory(company=acme, is_assignable=True)
    assert mindset(externalId="a", accountUids=[str(gold.pk)]).status_code == 200
    assert mindset(externalId="a", accountUids=[str(gold.pk)]).status_code == 200
    assert list(EndUser.objects.get().groups.all()) == [gold]


def test_T04_a_group_that_is_unknown_foreign_or_closed_makes_nothing(mindset, acme, bolt):
    closed, foreign = GroupFactory(company=acme), GroupFactory(company=bolt, is_assignable=True)
    gold = GroupFactory(company=acme, is_assignable=True)
    refused(mindset(externalId="a", accountUids=[str(gold.pk), str(foreign.pk)]), 400, "invalid_request")
    refused(mindset(externalId="a", accountUids=["nonsense"]), 400, "invalid_request")
    refused(mindset(externalId="a", accountUids=[str(gold.pk), str(closed.pk)]), 403, "scope_missing")
    assert not EndUser.objects.exists()
    assert not Group.members.through.objects.exists()


def test_groups_need_their_scope(mindset, key, acme):
    gold = GroupFactory(company=acme, is_assignable=True)
    key.scopes = ["clients:authenticate"]
    key.save()
    refused(mindset(externalId="a", accountUids=[str(gold.pk)]), 403, "scope_missing")


def test_a_key_without_the_scope_mints_nothing(mindset, rest, key):
    key.scopes = ["clients:read"]
    key.save()
    refused(mindset(externalId="a"), 403, "scope_missing")
    refused(rest(external_id="a"), 403, "scope_missing")


def test_no_wrong_revoked_and_expired_keys_are_refused(mindset, rest, key):
    for call in (lambda text: mindset(externalId="a", text=text), lambda text: rest(external_id="a", text=text)):
        refused(call("x"), 401, "token_malformed")
        refused(call("usher_key_" + "a" * 8 + "_" + "b" * 43), 401, "key_unknown")
    refused(mindset(externalId="a", text=""), 401, "token_missing")
    key.expires_at = timezone.now() - timedelta(seconds=1)
    key.save()
    refused(mindset(externalId="a"), 401, "token_expired")
    key.revoked_at = timezone.now()
    key.save()
    refused(rest(external_id="a"), 401, "token_revoked")


def test_K01_a_key_bound_to_addresses_works_only_there(mindset, key):
    key.allowed_addresses = ["203.0.113.0/24"]
    key.save()
    assert "address" in refused(mindset(externalId="a"), 403, "scope_missing")["detail"]
    key.allowed_addresses = ["203.0.113.0/24", "127.0.0.0/8"]
    key.save()
    assert mindset(externalId="a").status_code == 200


def test_K01_a_key_bound_to_channels_reaches_no_other(mindset, rest, key, site):
    other = ChannelFactory(company=site.company)
    ApiKeyChannel.objects.create(company=site.company, api_key=key, channel=other)
    refused(rest(external_id="a"), 403, "channel_mismatch")
    assert rest(channel=other.pk, external_id="a").status_code == 201
    refused(mindset(externalId="a"), 403, "channel_mismatch")


def test_the_legacy_call_is_off_until_the_key_allows_it(legacy, key):
    refused(legacy(userEmail="vera@example.com"), 403, "method_not_enabled")
    key.allows_legacy = True
    key.save()
    response = legacy(userEmail="vera@example.com")
    assert set(response.json()) == {"authToken"}
    assert response.headers["Deprecation"]
    assert response.headers["Sunset"]
    assert 'rel="successor-version"' in response.headers["Link"]
    assert str(key.company_id) in response.headers["Link"]
    assert Attempt.objects.filter(method="mindset_legacy", credential_id=key.pk, reason="").count() == 1


def test_the_legacy_call_adds_to_accounts(legacy, key, acme):
    key.allows_legacy = True
    key.save()
    gold = GroupFactory(company=acme, is_assignable=True)
    assert legacy(userEmail="vera@example.com", addToAccounts=[str(gold.pk)]).status_code == 200
    assert list(EndUser.objects.get().groups.all()) == [gold]
    error = refused(legacy(userEmail="vera@example.com", addToAccounts=["x"]), 400, "invalid_request")
    assert "addToAccounts" in error["errors"]
    refused(legacy(), 400, "invalid_request")


@pytest.mark.parametrize(
    ("body", "kind", "key_text"),
    [
        ({"external_id": "a b"}, "external_id", "a b"),
        ({"email": "Vera@Example.com"}, "email", "vera@example.com"),
        ({"phone": "+44 1632 960960"}, "phone", "+441632960960"),
    ],
)
def test_rest_mints_by_any_identifier(rest, site, body, kind, key_text):
    response = rest(**body, properties={"name": "Vera", "plan": "gold"}, ttl=600)
    assert response.status_code == 201
    assert set(response.json()) == {"token", "expires_at", "end_user"}
    token = claims(response.json()["token"])
    assert (token["chn"], token["exp"] - token["iat"]) == (str(site.pk), 600)
    assert response.json()["end_user"]["name"] == "Vera"
    assert (Identity.objects.get().kind, Identity.objects.get().key) == (kind, key_text)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"external_id": "a", "email": "a@b.test"},
        {"external_id": 7},
        {"phone": "123"},
        {"phone": "07911 123456"},
        {"email": "x"},
        {"external_id": "a", "ttl": "60"},
        {"external_id": "a", "ttl": 59},
        {"external_id": "a", "groups": ["x"]},
        {"external_id": "a", "properties": []},
    ],
)
def test_A07_rest_refuses_a_bad_body(rest, body):
    assert refused(rest(**body), 400, "invalid_request")["errors"]
    assert not EndUser.objects.exists()


def test_T05_rest_answers_alike_for_a_foreign_and_an_unknown_channel(rest, bolt_site):
    answers = [rest(channel=channel, external_id="a") for channel in (bolt_site.pk, "nonsense")]
    for answer in answers:
        refused(answer, 403, "channel_mismatch")
    assert answers[0].content == answers[1].content
