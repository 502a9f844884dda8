"""Company page > Channels > Generate token."""

from datetime import timedelta
from hashlib import sha256
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import Login, User
from accounts.staff_sessions import SessionStore
from channels_app.models import Channel, ManagementToken
from channels_app.models.channels import Kind
from core.models import Entry
from tests.console.acting import TOKEN, logged_in, nonce_of
from tests.factories import ChannelFactory


@pytest.fixture
def address(site: Channel) -> str:
    return reverse("admin:channels_app_channel_token", args=[site.pk])


def generate(user: User, address: str, **fields: str):
    client = logged_in(user)
    nonce = nonce_of(client.get(address).content.decode())
    return client, nonce, client.post(address, {"name": "backend", "expires": "", "once": nonce, **fields})


def test_the_answer_to_the_post_shows_channel_id_and_token(olga, site, address):
    _, _, response = generate(olga, address)
    page = response.content.decode()
    text = TOKEN.search(page)[0]
    token = ManagementToken.objects.get(channel=site)
    assert bytes(token.digest) == sha256(text.encode()).digest()
    assert str(site.pk) in page
    assert "Shown once" in page
    assert "no-store" in response["Cache-Control"]


def test_the_ready_command_names_the_public_url_and_really_fits_the_channel(olga, site, address, settings):
    settings.PUBLIC_URL = "https://chat.example"
    page = unescape(generate(olga, address)[2].content.decode())
    assert "https://chat.example/external/v1/incoming/mbWebChat/token" in page
    assert f'"channelID": "{site.pk}"' in page


def test_it_remembers_who_made_it_and_writes_an_audit_entry(olga, site, address):
    generate(olga, address, name="shop backend", expires="90")
    token = ManagementToken.objects.get(channel=site)
    assert token.created_by == olga
    assert timedelta(days=89) < token.expires_at - timezone.now() <= timedelta(days=90)
    entry = Entry.objects.get(action="channel.token_issued")
    assert (entry.actor_id, entry.data["token"]) == (str(olga.pk), "shop backend")


def test_the_same_form_sent_again_makes_no_second_token_and_does_not_show_the_first(olga, site, address):
    client, nonce, first = generate(olga, address)
    text = TOKEN.search(first.content.decode())[0]
    again = client.post(address, {"name": "backend", "expires": "", "once": nonce})
    other_name = client.post(address, {"name": "other", "expires": "", "once": nonce})
    for response in (again, other_name):
        assert response.status_code == 409
        assert not TOKEN.search(response.content.decode())
        assert text not in response.content.decode()
    assert ManagementToken.objects.filter(channel=site).count() == 1


def test_no_other_page_shows_the_secret(olga, site, address):
    client, _, response = generate(olga, address)
    text = TOKEN.search(response.content.decode())[0]
    token = ManagementToken.objects.get(channel=site)
    for page in [
        reverse("admin:channels_app_channel_change", args=[site.pk]),
        reverse("admin:accounts_company_change", args=[site.company_id]),
        reverse("admin:channels_app_channel_token_revoke", args=[site.pk, token.pk]),
        reverse("admin:core_entry_changelist"),
        address,
    ]:
        body = client.get(page).content.decode()
        assert text not in body
        assert text.rsplit("_", 1)[1] not in body


def test_A01_no_table_of_the_database_holds_the_secret(olga, address):
    text = TOKEN.search(generate(olga, address)[2].content.decode())[0]
    tail = text.rsplit("_", 1)[1]
    assert tail not in " ".join(str(SessionStore().decode(row.session_data)) for row in Login.objects.all())
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{tail}%"])
            assert cursor.fetchone() == (0,), table


def test_the_form_belongs_to_one_person(olga, adam, site, address):
    nonce = nonce_of(logged_in(adam).get(address).content.decode())
    response = logged_in(olga).post(address, {"name": "backend", "expires": "", "once": nonce})
    assert response.status_code == 409
    assert not ManagementToken.objects.filter(channel=site).exists()


def test_the_form_belongs_to_one_channel(olga, acme, address):
    other = ChannelFactory(company=acme)
    nonce = nonce_of(logged_in(olga).get(address).content.decode())
    elsewhere = reverse("admin:channels_app_channel_token", args=[other.pk])
    response = logged_in(olga).post(elsewhere, {"name": "backend", "expires": "", "once": nonce})
    assert response.status_code == 409
    assert not ManagementToken.objects.exists()


@pytest.mark.parametrize("nonce", ["", "made-up", "a:b:c"])
def test_a_post_without_the_form_makes_nothing(olga, address, nonce):
    response = logged_in(olga).post(address, {"name": "backend", "expires": "", "once": nonce})
    assert response.status_code == 409
    assert not ManagementToken.objects.exists()


def test_a_form_works_for_an_hour(olga, address):
    client = logged_in(olga)
    nonce = nonce_of(client.get(address).content.decode())
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        response = client.post(address, {"name": "backend", "expires": "", "once": nonce})
    assert response.status_code == 409
    assert not ManagementToken.objects.exists()


def test_a_name_that_is_taken_is_told_and_the_form_still_works(olga, address, management_token):
    client, nonce, response = generate(olga, address, name=management_token.name)
    assert "already has a token named" in response.content.decode()
    response = client.post(address, {"name": "another", "expires": "", "once": nonce})
    assert TOKEN.search(response.content.decode())


def test_looking_at_the_form_makes_nothing(olga, address):
    client = logged_in(olga)
    for _ in range(3):
        assert client.get(address).status_code == 200
    assert not ManagementToken.objects.exists()
    assert not Entry.objects.exists()


def test_an_agent_may_not(ana, address):
    client = logged_in(ana)
    assert client.get(address).status_code == 403
    assert client.post(address, {"name": "backend", "expires": ""}).status_code == 403
    assert not ManagementToken.objects.exists()


def test_the_neighbour_learns_nothing(boris, address):
    client = logged_in(boris)
    unknown = reverse("admin:channels_app_channel_token", args=[uuid4()])
    assert client.get(address).status_code == client.get(unknown).status_code == 404
    assert client.post(address, {"name": "backend", "expires": ""}).status_code == 404
    assert not ManagementToken.objects.exists()


def test_nobody_without_logging_in(client, address):
    assert client.get(address).status_code == 302
    assert client.post(address, {"name": "backend"}).status_code == 302
    assert not ManagementToken.objects.exists()


def test_only_web_channels_have_management_tokens(olga, acme):
    sms = ChannelFactory(company=acme, kind=Kind.SMS)
    address = reverse("admin:channels_app_channel_token", args=[sms.pk])
    assert logged_in(olga).get(address).status_code == 403


def test_a_channel_that_takes_no_client_token_is_warned_of(olga, site, address):
    assert "method_not_enabled" not in logged_in(olga).get(address).content.decode()
    Channel.objects.filter(pk=site.pk).update(sign_in=["anonymous"])
    page = logged_in(olga).get(address).content.decode()
    assert "method_not_enabled" in page
    assert f'href="{reverse("admin:channels_app_channel_change", args=[site.pk])}#sign-in"' in page
