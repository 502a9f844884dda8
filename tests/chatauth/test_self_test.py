"""The self-test of a token endpoint: one call, the answer in words, nothing stored, no stranger's page shown."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.identities import IdentityClaim
from accounts.models import EndUser, Identity
from channels_app.models import Channel, ManagementToken
from chatauth.minting import MintRequest, mint
from chatauth.models import Attempt, Session
from chatauth.models.sessions import CredentialKind
from chatauth.self_test import AS_NOBODY, CACHED, LIMIT, Tried, try_endpoint
from core import issued
from core.models import Entry
from core.reasons import Refused
from tests.chatauth.endpoint import Endpoint
from tests.chatauth.test_external_jwt import code
from tests.factories import IdentityFactory, SigningKeyFactory


@pytest.fixture
def endpoint(settings: Any) -> Iterator[Endpoint]:
    """Open to us, as an operator opens it."""
    endpoint = Endpoint()
    settings.OUTBOUND_ALLOW = [endpoint.entry]
    yield endpoint
    endpoint.close()


def minted(credential: ManagementToken, client: str = "customer-1042", ttl: int = 3500) -> str:
    request = MintRequest(
        door="mindbehind",
        credential_kind=CredentialKind.MANAGEMENT_TOKEN,
        credential=issued.parse(credential.text, "mt"),
        identity=IdentityClaim(Identity.Kind.EXTERNAL_ID, Identity.Issuer.INTEGRATOR, client),
        channel_id=credential.channel_id,
        ttl=ttl,
    )
    return mint(request).token


@pytest.fixture
def token(management_token: ManagementToken) -> str:
    return minted(management_token)


def told(tried: Tried) -> str:
    return f"{tried.finding.sentence} {tried.finding.advice}"


def test_a_bare_token_is_told_with_its_client_and_its_time(site: Channel, endpoint: Endpoint, token: str) -> None:
    tried = try_endpoint(site, endpoint.says(f"{token}\n").url)
    assert tried.finding.is_good
    assert tried.finding.sentence == "Your endpoint returned a token valid for 58 minutes for customer-1042."
    assert tried.seconds is not None
    assert tried.seconds < 2


@pytest.mark.parametrize("name", ["token", "authToken"])
def test_json_is_read_as_the_page_would_read_it(site: Channel, endpoint: Endpoint, token: str, name: str) -> None:
    body = json.dumps({"success": True, name: token, "client": "customer-1042"})
    assert try_endpoint(site, endpoint.says(body).url).finding.is_good
    assert try_endpoint(site, endpoint.says(json.dumps(token)).url).finding.is_good


def test_a_signed_code_is_good_as_well(site: Channel, endpoint: Endpoint) -> None:
    site.sign_in = ["external_jwt"]
    site.save()
    SigningKeyFactory(channel=site)
    signed = code({"user": {"id": "u-7"}})
    tried = try_endpoint(site, endpoint.says(json.dumps({"externalAuthCode": signed})).url)
    assert tried.finding.is_good
    assert "signed code" in tried.finding.sentence
    assert tried.finding.sentence.endswith("for u-7.")


def test_a_client_that_the_token_was_not_minted_for_is_found(site: Channel, endpoint: Endpoint, token: str) -> None:
    tried = try_endpoint(site, endpoint.says(json.dumps({"token": token, "client": "customer-9"})).url)
    assert tried.finding.reason == "client_mismatch"
    assert "lets nobody in" in tried.finding.sentence


def test_a_token_of_another_channel_is_found(site: Channel, bolt_token: ManagementToken, endpoint: Endpoint) -> None:
    tried = try_endpoint(site, endpoint.says(minted(bolt_token)).url)
    assert tried.finding.reason == "company_mismatch"
    assert str(site.company_id) in tried.finding.advice


def test_an_expired_token_is_found(site: Channel, endpoint: Endpoint, token: str, time_machine: Any) -> None:
    time_machine.move_to(timezone.now() + timedelta(hours=2), tick=True)
    assert try_endpoint(site, endpoint.says(token).url).finding.reason == "token_expired"


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (200, "<!doctype html><title>Log in", "an HTML page"),
        (302, "", "redirects instead of answering (HTTP 302)"),
        (401, "no", "refused the call (HTTP 401)"),
        (404, "no", "nothing at this address of yours (HTTP 404)"),
        (405, "no", "does not answer a GET"),
        (500, "Traceback", "failed (HTTP 500)"),
        (418, "tea", "HTTP 418 instead of 200"),
        (200, "", "nothing that can be read"),
        (200, b"\xff\xfe\x00", "nothing that can be read"),
        (200, "hello", "is no token"),
        (200, "[1]", "is no token"),
        (200, "[" * 9000, "is no token"),
        (200, "{}", "has no member “token”"),
        (200, '{"token": 7}', "a “token” that is none"),
        (200, '{"token": "a.b.c", "client": {}}', "“client” that your endpoint returned is no text"),
        (200, "a.b.c", "lets nobody in"),
        (502, '{"success": false, "error": {"code": "key_unknown"}}', "its own call was refused. The key is not known"),
        (200, '{"code": "scope_missing"}', "its own call was refused"),
        (200, "x" * 40_000, "more than 32 KiB"),
    ],
)
def test_what_is_no_token_is_called_by_its_name(
    site: Channel, endpoint: Endpoint, status: int, body: str | bytes, words: str
) -> None:
    tried = try_endpoint(site, endpoint.says(body, status, Location="/login").url)
    assert not tried.finding.is_good
    assert words in tried.finding.sentence
    assert tried.finding.advice


@pytest.mark.parametrize("wrap", ["{}", '{{"token": "{}"}}', "<p>{}"])
def test_a_secret_that_is_given_away_is_an_alarm(
    site: Channel, management_token: ManagementToken, endpoint: Endpoint, wrap: str
) -> None:
    tried = try_endpoint(site, endpoint.says(wrap.format(management_token.text)).url)
    assert "gave away" in tried.finding.sentence
    assert "Revoke it now" in tried.finding.advice
    assert management_token.text not in repr(tried)


def test_a_session_token_is_none(site: Channel, endpoint: Endpoint) -> None:
    session = "eyJhbGciOiJIUzI1NiJ9.eyJ0eXAiOiJzZXNzaW9uIn0.c2ln"
    assert "signs nobody in" in told(try_endpoint(site, endpoint.says(session).url))


def test_S04_a_strangers_page_is_never_shown(site: Channel, endpoint: Endpoint) -> None:
    inside = "internal-secret"
    for body in (inside, f'{{"token": "{inside}"}}', f'{{"detail": "{inside}"}}', f"<p>{inside}"):
        for status in (200, 500):
            tried = try_endpoint(site, endpoint.says(body, status, Location=f"http://{inside}/").url)
            assert inside not in repr(tried)


def test_it_calls_once_and_as_nobody(site: Channel, endpoint: Endpoint, token: str) -> None:
    assert str(AS_NOBODY) in try_endpoint(site, endpoint.says(token).url).warnings
    assert len(endpoint.asked) == 1
    assert not {"Cookie", "Authorization", "apiToken"} & set(endpoint.asked[0])


def test_a_token_that_caches_may_keep_is_warned_of(site: Channel, endpoint: Endpoint, token: str) -> None:
    assert str(CACHED) in try_endpoint(site, endpoint.says(token).url).warnings
    assert str(CACHED) not in try_endpoint(site, endpoint.says(token, Cache_Control="private, no-store").url).warnings


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:9/chat-token", "Only https addresses on port 443"),
        ("https://127.0.0.1/chat-token", "not on the public Internet"),
        ("https://169.254.169.254/latest/", "not on the public Internet"),
        ("https://localhost/", "full host name"),
        ("javascript:alert(1)", "plain address"),
    ],
)
def test_S01_an_address_inside_is_refused_and_not_called(site: Channel, settings: Any, url: str, words: str) -> None:
    settings.OUTBOUND_ALLOW = []
    with pytest.raises(Refused) as refused:
        try_endpoint(site, url)
    assert refused.value.reason == "destination_refused"
    assert words in refused.value.detail


def test_a_server_that_is_not_there_is_told_without_a_cause(site: Channel, endpoint: Endpoint) -> None:
    endpoint.close()
    tried = try_endpoint(site, endpoint.url)
    assert (tried.finding.reason, tried.seconds) == ("delivery_failed", None)
    assert tried.finding.sentence == "Your endpoint could not be reached."


def test_R01_a_company_tries_only_so_often(
    site: Channel, bolt_site: Channel, endpoint: Endpoint, token: str, settings: Any
) -> None:
    settings.LIMITS = {LIMIT: (1, 600)}
    try_endpoint(site, endpoint.says(token).url)
    with pytest.raises(Refused) as refused:
        try_endpoint(site, endpoint.url)
    assert refused.value.retry_after
    assert len(endpoint.asked) == 1
    assert try_endpoint(bolt_site, endpoint.url).finding.reason == "company_mismatch"


def test_nothing_is_stored(site: Channel, endpoint: Endpoint, token: str) -> None:
    IdentityFactory(end_user__company=site.company, value="u-1")
    before = (EndUser.objects.count(), Session.objects.count(), Attempt.objects.count(), Entry.objects.count())
    try_endpoint(site, endpoint.says(token).url)
    assert (EndUser.objects.count(), Session.objects.count(), Attempt.objects.count(), Entry.objects.count()) == before
