"""The inspector: the exact reason in a sentence, and nothing is stored."""

import json
from datetime import timedelta

import jwt
import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.models import EndUser
from chatauth.inspector import inspect
from chatauth.models import Attempt, Session
from chatauth.revocation import revoke
from core.audit import SYSTEM
from core.models import Entry, RateCount
from tests.chatauth.test_external_jwt import code
from tests.factories import ApiKeyFactory, EndUserFactory, IdentityFactory, SigningKeyFactory


@pytest.fixture
def key(site):
    site.sign_in = ["external_jwt", "client_token"]
    site.save()
    return SigningKeyFactory(channel=site, name="main")


@pytest.fixture
def curl(site, management_token):
    def line(token=None, **body):
        body = {"clientID": "customer 7", "channelID": str(site.pk), **body}
        return (
            "curl https://chat.example/external/v1/incoming/mbWebChat/token \\\n"
            f"  -H 'apiToken: {management_token.text if token is None else token}' \\\n"
            f"  -H 'Content-Type: application/json' -d '{json.dumps(body)}'"
        )

    return line


def table_counts():
    with connection.cursor() as cursor:
        counts = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


def test_a_good_code_works_and_names_key_and_client(site, key, acme):
    vera = IdentityFactory(end_user=EndUserFactory(company=acme, name="Vera"), value="u-1").end_user
    report = inspect(site, code({"id": "u-1"}))
    assert report.finding.is_good
    assert (report.kind, report.end_user, report.end_user_id, report.was_made) == ("code", "Vera", str(vera.pk), False)
    assert "main" in report.key
    assert (report.header["alg"], report.claims["id"]) == ("HS256", "u-1")
    assert [word for word, _ in report.times] == ["made", "expires"]


def test_it_stores_nothing_and_signs_nobody_in(site, key, curl):
    before = table_counts()
    for pasted in (code({"user": {"id": "new", "name": "Nora"}}), curl(), "nonsense", code({"id": "nobody"})):
        inspect(site, pasted)
    assert table_counts() == before
    assert not EndUser.objects.exists()
    assert not Session.objects.exists()
    assert not Attempt.objects.exists()
    assert not Entry.objects.exists()
    assert not RateCount.objects.exists()


def test_a_code_that_would_make_a_client_says_so(site, key):
    report = inspect(site, code({"user": {"id": "new", "name": "Nora"}}))
    assert (report.end_user, report.end_user_id, report.was_made) == ("Nora", "", True)


@pytest.mark.parametrize(
    ("pasted", "reason", "words"),
    [
        (lambda: code({"id": "u"}, age=3600 + 240), "token_expired", "expired 4 minutes ago"),
        (lambda: code({"id": "u"}, age=-600), "token_not_yet_valid", "future"),
        (lambda: code({"id": "u"}, exp=None), "expiry_missing", "exp"),
        (lambda: code({"id": "u"}, ttl=8 * 86_400), "lifetime_too_long", "7 days"),
        (lambda: code({"id": "u"}, secret="x" * 40), "signature_invalid", "signature"),
        (lambda: code({"id": "u"}, kid="other"), "key_unknown", "key"),
        (lambda: code({"id": "u"}, algorithm="HS512", secret="x" * 64), "algorithm_not_allowed", "HS512"),
        (lambda: code({}), "identity_missing", "neither"),
        (lambda: code({"id": "u", "user": {"id": "u"}}), "invalid_request", "beside"),
        (lambda: code({"id": "nobody"}), "client_not_found", "does not exist"),
        (lambda: "nonsense", "token_malformed", "compact"),
    ],
)
def test_each_reason_reads_as_a_sentence_with_advice(site, key, pasted, reason, words):
    finding = inspect(site, pasted()).finding
    assert finding.reason == reason
    assert words in finding.sentence
    assert finding.advice


def test_audience_and_issuer_are_named(site, key):
    site.audience, site.issuer = "chat", "shop"
    finding = inspect(site, code({"id": "u"}, aud="other", iss="shop")).finding
    assert finding.sentence == "aud is 'other', this channel expects 'chat'."
    finding = inspect(site, code({"id": "u"}, aud="chat", iss="else")).finding
    assert (finding.reason, "'shop'" in finding.advice) == ("issuer_mismatch", True)


def test_replayed_blocked_revoked_and_seatless(site, key, acme):
    site.one_time_codes = True
    site.save()
    once = code({"user": {"id": "u"}}, jti="a")
    assert inspect(site, once).finding.is_good
    assert inspect(site, once).finding.is_good
    acme.seat_limit = 1
    acme.save()
    EndUserFactory(company=acme, seat_taken_at=timezone.now())
    assert inspect(site, once).finding.reason == "seat_limit_reached"
    vera = IdentityFactory(end_user=EndUserFactory(company=acme), value="v").end_user
    EndUser.objects.filter(pk=vera.pk).update(not_before=timezone.now() + timedelta(seconds=5))
    assert inspect(site, code({"id": "v"}, jti="b")).finding.reason == "token_revoked"
    EndUser.objects.filter(pk=vera.pk).update(blocked_at=timezone.now())
    assert inspect(site, code({"id": "v"}, jti="c")).finding.reason == "client_blocked"


def test_a_channel_or_method_that_is_off(site, key):
    site.sign_in = ["client_token"]
    assert inspect(site, code({"id": "u"})).finding.reason == "method_not_enabled"
    site.is_active = False
    assert inspect(site, code({"id": "u"})).finding.reason == "channel_inactive"
    site.company.is_active = False
    assert inspect(site, code({"id": "u"})).finding.reason == "company_inactive"


def test_a_curl_line_is_answered_by_the_door_itself(site, curl):
    report = inspect(site, curl(properties={"name": "Vera"}))
    assert (report.kind, report.finding.is_good, report.end_user) == ("curl", True, "Vera")
    assert report.claims["typ"] == "client"


def test_a_bad_curl_line_has_the_reason_of_the_door(site, curl, management_token, bolt_site):
    assert inspect(site, curl(token="usher_mt_x")).finding.reason == "token_malformed"
    assert inspect(site, curl(channelID=str(bolt_site.pk))).finding.reason == "channel_mismatch"
    assert "tokenAge" in inspect(site, curl(tokenAge=1)).finding.fields
    form = curl().replace("-H 'Content-Type: application/json'", "")
    assert inspect(site, form).finding.reason == "unsupported_media_type"
    assert inspect(site, "curl https://chat.example/elsewhere -d '{}'").finding.reason == "not_found"
    assert inspect(site, "curl 'unclosed").finding.reason == "invalid_request"
    assert inspect(site, curl().split(" -d ")[0]).finding.reason == "invalid_request"
    revoke(management_token, by=SYSTEM, end_sessions=False)
    assert inspect(site, curl()).finding.reason == "token_revoked"


def test_a_rest_curl_line_works_too(site, acme):
    key = ApiKeyFactory(company=acme)
    line = f'curl --json \'{{"external_id": "a"}}\' https://x/api/v1/channels/{site.pk}/tokens'
    assert inspect(site, f"{line} -H 'Authorization: Bearer {key.text}'").finding.is_good
    assert inspect(site, line).finding.reason == "token_missing"


def test_a_client_token_is_tried_as_one(site, curl, client, management_token):
    body = json.dumps({"clientID": "c", "channelID": str(site.pk), "tokenAge": 60})
    url = "/external/v1/incoming/mbWebChat/token"
    headers = {"apiToken": management_token.text}
    token = client.post(url, body, content_type="application/json", headers=headers).json()["token"]
    report = inspect(site, f'"{token}"')
    assert (report.kind, report.finding.is_good, report.key) == ("client_token", True, "backend")
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert inspect(site, token).finding.reason == "token_expired"


@pytest.mark.parametrize(("text", "kind"), [("usher_mt_abc", "management_token"), ("usher_key_abc", "api_key")])
def test_a_bare_secret_is_recognised_and_sent_back_to_the_server(site, text, kind):
    report = inspect(site, text)
    assert (report.kind, report.finding.is_good) == (kind, False)
    assert "server" in report.finding.sentence


def test_a_session_token_is_told_apart(site):
    token = jwt.encode({"typ": "session", "sid": "x"}, "k" * 32)
    assert inspect(site, token).kind == "session_token"


@pytest.mark.parametrize("text", ["", ".", "..", "a.b.c", "x" * 100_000, "curl", "\x00", "eyJ.eyJ.x", "{}"])
def test_J11_anything_else_is_a_report_and_no_error(site, text):
    assert not inspect(site, text).finding.is_good


def test_K01_a_neighbours_secret_reveals_no_client_of_the_neighbour(site, bolt_token, bolt_site):
    body = json.dumps({"clientID": "c", "channelID": str(bolt_site.pk), "properties": {"name": "CANARY"}})
    line = (
        "curl https://x/external/v1/incoming/mbWebChat/token -H 'Content-Type: application/json' "
        f"-H 'apiToken: {bolt_token.text}' -d '{body}'"
    )
    report = inspect(site, line)
    assert (report.end_user, len(report.warnings)) == ("", 1)


def test_a_key_bound_to_addresses_works_with_a_warning(site, acme):
    key = ApiKeyFactory(company=acme, allowed_addresses=["203.0.113.0/24"])
    line = f'curl --json \'{{"external_id": "a"}}\' https://x/api/v1/channels/{site.pk}/tokens'
    report = inspect(site, f"{line} -H 'Authorization: Bearer {key.text}'")
    assert report.finding.is_good
    assert "203.0.113.0/24" in report.warnings[0]


def test_a_code_that_was_used_elsewhere_is_replayed(client, site, key):
    site.one_time_codes = True
    site.save()
    once = code({"user": {"id": "u"}}, jti="a")
    body = json.dumps({"channel": str(site.pk), "method": "external_jwt", "credential": once})
    assert client.post("/widget/api/v1/sessions", body, content_type="application/json").status_code == 201
    finding = inspect(site, once).finding
    assert (finding.reason, bool(finding.advice)) == ("token_replayed", True)
