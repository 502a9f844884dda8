"""The rule in front of every REST call, shown on GET /api/v1/me."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ApiKey, Company
from channels_app.models import ApiKeyChannel
from core.models import Entry
from tests.factories import ApiKeyFactory, ManagementTokenFactory
from tests.rest import UNKNOWN_KEY, Api, refused

ME = "/api/v1/me"


@pytest.fixture
def key(acme):
    return ApiKeyFactory(company=acme, name="crm", scopes=["clients:write", "clients:read"])


@pytest.fixture
def api(client, key):
    return Api(client, key.text)


def test_a_key_learns_what_it_may_do(api, key, acme, site):
    ApiKeyChannel.objects.create(company=acme, api_key=key, channel=site)
    found = api.get(ME).json()
    assert (found["id"], found["name"], found["prefix"]) == (str(key.pk), "crm", key.prefix)
    assert found["company"] == {"id": str(acme.pk), "slug": "acme", "name": "Acme"}
    assert found["scopes"] == ["clients:read", "clients:write"]
    assert found["channels"] == [str(site.pk)]
    assert key.text not in str(found)


def test_the_use_of_a_key_is_noted_once_a_minute(api, key):
    api.get(ME)
    first = ApiKey.objects.get().last_used_at
    assert timezone.now() - first < timedelta(seconds=10)
    assert ApiKey.objects.get().last_used_from == "127.0.0.1"
    api.get(ME)
    assert ApiKey.objects.get().last_used_at == first
    ApiKey.objects.update(last_used_at=first - timedelta(seconds=61))
    api.get(ME)
    assert ApiKey.objects.get().last_used_at > first


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "token_missing"),
        ("Bearer", "token_malformed"),
        ("Bearer nonsense", "token_malformed"),
        ("Bearer " + "usher_key_" + "ä" * 8 + "_" + "b" * 43, "token_malformed"),
        ("Basic dXNlcjpwYXNz", "token_malformed"),
        (f"Bearer {UNKNOWN_KEY}", "key_unknown"),
    ],
)
def test_nobody_comes_in_without_a_key(client, key, header, code):
    refused(client.get(ME, headers={"Authorization": header} if header else {}), 401, code)


def test_another_secret_is_not_a_key(client, site):
    token = ManagementTokenFactory(channel=site)
    refused(Api(client, token.text).get(ME), 401, "token_malformed")
    as_key = token.text.replace("usher_mt_", "usher_key_")
    refused(Api(client, as_key).get(ME), 401, "key_unknown")


def test_K01_revoked_and_expired_keys_are_refused_at_once(api, key):
    assert api.get(ME).status_code == 200
    ApiKey.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    refused(api.get(ME), 401, "token_expired")
    ApiKey.objects.update(revoked_at=timezone.now())
    refused(api.get(ME), 401, "token_revoked")


def test_a_company_that_is_off_has_no_keys(api, key):
    Company.objects.update(is_active=False)
    refused(api.get(ME), 403, "company_inactive")


def test_K01_a_key_bound_to_addresses_works_only_there(api, client, key, settings):
    ApiKey.objects.update(allowed_addresses=["203.0.113.0/24", "2001:db8::/32"])
    refused(api.get(ME), 403, "scope_missing")
    for address in ("203.0.113.7", "2001:db8::1"):
        assert client.get(ME, headers=api.headers, REMOTE_ADDR=address).status_code == 200
    spoofed = {**api.headers, "X-Forwarded-For": "203.0.113.7"}
    refused(client.get(ME, headers=spoofed), 403, "scope_missing")
    settings.TRUSTED_PROXIES = 1
    assert client.get(ME, headers=spoofed).status_code == 200


def test_K01_a_caller_without_an_address_is_not_one_of_the_allowed(client, api):
    ApiKey.objects.update(allowed_addresses=["203.0.113.0/24"])
    refused(client.get(ME, headers=api.headers, REMOTE_ADDR=""), 403, "scope_missing")


def test_K02_a_key_in_the_address_is_refused_and_reported(client, api, key):
    told = refused(client.get(ME, {"key": key.text}), 401, "token_missing")
    assert "leaked" in told["detail"]
    assert key.text not in str(told)
    refused(client.get(ME, {"key": key.text}, headers=api.headers), 401, "token_malformed")
    entry = Entry.objects.get(action="api_key.leaked")
    assert (entry.target_id, entry.company_id, entry.address) == (str(key.pk), key.company_id, "127.0.0.1")
    assert ApiKey.objects.get().last_used_at is None


def test_K02_a_key_in_path_or_cookie_is_not_read(client, key):
    refused(client.get(f"/api/v1/end-users/{key.text}"), 401, "token_missing")
    assert Entry.objects.filter(action="api_key.leaked").count() == 1
    client.cookies["Authorization"] = f"Bearer {key.text}"
    client.cookies["x-api-key"] = key.text
    refused(client.get(ME), 401, "token_missing")


def test_K02_a_key_that_nobody_has_is_not_reported(client, key):
    refused(client.get(ME, {"key": UNKNOWN_KEY}), 401, "token_missing")
    assert not Entry.objects.exists()


def test_the_limit_counts_by_key(api, client, key, settings):
    settings.LIMITS = {"api": (2, 60)}
    other = Api(client, ApiKeyFactory(company=key.company).text)
    assert [api.get(ME).status_code for _ in range(3)] == [200, 200, 429]
    assert api.get(ME).headers["Retry-After"]
    assert other.get(ME).status_code == 200


def test_failures_are_counted_by_address(api, client, settings):
    settings.LIMITS = {"mint_failed": (2, 60)}
    wrong = Api(client, UNKNOWN_KEY)
    assert [wrong.get(ME).status_code for _ in range(3)] == [401, 401, 429]
    assert client.get(ME, headers=wrong.headers, REMOTE_ADDR="203.0.113.7").status_code == 401
    assert api.get(ME).status_code == 200


def test_A07_odd_requests_are_answered_in_json(api, client):
    refused(
        client.get(ME, headers={**api.headers, "Accept": "text/html"}, data={"format": "html"}), 400, "invalid_request"
    )
    assert client.get(ME, headers={**api.headers, "Accept": "text/html"}).json()["name"] == "crm"
    assert refused(api.post(ME), 405, "invalid_request")["status"] == 405
    assert client.options(ME, headers=api.headers).status_code == 405
    assert client.head(ME, headers=api.headers).status_code == 200
