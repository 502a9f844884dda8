"""Channel page > Inspector: a verdict in words, nothing kept, nothing sent back."""

import json
from datetime import timedelta

import jwt
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import EndUser
from channels_app.models import Channel, SigningKey
from chatauth.models import Attempt, Session
from core.models import Entry
from tests.console.acting import logged_in
from tests.factories import SIGNING_SECRET, EndUserFactory, IdentityFactory, SigningKeyFactory


@pytest.fixture
def key(site: Channel) -> SigningKey:
    site.sign_in = ["external_jwt", "client_token"]
    site.save()
    return SigningKeyFactory(channel=site, name="shop signer")


@pytest.fixture
def address(site: Channel) -> str:
    return reverse("admin:channels_app_channel_inspect", args=[site.pk])


def code(payload: dict, *, secret: str = SIGNING_SECRET, lives: int = 300) -> str:
    now = timezone.now()
    times = {"iat": int(now.timestamp()), "exp": int((now + timedelta(seconds=lives)).timestamp())}
    return jwt.encode({**times, **payload}, secret, "HS256")


def inspected(user, address, pasted) -> str:
    response = logged_in(user).post(address, {"pasted": pasted})
    assert response.status_code == 200
    return response.content.decode()


def test_the_channels_page_leads_to_it(adam, ana, site, address):
    page = reverse("admin:channels_app_channel_change", args=[site.pk])
    assert f'href="{address}"' in logged_in(adam).get(page).content.decode()
    assert f'href="{address}"' not in logged_in(ana).get(page).content.decode()


def test_a_good_code_is_good_and_names_key_and_person(adam, address, acme, key):
    vera = IdentityFactory(end_user=EndUserFactory(company=acme, name="Vera"), value="u-1").end_user
    page = inspected(adam, address, code({"id": "u-1"}))
    assert "It works: this channel lets its bearer in." in page
    assert "shop signer" in page
    assert f'href="{reverse("admin:accounts_enduser_change", args=[vera.pk])}"' in page
    assert "in 5 minutes" in page or "in 4 minutes" in page


def test_somebody_new_is_called_new_and_has_no_page(adam, address, key):
    page = inspected(adam, address, code({"user": {"id": "u-2", "name": "Nora"}}))
    assert "Nora" in page
    assert "Would be new" in page
    assert "/enduser/" not in page.partition('class="report"')[2]
    assert not EndUser.objects.exists()


def test_a_refused_code_says_why_what_to_do_and_leads_there(adam, address, site, key):
    page = inspected(adam, address, code({"id": "u-1"}, secret="an entirely different secret of the same length"))
    assert "signature_invalid" in page
    assert "sign with a key that stands under Identity keys" in page
    assert f"{reverse('admin:accounts_company_change', args=[site.company_id])}#identity-keys" in page


def test_an_expired_code_says_when(adam, address, key):
    page = inspected(adam, address, code({"user": {"id": "u-1"}}, lives=-240))
    assert "token_expired" in page
    assert "4 minutes ago" in page


def test_a_curl_line_is_tried_and_its_token_is_not_shown(adam, address, site, management_token):
    site.sign_in = ["client_token"]
    site.save()
    body = json.dumps({"clientID": "customer 7", "channelID": str(site.pk)})
    page = inspected(
        adam,
        address,
        f"curl https://chat.example/external/v1/incoming/mbWebChat/token -H 'apiToken: {management_token.text}' "
        f"-H 'Content-Type: application/json' -d '{body}'",
    )
    assert "It works: the call is answered with 200 and a token." in page
    assert management_token.text not in page
    assert "eyJ" not in page


def test_nothing_that_was_pasted_comes_back_or_stays(adam, address, key):
    pasted = code({"user": {"id": "u-1", "name": "Nora"}})
    client = logged_in(adam)
    sessions = dict(client.session)
    response = client.post(address, {"pasted": pasted})
    assert pasted not in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert dict(client.session) == sessions
    assert pasted not in client.get(address).content.decode()
    assert not Attempt.objects.exists()
    assert not Session.objects.exists()
    assert not Entry.objects.exists()


def test_what_is_too_long_does_not_come_back_either(adam, address):
    page = inspected(adam, address, "usher_mt_secret" * 3000)
    assert "32768" in page
    assert "usher_mt_secret" not in page


def test_an_empty_paste_asks_for_one(adam, address):
    assert "Fill this in." in inspected(adam, address, "  ")


def test_X01_claims_of_a_stranger_are_text(adam, address, key):
    page = inspected(adam, address, code({"user": {"id": "u-1", "name": "<script>alert(1)</script>"}}))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_box_is_not_filled_by_the_browser(adam, address):
    page = logged_in(adam).get(address).content.decode()
    assert 'autocomplete="off"' in page.partition("<textarea")[2].partition(">")[0]


def test_an_agent_may_not(ana, address):
    assert logged_in(ana).get(address).status_code == 403
    assert logged_in(ana).post(address, {"pasted": "x"}).status_code == 403


def test_the_neighbour_finds_nothing(boris, address):
    assert logged_in(boris).get(address).status_code == 404
    assert logged_in(boris).post(address, {"pasted": "x"}).status_code == 404


def test_another_companys_code_tells_nothing_of_it(boris, bolt_site, acme, key):
    bolt_site.sign_in = ["external_jwt"]
    bolt_site.save()
    IdentityFactory(end_user=EndUserFactory(company=acme, name="Vera"), value="u-1")
    page = inspected(boris, reverse("admin:channels_app_channel_inspect", args=[bolt_site.pk]), code({"id": "u-1"}))
    assert "Vera" not in page
    assert "shop signer" not in page
