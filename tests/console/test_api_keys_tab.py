"""Company page > API keys: made once, shown once, changed, revoked."""

import re
from hashlib import sha256

import pytest
from django.urls import reverse

from accounts.models import ApiKey, Company
from channels_app.models import ApiKeyChannel
from chatauth.models import Session
from core.models import Entry
from tests.console.acting import logged_in, nonce_of
from tests.factories import ApiKeyFactory, ChannelFactory, SessionFactory

KEY = re.compile(r"usher_key_[A-Za-z0-9]{8}_[A-Za-z0-9]{43}")
WISH = {"name": "crm", "scopes": ["clients:read", "clients:authenticate"], "expires": "", "allowed_addresses": ""}


@pytest.fixture
def address(acme: Company) -> str:
    return reverse("admin:accounts_company_api_key", args=[acme.pk])


def make(user, address, **fields):
    client = logged_in(user)
    nonce = nonce_of(client.get(address).content.decode())
    return client, nonce, client.post(address, {**WISH, "once": nonce, **fields})


def page_of(key: ApiKey, view: str) -> str:
    return reverse(f"admin:accounts_company_api_key_{view}", args=[key.company_id, key.pk])


def test_the_answer_shows_the_key_once_with_a_command_that_names_the_company(olga, acme, address):
    client, nonce, response = make(olga, address)
    page = response.content.decode()
    text = KEY.search(page)[0]
    key = ApiKey.objects.get(company=acme)
    assert bytes(key.digest) == sha256(text.encode()).digest()
    assert key.scopes == ["clients:authenticate", "clients:read"]
    assert f"/api/v1/appuid/{acme.pk}/sdkusers/auth" in page
    again = client.post(address, {**WISH, "once": nonce})
    assert again.status_code == 409
    assert not KEY.search(again.content.decode())
    assert ApiKey.objects.count() == 1
    assert text not in client.get(reverse("admin:accounts_company_change", args=[acme.pk])).content.decode()


def test_a_key_can_be_bound_to_channels_and_addresses(olga, acme, site, address):
    make(olga, address, channels=[str(site.pk)], allowed_addresses="203.0.113.0/24\n2001:db8::7")
    key = ApiKey.objects.get()
    assert key.allowed_addresses == ["203.0.113.0/24", "2001:db8::7"]
    assert list(key.bound_channels.values_list("channel", flat=True)) == [site.pk]


@pytest.mark.parametrize(
    "wrong",
    [{"scopes": []}, {"scopes": ["clients:everything"]}, {"allowed_addresses": "203.0.113.300"}, {"name": " "}],
)
def test_what_is_not_right_makes_nothing_and_the_form_still_works(olga, address, wrong):
    client, nonce, response = make(olga, address, **wrong)
    assert "errorlist" in response.content.decode()
    assert not ApiKey.objects.exists()
    assert KEY.search(client.post(address, {**WISH, "once": nonce}).content.decode())


def test_T04_a_channel_of_the_neighbour_cannot_be_ticked(olga, bolt_site, address):
    assert bolt_site.name not in logged_in(olga).get(address).content.decode()
    make(olga, address, channels=[str(bolt_site.pk)])
    assert not ApiKey.objects.exists()
    assert not ApiKeyChannel.objects.exists()


def test_what_a_key_may_do_is_changed_and_recorded(olga, acme, site):
    key = ApiKeyFactory(company=acme, scopes=["clients:read"])
    page = page_of(key, "change")
    assert 'value="clients:read"' in logged_in(olga).get(page).content.decode()
    logged_in(olga).post(page, {"scopes": ["clients:write"], "channels": [str(site.pk)], "allowed_addresses": ""})
    key.refresh_from_db()
    assert key.scopes == ["clients:write"]
    assert key.bound_channels.get().channel == site
    assert Entry.objects.get(action="api_key.changed").actor_id == str(olga.pk)


def test_changing_a_key_keeps_a_scope_that_only_a_file_can_give(olga, acme):
    key = ApiKeyFactory(company=acme, scopes=["clients:read", "conversations:read"])
    page = page_of(key, "change")
    assert 'value="conversations:read"' in logged_in(olga).get(page).text
    logged_in(olga).post(page, {"scopes": ["clients:read", "conversations:read"], "allowed_addresses": "192.0.2.1"})
    key.refresh_from_db()
    assert (key.scopes, key.allowed_addresses) == (["clients:read", "conversations:read"], ["192.0.2.1"])
    other = page_of(ApiKeyFactory(company=acme, scopes=["clients:read"]), "change")
    assert "conversations:read" not in logged_in(olga).get(other).text


def test_a_revoked_key_cannot_be_changed(olga, acme, management_token):
    key = ApiKeyFactory(company=acme, revoked_at=management_token.created_at)
    assert logged_in(olga).get(page_of(key, "change")).status_code == 404


def test_revoking_with_its_sessions(olga, acme, site):
    key = ApiKeyFactory(company=acme)
    session = SessionFactory(channel=site, credential_kind="api_key", credential_id=key.pk)
    page = page_of(key, "revoke")
    assert "end the 1 session and all tokens it minted" in logged_in(olga).get(page).content.decode()
    logged_in(olga).post(page, {"how": "end"})
    key.refresh_from_db()
    assert key.state == "ended"
    assert not Session.objects.live().filter(pk=session.pk).exists()


def test_an_agent_neither_sees_nor_makes_keys(ana, acme, address):
    key = ApiKeyFactory(company=acme, name="crm key")
    assert (
        "crm key" not in logged_in(ana).get(reverse("admin:accounts_company_change", args=[acme.pk])).content.decode()
    )
    for page in (address, page_of(key, "change"), page_of(key, "revoke")):
        assert logged_in(ana).get(page).status_code == 403
        assert logged_in(ana).post(page, {**WISH, "how": "end"}).status_code == 403
    assert ApiKey.objects.get().is_live


def test_the_neighbour_finds_nothing(boris, acme, bolt, address):
    key = ApiKeyFactory(company=acme)
    mixed = reverse("admin:accounts_company_api_key_revoke", args=[bolt.pk, key.pk])
    for page in (address, page_of(key, "change"), page_of(key, "revoke"), mixed):
        assert logged_in(boris).get(page).status_code == 404
        assert logged_in(boris).post(page, {**WISH, "how": "end"}).status_code == 404
    assert ApiKey.objects.get().is_live


def test_the_tab_tells_scopes_reach_and_use(olga, acme):
    key = ApiKeyFactory(company=acme, name="crm key", scopes=["channels:read"])
    ApiKeyChannel.objects.create(company=acme, api_key=key, channel=ChannelFactory(company=acme, name="Only this"))
    page = logged_in(olga).get(reverse("admin:accounts_company_change", args=[acme.pk])).content.decode()
    for words in ("crm key", "channels:read", "Only this", f"usher_key_{key.prefix}_…", "never used"):
        assert words in page
    assert key.text not in page
