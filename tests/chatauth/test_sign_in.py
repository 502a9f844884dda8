"""POST /widget/api/v1/sessions: methods, origins, enforcement, lifetimes."""

import json
from datetime import datetime, timedelta

import jwt
import pytest
import time_machine
from django.utils import timezone

from accounts.identities import IdentityClaim
from accounts.models import EndUser
from channels_app.models.channels import Enforcement
from chatauth.minting import MintRequest, mint
from chatauth.models import Attempt, Session
from chatauth.revocation import end_everything_of, revoke
from chatauth.tokens import ClientToken, SessionToken
from core import issued
from core.audit import SYSTEM

URL = "/widget/api/v1/sessions"


@pytest.fixture
def token(management_token):
    """Mints a client token of Acme's site for `client`."""

    def make(client="customer 7", *, channel=None, credential=None, ttl=None):
        credential = credential or management_token
        request = MintRequest(
            door="mindbehind",
            credential_kind="management_token",
            credential=issued.parse(credential.text, "mt"),
            identity=IdentityClaim("external_id", "integrator", client),
            channel_id=(channel or credential.channel).pk,
            ttl=ttl,
        )
        return mint(request).token

    return make


@pytest.fixture
def sign_in(client, site):
    def call(method="anonymous", *, origin=None, **body):
        headers = {"Origin": origin} if origin else {}
        body = {"channel": str(site.pk), "method": method, **body}
        return client.post(URL, json.dumps(body), content_type="application/json", headers=headers)

    return call


def refused(response, status, code):
    assert (response.status_code, response.json().get("code")) == (status, code)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == status
    return response.json()


def last_reason():
    return Attempt.objects.order_by("-id").values_list("reason", flat=True).first()


def test_an_anonymous_visitor_gets_a_session(sign_in):
    response = sign_in()
    assert response.status_code == 201
    body = response.json()
    assert set(body) == {"session", "expires_at", "end_user", "conversation", "merge_offer"}
    assert body["end_user"]["assurance"] == "anonymous"
    assert (body["conversation"], body["merge_offer"]) == (None, None)
    claims = jwt.decode(body["session"], options={"verify_signature": False})
    assert claims["typ"] == "session"
    session = Session.objects.get(pk=claims["sid"])
    assert timedelta(days=29) < session.expires_at - timezone.now() <= timedelta(days=30)
    assert EndUser.objects.get().made_by == "anonymous"


def test_a_client_token_signs_its_client_in(sign_in, token):
    response = sign_in("client_token", credential=token(), client="customer 7")
    assert response.status_code == 201
    assert response.json()["end_user"]["assurance"] == "verified"
    again = sign_in("client_token", credential=token())
    assert again.json()["end_user"]["id"] == response.json()["end_user"]["id"]


def test_a_session_never_outlives_the_token(sign_in, token):
    response = sign_in("client_token", credential=token(ttl=120))
    expires_at = datetime.fromisoformat(response.json()["expires_at"])
    assert expires_at - timezone.now() <= timedelta(seconds=120)


@pytest.mark.parametrize("named", ["customer 8", "Customer 7", "customer 7 ", ""])
def test_another_client_than_the_page_names_is_a_mismatch(sign_in, token, named):
    refused(sign_in("client_token", credential=token(), client=named), 401, "client_mismatch")
    assert last_reason() == "client_mismatch"


def test_an_expired_token_is_refused(sign_in, token):
    old = token(ttl=60)
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        refused(sign_in("client_token", credential=old), 401, "token_expired")


@pytest.mark.parametrize(
    ("credential", "code"),
    [
        (None, "token_missing"),
        ("", "token_missing"),
        ("x", "token_malformed"),
        (7, "token_malformed"),
        ({}, "token_malformed"),
    ],
)
def test_a_missing_or_malformed_token_is_refused(sign_in, credential, code):
    refused(sign_in("client_token", credential=credential), 401, code)


def test_a_token_with_another_signature_is_refused(sign_in, token):
    head, body, signature = token().split(".")
    forged = f"{head}.{body}.{signature[:-4]}AAAA"
    refused(sign_in("client_token", credential=forged), 401, "signature_invalid")


def test_J03_an_unsigned_token_is_refused(sign_in, token):
    claims = jwt.decode(token(), options={"verify_signature": False})
    unsigned = jwt.encode(claims, None, algorithm="none")
    refused(sign_in("client_token", credential=unsigned), 401, "algorithm_not_allowed")


def test_J08_a_session_token_is_no_client_token_and_the_other_way_round(sign_in, client, token):
    session = sign_in().json()["session"]
    refused(sign_in("client_token", credential=session), 401, "signature_invalid")
    response = client.get("/widget/api/v1/messages", headers={"Authorization": f"Bearer {token()}"})
    refused(response, 401, "signature_invalid")


def test_J09_a_token_of_another_channel_or_company_is_refused(sign_in, token, site, bolt_token):
    from tests.factories import ChannelFactory, ManagementTokenFactory

    other = ManagementTokenFactory(channel=ChannelFactory(company=site.company))
    refused(sign_in("client_token", credential=token(credential=other)), 403, "channel_mismatch")
    refused(sign_in("client_token", credential=token(credential=bolt_token)), 403, "company_mismatch")


def test_a_method_that_the_channel_does_not_list_is_refused(sign_in, site):
    site.sign_in = ["client_token"]
    site.save()
    refused(sign_in(), 403, "method_not_enabled")
    refused(sign_in("by magic"), 403, "method_not_enabled")
    assert last_reason() == "method_not_enabled"


def test_an_unknown_channel_answers_as_an_inactive_one(sign_in, site):
    unknown = refused(sign_in(channel="00000000-0000-7000-8000-000000000000"), 403, "channel_inactive")
    nonsense = refused(sign_in(channel="nonsense"), 403, "channel_inactive")
    site.is_active = False
    site.save()
    assert refused(sign_in(), 403, "channel_inactive") == unknown == nonsense


def test_an_inactive_company_lets_nobody_in(sign_in, site):
    site.company.is_active = False
    site.company.save()
    refused(sign_in(), 403, "company_inactive")


def test_a_blocked_client_is_refused(sign_in, token):
    sign_in("client_token", credential=token())
    EndUser.objects.update(blocked_at=timezone.now())
    refused(sign_in("client_token", credential=token()), 403, "client_blocked")


def test_A04_log_out_everywhere_revokes_older_tokens_only(sign_in, client, token):
    old = token()
    session = sign_in("client_token", credential=old).json()["session"]
    end_everything_of(EndUser.objects.get(), by=SYSTEM, why="logged out everywhere")
    refused(sign_in("client_token", credential=old), 401, "token_revoked")
    response = client.get("/widget/api/v1/messages", headers={"Authorization": f"Bearer {session}"})
    refused(response, 401, "token_revoked")
    assert sign_in("client_token", credential=token()).status_code == 201


def test_a_token_that_only_stopped_minting_keeps_its_sessions(sign_in, client, token, management_token):
    minted = token()
    session = sign_in("client_token", credential=minted).json()["session"]
    revoke(management_token, by=SYSTEM, end_sessions=False)
    assert sign_in("client_token", credential=minted).status_code == 201
    response = client.get("/widget/api/v1/messages", headers={"Authorization": f"Bearer {session}"})
    assert response.status_code == 200


def test_a_token_revoked_with_its_sessions_ends_them_and_what_it_minted(sign_in, client, token, management_token):
    minted = token()
    session = sign_in("client_token", credential=minted).json()["session"]
    assert revoke(management_token, by=SYSTEM, end_sessions=True) == 1
    refused(sign_in("client_token", credential=minted), 401, "token_revoked")
    response = client.get("/widget/api/v1/messages", headers={"Authorization": f"Bearer {session}"})
    refused(response, 401, "token_revoked")


@pytest.mark.parametrize("enforcement", [Enforcement.OFF, Enforcement.OBSERVE])
def test_a_bad_proof_becomes_an_anonymous_session_unless_enforced(sign_in, site, enforcement):
    site.enforcement = enforcement
    site.save()
    response = sign_in("client_token", credential="nonsense")
    assert response.status_code == 201
    assert response.json()["end_user"]["assurance"] == "anonymous"
    attempt = Attempt.objects.get(action="sign_in")
    expected = ("token_malformed", False) if enforcement == Enforcement.OBSERVE else ("", True)
    assert (attempt.reason, attempt.was_enforced) == expected


def test_a_bad_proof_is_refused_where_anonymous_is_not_listed(sign_in, site):
    site.enforcement, site.sign_in = Enforcement.OFF, ["client_token"]
    site.save()
    refused(sign_in("client_token", credential="nonsense"), 401, "token_malformed")


def test_a_revoked_token_is_refused_even_without_enforcement(sign_in, site, token, management_token):
    site.enforcement = Enforcement.OFF
    site.save()
    minted = token()
    revoke(management_token, by=SYSTEM, end_sessions=True)
    refused(sign_in("client_token", credential=minted), 401, "token_revoked")


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://localhost:8000", True),
        ("https://shop.example", True),
        ("https://shop.example.evil.test", False),
        ("https://evil.shop.example", False),
        ("http://shop.example", False),
        ("https://SHOP.example", False),
        ("https://shop.example:8443", False),
        ("https://shop.example/", False),
        ("null", False),
    ],
)
def test_W01_origins_are_compared_exactly(sign_in, site, settings, origin, allowed):
    settings.PUBLIC_URL = "http://localhost:8000"
    site.allowed_origins = ["https://shop.example"]
    site.save()
    response = sign_in(origin=origin)
    if allowed:
        assert response.status_code == 201
    else:
        assert origin in refused(response, 403, "origin_not_allowed")["detail"]
    embedded = sign_in(embed_origin=origin)
    assert embedded.status_code == (201 if allowed else 403)


def test_a_star_allows_any_origin_but_null(sign_in, site):
    site.allowed_origins = ["*"]
    site.save()
    assert sign_in(origin="https://anywhere.example").status_code == 201
    refused(sign_in(origin="null"), 403, "origin_not_allowed")


def test_preflights_are_answered_to_anybody_without_credentials(client):
    response = client.options(URL, headers={"Origin": "https://anywhere.example"})
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_refresh_keeps_the_session_and_voids_the_old_token_after_30_seconds(sign_in, client):
    old = sign_in().json()["session"]
    fresh = client.post(f"{URL}/refresh", headers={"Authorization": f"Bearer {old}"}).json()["session"]
    assert SessionToken(fresh).payload["sid"] == SessionToken(old).payload["sid"]
    assert status(client, old) == 200
    with time_machine.travel(timezone.now() + timedelta(seconds=31)):
        assert status(client, old) == 401
        assert status(client, fresh) == 200


def test_A03_the_token_before_the_last_is_void_at_once(sign_in, client):
    first = sign_in().json()["session"]
    second = client.post(f"{URL}/refresh", headers={"Authorization": f"Bearer {first}"}).json()["session"]
    third = client.post(f"{URL}/refresh", headers={"Authorization": f"Bearer {second}"}).json()["session"]
    assert [status(client, text) for text in (first, second, third)] == [401, 200, 200]


def test_logging_out_ends_the_session_on_the_server(sign_in, client):
    session = sign_in().json()["session"]
    response = client.delete(f"{URL}/current", headers={"Authorization": f"Bearer {session}"})
    assert response.status_code == 204
    assert status(client, session) == 401
    assert Session.objects.get().end_reason == "logged out"


def test_K02_a_session_token_in_the_query_is_never_read(sign_in, client):
    session = sign_in().json()["session"]
    refused(client.get(f"/widget/api/v1/messages?session={session}"), 401, "token_missing")


@pytest.mark.parametrize(
    "body", [{}, {"method": 7}, {"client": 7}, {"context": []}, {"context": {"a": {}}}, {"embed_origin": 1}]
)
def test_A07_fields_of_another_type_are_refused(client, site, body):
    body = {"channel": str(site.pk), "method": "anonymous", **body} if body else {}
    refused(client.post(URL, json.dumps(body), content_type="application/json"), 400, "invalid_request")


def test_kept_parameters_stay_and_others_go(sign_in, site):
    site.kept_parameters = ["ref"]
    site.save()
    sign_in(
        context={
            "BROWSER_TYPE": "Firefox",
            "CHAT_URL": "https://shop.example/cart?ref=mail&token=secret#part",
            "URL_REF": "mail",
            "URL_TOKEN": "secret",
        }
    )
    assert Session.objects.get().context == {
        "BROWSER_TYPE": "Firefox",
        "CHAT_URL": "https://shop.example/cart?ref=mail",
        "URL_REF": "mail",
    }


def test_seats_are_taken_by_the_first_session_not_by_the_mint(sign_in, token, acme):
    acme.seat_limit = 1
    acme.save()
    first, second = token("one"), token("two")
    assert EndUser.objects.filter(seat_taken_at__isnull=False).count() == 0
    assert sign_in("client_token", credential=first).status_code == 201
    refused(sign_in("client_token", credential=second), 403, "seat_limit_reached")
    assert sign_in("client_token", credential=first).status_code == 201
    assert sign_in().status_code == 201


def test_a_token_signed_with_another_key_of_the_ring_still_counts(sign_in, token, settings):
    minted = token()
    settings.TOKEN_KEYS = {"new": b"n" * 32, **settings.TOKEN_KEYS}
    assert sign_in("client_token", credential=minted).status_code == 201
    assert ClientToken.read(token()).payload["client"] == "customer 7"
    settings.TOKEN_KEYS = {"new": b"n" * 32}
    refused(sign_in("client_token", credential=minted), 401, "signature_invalid")


def status(client, session):
    return client.get("/widget/api/v1/messages", headers={"Authorization": f"Bearer {session}"}).status_code
