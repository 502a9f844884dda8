"""Company page > Identity keys: the keys with which a site signs who its visitor is."""

import re

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.db import connection
from django.urls import reverse

from accounts.models import Company
from channels_app.models import SigningKey
from chatauth.models import Session
from core import vault
from tests.console.acting import logged_in, nonce_of
from tests.factories import SIGNING_SECRET, SessionFactory, SigningKeyFactory

SECRET = re.compile(r'id="secret"[^>]*>([^<]+)<')
WISH = {"name": "shop", "algorithm": "HS256"}


@pytest.fixture
def address(acme: Company) -> str:
    return reverse("admin:accounts_company_identity_key", args=[acme.pk])


def make(user, address, **fields):
    client = logged_in(user)
    nonce = nonce_of(client.get(address).content.decode())
    return client, nonce, client.post(address, {**WISH, "once": nonce, **fields})


def test_a_secret_is_made_shown_once_and_stored_encrypted(olga, acme, address):
    client, nonce, response = make(olga, address)
    page = response.content.decode()
    secret = SECRET.search(page)[1]
    key = SigningKey.objects.get(company=acme)
    assert vault.unseal(key.secret_sealed) == secret
    assert key.kid in page
    assert "no-store" in response["Cache-Control"]
    jwt.decode(jwt.encode({"user": {"id": "7"}}, secret, "HS256"), secret, ["HS256"])
    again = client.post(address, {**WISH, "once": nonce})
    assert again.status_code == 409
    assert secret not in again.content.decode()
    assert secret not in client.get(reverse("admin:accounts_company_change", args=[acme.pk])).content.decode()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{secret}%"])
            assert cursor.fetchone() == (0,), table


def test_an_existing_secret_is_brought_along_and_never_shown(olga, address):
    page = make(olga, address, secret=SIGNING_SECRET)[2].content.decode()
    assert vault.unseal(SigningKey.objects.get().secret_sealed) == SIGNING_SECRET
    assert SIGNING_SECRET not in page
    assert "The key is in use" in page


def test_a_public_key_is_kept_as_given_for_one_channel(olga, site, address):
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    make(olga, address, algorithm="ES256", public_key=pem, channel=str(site.pk), kid="2026")
    key = SigningKey.objects.get()
    assert (key.algorithm, key.channel, key.kid) == ("ES256", site, "2026")
    assert key.public_key.strip() == pem.strip()


def test_J05_a_private_key_and_a_short_secret_are_refused_at_their_field(olga, address):
    private = ec.generate_private_key(ec.SECP256R1())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    for wrong in ({"algorithm": "ES256", "public_key": pem}, {"secret": "too short"}, {"algorithm": "RS256"}):
        page = make(olga, address, **wrong)[2].content.decode()
        assert "errorlist" in page
    assert not SigningKey.objects.exists()


def test_T04_a_channel_of_the_neighbour_cannot_be_chosen(olga, bolt_site, address):
    assert bolt_site.name not in logged_in(olga).get(address).content.decode()
    make(olga, address, channel=str(bolt_site.pk))
    assert not SigningKey.objects.exists()


def test_revoking_with_its_sessions(olga, site):
    key = SigningKeyFactory(channel=site)
    session = SessionFactory(channel=site, credential_kind="signing_key", credential_id=key.pk)
    page = reverse("admin:accounts_company_identity_key_revoke", args=[site.company_id, key.pk])
    assert "1 live session rests on it" in logged_in(olga).get(page).content.decode()
    logged_in(olga).post(page, {"how": "stop"})
    assert Session.objects.live().filter(pk=session.pk).exists()
    logged_in(olga).post(page, {"how": "end"})
    assert not Session.objects.live().filter(pk=session.pk).exists()


def test_agent_and_neighbour_may_not(ana, boris, site, address):
    key = SigningKeyFactory(channel=site)
    revoke = reverse("admin:accounts_company_identity_key_revoke", args=[site.company_id, key.pk])
    for page in (address, revoke):
        assert logged_in(ana).post(page, {**WISH, "how": "end"}).status_code == 403
        assert logged_in(boris).post(page, {**WISH, "how": "end"}).status_code == 404
    assert SigningKey.objects.get().revoked_at is None
