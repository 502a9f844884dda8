"""What the checks A02, A05 and J01 ask of sessions."""

import json
from datetime import timedelta

import jwt
import pytest
import time_machine
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from accounts.models import EndUser
from channels_app.models.channels import Method
from chatauth.sessions import lifetime
from tests.chatauth.test_external_jwt import code
from tests.factories import EndUserFactory, IdentityFactory, SigningKeyFactory

SESSIONS = "/widget/api/v1/sessions"
MESSAGES = "/widget/api/v1/messages"


def sign_in(browser, channel, method="anonymous", **body):
    body = {"channel": str(channel.pk), "method": method, **body}
    return browser.post(SESSIONS, json.dumps(body), content_type="application/json").json()


def status(client, session):
    return client.get(MESSAGES, headers={"Authorization": f"Bearer {session}"}).status_code


def sid(session):
    return jwt.decode(session, options={"verify_signature": False})["sid"]


def test_J01_what_a_browser_says_about_itself_attaches_to_nobody(client, site, acme):
    vera = IdentityFactory(end_user=EndUserFactory(company=acme, email="vera@example.com"), value="customer 7").end_user
    claims = {"client": "customer 7", "context": {"id": "customer 7", "email": "vera@example.com"}}
    opened = sign_in(client, site, credential={"id": "customer 7"}, **claims)
    assert opened["end_user"]["id"] != str(vera.pk)
    assert opened["end_user"]["assurance"] == "anonymous"


def test_A02_each_sign_in_opens_a_session_of_its_own(client, site):
    site.sign_in = ["external_jwt", "anonymous"]
    site.save()
    SigningKeyFactory(channel=site)
    before = sign_in(client, site)["session"]
    after = sign_in(client, site, "external_jwt", credential=code({"user": {"id": "u"}}), previous=before)["session"]
    assert sid(before) != sid(after)
    assert EndUser.objects.count() == 2
    assert status(client, before) == 200


def test_A05_an_anonymous_session_ends_after_thirty_days_whatever_it_did(client, site):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        session = sign_in(client, site)["session"]
        clock.shift(timedelta(days=29))
        renewed = client.post(f"{SESSIONS}/refresh", headers={"Authorization": f"Bearer {session}"}).json()["session"]
        assert status(client, renewed) == 200
        clock.shift(timedelta(days=1, seconds=1))
        assert status(client, renewed) == 401


@pytest.mark.parametrize("method", [Method.SMS_CODE, Method.EMAIL_CODE])
def test_A05_sessions_by_a_code_have_an_idle_and_an_absolute_limit(method):
    expires_at, latest = lifetime(method, proof_expires_at=None)
    now = timezone.now()
    assert timedelta(hours=11, minutes=59) < expires_at - now <= timedelta(hours=12)
    assert timedelta(days=29, hours=23) < latest - now <= timedelta(days=30)


def test_A05_staff_stay_logged_in_while_the_old_secret_key_is_a_fallback(ana, settings):
    client = Client()
    client.force_login(ana)
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 60, [old]
    assert whoever(client) == ana
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "o" * 60, []
    assert whoever(client).is_anonymous


def whoever(client):
    request = HttpRequest()
    request.session = client.session
    return get_user(request)
