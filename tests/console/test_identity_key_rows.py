"""Company page > Identity keys: the state of each key, whether it can go, and what stands behind a JWKS URL."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Company
from channels_app.models import Channel, SigningKey
from chatauth.models import JwksCache
from console.identity_key_rows import key_rows
from core.models import Entry
from tests.chatauth.forge import ec_key, public_jwk
from tests.console.acting import logged_in, nonce_of
from tests.core.outbound_world import serving
from tests.factories import SigningKeyFactory

SAFE = "Safe to revoke"


def days_ago(days: float):
    return timezone.now() - timedelta(days=days)


def tab(user, company) -> str:
    response = logged_in(user).get(reverse("admin:accounts_company_change", args=[company.pk]))
    return response.content.decode().partition('id="identity-keys"')[2].partition('id="staff"')[0]


def hints(company: Company) -> dict[str, str]:
    return {row.key.name: row.can_go for row in key_rows(company)}


# Whether it can go


def test_a_key_that_was_not_used_for_30_days_can_go(acme, site):
    SigningKeyFactory(channel=site, name="idle", created_at=days_ago(90), last_used_at=days_ago(31))
    SigningKeyFactory(channel=site, name="busy", created_at=days_ago(90), last_used_at=days_ago(29))
    SigningKeyFactory(channel=site, name="never used", created_at=days_ago(31))
    SigningKeyFactory(channel=site, name="fresh")
    assert {name for name, hint in hints(acme).items() if hint} == {"idle", "never used"}


def test_a_key_whose_successor_is_in_use_can_go_after_a_day(acme, site):
    SigningKeyFactory(channel=site, name="old", created_at=days_ago(20), last_used_at=days_ago(2))
    SigningKeyFactory(channel=site, name="moving", created_at=days_ago(19), last_used_at=days_ago(0.5))
    SigningKeyFactory(channel=site, name="new", created_at=days_ago(3), last_used_at=days_ago(0))
    assert hints(acme) == {"old": "“new” is in use instead.", "moving": "", "new": ""}


def test_a_key_of_other_reach_is_no_successor(acme, site):
    SigningKeyFactory(channel=site, name="old", created_at=days_ago(20), last_used_at=days_ago(2))
    SigningKeyFactory(channel=None, company=acme, name="wide", created_at=days_ago(3), last_used_at=days_ago(0))
    SigningKeyFactory(
        channel=site, name="gone", created_at=days_ago(3), last_used_at=days_ago(0), revoked_at=days_ago(0)
    )
    assert hints(acme)["old"] == ""


def test_the_tab_says_so_beside_the_key(olga, acme, site):
    SigningKeyFactory(channel=site, created_at=days_ago(31))
    assert SAFE in tab(olga, acme)
    SigningKey.objects.update(last_used_at=timezone.now(), last_used_site="https://shop.example")
    page = tab(olga, acme)
    assert SAFE not in page
    assert "https://shop.example" in page


# State


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"not_before": 2}, "Not yet"),
        ({"not_after": 2}, "until"),
        ({"not_after": -2}, "Expired"),
        ({"revoked_at": -2}, "Stopped"),
        ({"revoked_at": -2, "ended_at": -2}, "Revoked"),
    ],
)
def test_the_state_of_a_key_is_told(olga, acme, site, fields, words):
    SigningKeyFactory(channel=site, **{name: days_ago(-days) for name, days in fields.items()})
    assert words in tab(olga, acme)


def test_a_key_is_made_for_a_span(olga, acme):
    address = reverse("admin:accounts_company_identity_key", args=[acme.pk])
    client = logged_in(olga)
    wish = {"name": "winter", "algorithm": "HS256", "not_before": "2126-12-01T00:00", "not_after": "2127-03-01T12:30"}
    client.post(address, {**wish, "once": nonce_of(client.get(address).content.decode())})
    key = SigningKey.objects.get(name="winter")
    assert (key.state, f"{key.not_after:%Y-%m-%d %H:%M %Z}") == ("planned", "2127-03-01 12:30 UTC")


def test_an_end_before_the_beginning_is_refused_at_its_field(olga, acme):
    address = reverse("admin:accounts_company_identity_key", args=[acme.pk])
    client = logged_in(olga)
    wish = {"name": "winter", "algorithm": "HS256", "not_before": "2127-03-01T12:30", "not_after": "2126-12-01T00:00"}
    page = client.post(address, {**wish, "once": nonce_of(client.get(address).content.decode())}).content.decode()
    assert "The end lies in the past or before the beginning." in page
    assert not SigningKey.objects.exists()


def test_the_channels_page_lists_the_keys_that_are_good_there(olga, ana, acme, site, help_pages):
    SigningKeyFactory(channel=site, name="own key")
    SigningKeyFactory(channel=None, company=acme, name="company key")
    SigningKeyFactory(channel=help_pages, name="key of the help pages")
    address = reverse("admin:channels_app_channel_change", args=[site.pk])
    page = logged_in(olga).get(address).content.decode()
    assert "own key" in page
    assert "company key" in page
    assert "key of the help pages" not in page
    assert "own key" not in logged_in(ana).get(address).content.decode()


@pytest.fixture
def help_pages(acme: Company) -> Channel:
    return Channel.objects.create(company=acme, slug="help", name="Help pages")


# Published keys


def published(company: Company, url: str) -> tuple[SigningKey, str]:
    key = SigningKey.objects.create(company=company, name="provider", kid="p", algorithm="ES256", jwks_url=url)
    return key, reverse("admin:accounts_company_identity_key_test", args=[company.pk, key.pk])


def test_published_keys_are_fetched_and_named(olga, acme, settings):
    body = json.dumps({"keys": [public_jwk(ec_key(), kid="summer"), {"kty": "RSA", "kid": "other"}]}).encode()

    def answer(wire):
        wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    with serving(answer) as server:
        settings.OUTBOUND_ALLOW = [f"127.0.0.1:{server.port}"]
        _key, address = published(acme, f"http://127.0.0.1:{server.port}/jwks")
        client = logged_in(olga)
        assert "summer" not in client.get(address).content.decode()
        page = client.post(address).content.decode()
    assert "1 key for ES256 found." in page
    assert "summer" in page
    assert "Key 2:" in page


def test_a_failing_address_says_why(olga, acme):
    _key, address = published(acme, "https://127.0.0.1/jwks")
    page = logged_in(olga).post(address).content.decode()
    assert JwksCache.objects.get().failure in page.replace("&#x27;", "'")
    assert "Failing since" in page


def test_looking_fetches_nothing(olga, acme):
    _key, address = published(acme, "https://127.0.0.1/jwks")
    logged_in(olga).get(address)
    assert not JwksCache.objects.exists()


def test_testing_is_for_keys_of_ones_own_that_have_an_address(olga, ana, boris, acme, site):
    _key, address = published(acme, "https://127.0.0.1/jwks")
    assert logged_in(ana).post(address).status_code == 403
    assert logged_in(boris).post(address).status_code == 404
    secret = SigningKeyFactory(channel=site)
    plain = reverse("admin:accounts_company_identity_key_test", args=[acme.pk, secret.pk])
    assert logged_in(olga).post(plain).status_code == 404
    assert not JwksCache.objects.exists()
    assert not Entry.objects.exists()
