"""Signing in with a code that the site signed, through the public door."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import jwt
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import EndUser, Identity
from channels_app.models.channels import Enforcement
from chatauth.models import Attempt, Session
from chatauth.revocation import end_everything_of, revoke
from chatauth.sessions import GRACE
from core.audit import SYSTEM
from tests.factories import SIGNING_SECRET, EndUserFactory, IdentityFactory, SigningKeyFactory

URL = "/widget/api/v1/sessions"


@pytest.fixture
def key(site):
    site.sign_in = ["external_jwt", "anonymous"]
    site.save()
    return SigningKeyFactory(channel=site)


def code(payload, *, secret=SIGNING_SECRET, kid=None, age=0, ttl=3600, algorithm="HS256", **claims):
    now = int(timezone.now().timestamp()) - age
    body = {"iat": now, "exp": now + ttl, **claims, **payload}
    body = {name: value for name, value in body.items() if value is not None}
    return jwt.encode(body, secret, algorithm=algorithm, headers={"kid": kid} if kid else None)


@pytest.fixture
def sign_in(client, site, key):
    def call(credential, **body):
        body = {"channel": str(site.pk), "method": "external_jwt", "credential": credential, **body}
        return client.post(URL, json.dumps(body), content_type="application/json")

    return call


def refused(response, status, reason):
    assert (response.status_code, response.json().get("code")) == (status, reason)
    assert Attempt.objects.latest("id").reason == reason
    return response.json()


def who(response):
    assert response.status_code == 201, response.json()
    return EndUser.objects.get(pk=response.json()["end_user"]["id"])


def test_a_user_is_created_once_and_takes_a_seat(sign_in, key):
    user = {"id": "u-1", "name": "Vera", "email": "vera@example.com", "plan": "gold", "tags": ["a", {"b": 1}]}
    vera = who(sign_in(code({"user": user})))
    assert who(sign_in(code({"user": user}))) == vera
    assert (vera.name, vera.email, vera.made_by) == ("Vera", "vera@example.com", "external_jwt")
    assert vera.verified == {"plan": "gold", "tags": ["a", {"b": 1}]}
    assert vera.seat_taken_at
    session = Session.objects.latest("created_at")
    assert (session.assurance, session.credential_kind, session.credential_id) == ("verified", "signing_key", key.pk)


@pytest.mark.parametrize(("given", "kept"), [("42", "42"), (42, "42")])
def test_an_integer_id_is_its_decimal_text(sign_in, given, kept):
    who(sign_in(code({"user": {"id": given}})))
    assert Identity.objects.get().value == kept


def test_id_matches_the_external_id_first_and_then_our_public_id(sign_in, acme):
    vera = IdentityFactory(end_user=EndUserFactory(company=acme), value="u-1").end_user
    assert who(sign_in(code({"id": "u-1"}))) == vera
    assert who(sign_in(code({"id": str(vera.pk)}))) == vera
    shadow = IdentityFactory(end_user=EndUserFactory(company=acme), value=str(vera.pk)).end_user
    assert who(sign_in(code({"id": str(vera.pk)}))) == shadow


def test_id_decides_alone_even_if_unknown(sign_in, acme):
    IdentityFactory(end_user=EndUserFactory(company=acme), kind="email", value="vera@example.com")
    refused(sign_in(code({"id": "nobody", "email": "vera@example.com"})), 403, "client_not_found")


def test_T06_our_public_id_finds_nobody_of_the_neighbour(sign_in, bolt):
    stranger = EndUserFactory(company=bolt)
    refused(sign_in(code({"id": str(stranger.pk)})), 403, "client_not_found")


def test_email_matches_without_case_and_only_what_the_integrator_asserted(sign_in, acme):
    vera = EndUserFactory(company=acme, email="other@example.com")
    IdentityFactory(end_user=vera, kind="email", value="Vera+shop@Example.com", key="vera+shop@example.com")
    IdentityFactory(end_user=vera, kind="email", issuer="code", value="other@example.com")
    assert who(sign_in(code({"email": "vera+SHOP@example.com"}))) == vera
    refused(sign_in(code({"email": "vera@example.com"})), 403, "client_not_found")
    refused(sign_in(code({"email": "other@example.com"})), 403, "client_not_found")


def test_an_email_that_is_not_verified_matches_nobody(sign_in, acme):
    IdentityFactory(end_user=EndUserFactory(company=acme), kind="email", value="vera@example.com")
    refused(sign_in(code({"email": "vera@example.com", "email_verified": False})), 400, "identity_missing")


def test_user_beside_id_is_invalid(sign_in):
    refused(sign_in(code({"user": {"id": "a"}, "id": "a"})), 400, "invalid_request")
    refused(sign_in(code({})), 400, "identity_missing")
    assert not EndUser.objects.exists()


def test_on_conflict_the_first_holder_keeps_the_email_and_the_log_says_so(sign_in, acme):
    holder = IdentityFactory(end_user=EndUserFactory(company=acme), kind="email", value="vera@example.com").end_user
    other = who(sign_in(code({"user": {"id": "u-2", "email": "vera@example.com"}})))
    assert other != holder
    assert Identity.objects.get(kind="email").end_user == holder
    assert "email" in Attempt.objects.latest("id").note


def test_an_older_code_changes_no_properties(sign_in):
    new = code({"user": {"id": "u", "plan": "gold"}})
    old = code({"user": {"id": "u", "plan": "silver", "name": "Old"}}, age=300)
    who(sign_in(new))
    vera = who(sign_in(old))
    assert (vera.verified, vera.name) == ({"plan": "gold"}, "")


def test_properties_merge_and_null_removes(sign_in):
    who(sign_in(code({"user": {"id": "u", "plan": "gold", "x": 1}})))
    assert who(sign_in(code({"user": {"id": "u", "x": None, "y": 2}}))).verified == {"plan": "gold", "y": 2}


@pytest.mark.parametrize(
    ("made", "status", "reason"),
    [
        (lambda: code({"id": "u"}, secret="another secret of the tests, also 32 bytes"), 401, "signature_invalid"),
        (lambda: code({"id": "u"}, kid="unheard of"), 401, "key_unknown"),
        (lambda: code({"id": "u"}, algorithm="HS512", secret="x" * 64), 401, "algorithm_not_allowed"),
        (lambda: code({"id": "u"}, age=7200), 401, "token_expired"),
        (lambda: code({"id": "u"}, exp=None), 401, "expiry_missing"),
        (lambda: code({"id": "u"}, age=-600), 401, "token_not_yet_valid"),
        (lambda: code({"id": "u"}, ttl=8 * 86_400), 401, "lifetime_too_long"),
        (lambda: "not a code", 401, "token_malformed"),
        (lambda: "", 401, "token_missing"),
        (lambda: 7, 401, "token_malformed"),
    ],
)
def test_each_refusal_has_its_reason(sign_in, made, status, reason):
    refused(sign_in(made()), status, reason)
    assert not EndUser.objects.exists()


def test_J03_an_unsigned_code_is_refused(sign_in):
    unsigned = jwt.encode({"user": {"id": "u"}}, None, algorithm="none")
    refused(sign_in(unsigned), 401, "algorithm_not_allowed")


def test_J07_audience_and_issuer_are_checked_when_the_channel_sets_them(sign_in, site):
    site.audience, site.issuer = "chat", "shop"
    site.save()
    refused(sign_in(code({"user": {"id": "u"}}, aud="other", iss="shop")), 401, "audience_mismatch")
    refused(sign_in(code({"user": {"id": "u"}}, aud="chat")), 401, "issuer_mismatch")
    who(sign_in(code({"user": {"id": "u"}}, aud=["x", "chat"], iss="shop")))


def test_a_channel_may_relax_the_expiry_and_shorten_the_lifetime(sign_in, site):
    site.requires_exp, site.code_lifetime_max = False, 60
    site.save()
    who(sign_in(code({"user": {"id": "u"}}, exp=None)))
    refused(sign_in(code({"user": {"id": "u"}}, ttl=120)), 401, "lifetime_too_long")


def test_any_number_of_keys_may_be_active_with_and_without_kid(sign_in, site):
    other = SigningKeyFactory(channel=None, company=site.company)
    who(sign_in(code({"user": {"id": "u"}}, kid=other.kid)))
    who(sign_in(code({"user": {"id": "u"}})))


def test_K03_a_key_that_the_vault_opens_no_longer_is_unknown_and_the_others_work(sign_in, key, site, settings, caplog):
    settings.VAULT_KEYS = {"new": bytes(32)}
    refused(sign_in(code({"user": {"id": "u"}}, kid=key.kid)), 401, "key_unknown")
    assert str(key.pk) in caplog.text
    other = SigningKeyFactory(channel=None, company=site.company)
    who(sign_in(code({"user": {"id": "u"}}, kid=other.kid)))


@pytest.mark.parametrize("field", ["not_before", "not_after"])
def test_a_key_counts_only_in_its_time(sign_in, key, field):
    day = timedelta(days=1)
    setattr(key, field, timezone.now() + (day if field == "not_before" else -day))
    key.save()
    refused(sign_in(code({"user": {"id": "u"}}, kid=key.kid)), 401, "key_unknown")


def test_T06_the_neighbours_key_opens_nothing(sign_in, key, bolt_site):
    key.delete()
    SigningKeyFactory(channel=bolt_site)
    SigningKeyFactory(channel=None, company=bolt_site.company)
    refused(sign_in(code({"user": {"id": "u"}})), 401, "key_unknown")


def test_K01_a_key_of_another_channel_opens_nothing(sign_in, key, site):
    from tests.factories import ChannelFactory

    key.channel = ChannelFactory(company=site.company)
    key.save()
    refused(sign_in(code({"user": {"id": "u"}}, kid=key.kid)), 401, "key_unknown")


def test_a_revoked_key_opens_no_session_and_ends_those_it_opened(sign_in, client, key):
    response = sign_in(code({"user": {"id": "u"}}))
    headers = {"Authorization": f"Bearer {response.json()['session']}"}
    revoke(key, by=SYSTEM, end_sessions=False)
    refused(sign_in(code({"user": {"id": "u"}}, kid=key.kid)), 401, "key_unknown")
    assert client.get("/widget/api/v1/messages", headers=headers).status_code == 200
    revoke(key, by=SYSTEM, end_sessions=True)
    assert client.get("/widget/api/v1/messages", headers=headers).json()["code"] == "token_revoked"


def test_J14_codes_from_before_a_log_out_everywhere_are_revoked(sign_in):
    old = code({"user": {"id": "u"}}, age=5)
    vera = who(sign_in(old))
    end_everything_of(vera, by=SYSTEM, why="logged out everywhere")
    refused(sign_in(old), 401, "token_revoked")


def test_J14_a_session_by_a_clock_that_runs_ahead_ends_like_any_other(sign_in, client):
    session = sign_in(code({"user": {"id": "u"}}, age=-50)).json()["session"]
    EndUser.objects.update(not_before=timezone.now())
    response = client.get("/widget/api/v1/messages", headers={"Authorization": f"Bearer {session}"})
    assert response.json()["code"] == "token_revoked"


def test_J10_a_one_time_code_works_once_but_again_in_the_same_browser(sign_in, site):
    site.one_time_codes = True
    site.save()
    once = code({"user": {"id": "u"}}, jti="a-1")
    session = sign_in(once).json()["session"]
    refused(sign_in(once), 401, "token_replayed")
    renewed = sign_in(once, previous=session)
    assert renewed.status_code == 201
    assert sign_in(once, previous=renewed.json()["session"]).status_code == 201
    refused(sign_in(once, previous=session), 401, "token_replayed")
    refused(sign_in(code({"user": {"id": "u"}})), 401, "token_malformed")


def test_J10_a_token_that_was_renewed_does_not_show_that_a_browser_holds_the_session(sign_in, client, site):
    site.one_time_codes = True
    site.save()
    once = code({"user": {"id": "u"}}, jti="a-1")
    old = sign_in(once).json()["session"]
    renewed = client.post(f"{URL}/refresh", headers={"Authorization": f"Bearer {old}"}).json()["session"]
    Session.objects.update(renewed_at=timezone.now() - GRACE)
    refused(sign_in(once, previous=old), 401, "token_replayed")
    assert sign_in(once, previous=renewed).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_J10_sixteen_uses_at_once_open_one_session(site, key):
    site.one_time_codes = True
    site.save()
    body = json.dumps(
        {"channel": str(site.pk), "method": "external_jwt", "credential": code({"user": {"id": "u"}}, jti="a-1")}
    )

    def call(_):
        try:
            return Client().post(URL, body, content_type="application/json").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        statuses = list(threads.map(call, range(16)))
    assert (statuses.count(201), statuses.count(401)) == (1, 15)
    assert Session.objects.count() == 1


def test_seatless_users_are_refused_and_nothing_is_made(sign_in, acme):
    acme.seat_limit = 1
    acme.save()
    who(sign_in(code({"user": {"id": "one"}})))
    refused(sign_in(code({"user": {"id": "two"}})), 403, "seat_limit_reached")
    assert EndUser.objects.count() == 1


def test_observe_lets_a_bad_code_in_anonymously_and_says_what_it_would_have_refused(sign_in, site):
    site.enforcement = Enforcement.OBSERVE
    site.save()
    assert who(sign_in("nonsense")).assurance == "anonymous"
    attempt = Attempt.objects.latest("id")
    assert (attempt.reason, attempt.was_enforced) == ("token_malformed", False)


def test_observe_forgives_what_only_opening_the_session_finds_out(sign_in, site):
    site.enforcement, site.one_time_codes = Enforcement.OBSERVE, True
    site.save()
    once = code({"user": {"id": "u"}}, jti="a-1")
    assert who(sign_in(once)).assurance == "verified"
    assert who(sign_in(once)).assurance == "anonymous"
    attempt = Attempt.objects.latest("id")
    assert (attempt.reason, attempt.was_enforced) == ("token_replayed", False)
    assert EndUser.objects.filter(assurance="verified").count() == 1


def test_K04_no_code_is_ever_stored(sign_in):
    given = code({"user": {"id": "u"}})
    sign_in(given)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{given.split('.')[1]}%"])
            assert cursor.fetchone()[0] == 0, table
