"""/api/v1/end-users: list, find, retrieve, create, change."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import ApiKey, EndUser, Identity
from channels_app.models import ApiKeyChannel
from chatauth.models import Attempt, Session
from core.models import Entry
from tests.factories import (
    ApiKeyFactory,
    ChannelFactory,
    ConversationFactory,
    EndUserFactory,
    IdentityFactory,
    SessionFactory,
)
from tests.rest import UNKNOWN_ID, Api, refused

URL = "/api/v1/end-users"


@pytest.fixture
def key(acme):
    return ApiKeyFactory(company=acme, name="crm", scopes=["clients:read", "clients:write"])


@pytest.fixture
def api(client, key):
    return Api(client, key.text)


@pytest.fixture
def vera_id(vera):
    IdentityFactory(end_user=vera, value="vera-1")
    return str(vera.pk)


def ids(response):
    return [row["id"] for row in response.json()["items"]]


def test_an_end_user_is_shown_with_what_is_known(api, vera, vera_id):
    IdentityFactory(end_user=vera, kind="device", value="a browser's secret")
    EndUser.objects.update(verified={"plan": "gold"}, claimed={"utm": "ad"}, surname="Stone", email="v@example.com")
    found = api.get(f"{URL}/{vera_id}").json()
    assert (found["id"], found["name"], found["assurance"]) == (vera_id, "Vera Stone", "anonymous")
    assert found["external_id"] == "vera-1"
    assert found["identities"] == [{"kind": "external_id", "issuer": "integrator", "value": "vera-1"}]
    assert (found["profile"]["surname"], found["profile"]["email"]) == ("Stone", "v@example.com")
    assert (found["properties"], found["claimed_properties"]) == ({"plan": "gold"}, {"utm": "ad"})
    assert (found["blocked"], found["seen_at"]) == (False, None)
    assert api.get(URL).json()["items"] == [found]


def test_pages_show_everybody_once_also_those_of_the_same_instant(api, acme):
    at = timezone.now()
    made = {str(EndUserFactory(company=acme, created_at=at).pk) for _ in range(5)}
    seen, cursor = [], {}
    for _ in range(3):
        page = api.get(URL, limit=2, **cursor).json()
        seen += [row["id"] for row in page["items"]]
        EndUserFactory(company=acme, created_at=at - timedelta(days=1))
        cursor = {"cursor": page["next_cursor"]}
    assert (set(seen), len(seen), page["next_cursor"]) == (made, 5, None)


def test_they_are_found_by_what_the_company_says_only(api, vera_id, vera):
    IdentityFactory(end_user=vera, kind="email", value="Vera@Example.com")
    claimed = EndUserFactory(company=vera.company, email="vera@example.com")
    IdentityFactory(end_user=claimed, kind="email", issuer="code", value="vera@example.com")
    assert ids(api.get(URL, external_id="vera-1")) == [vera_id]
    assert ids(api.get(URL, email="vera@EXAMPLE.com")) == [vera_id]
    assert ids(api.get(URL, external_id="vera-1", email="vera@example.com")) == [vera_id]
    assert ids(api.get(URL, external_id="VERA-1")) == []


def test_T06_the_neighbour_has_the_same_ids_for_other_people(api, acme, vera_id, bolt):
    theirs = EndUserFactory(company=bolt)
    IdentityFactory(end_user=theirs, value="vera-1")
    IdentityFactory(end_user=theirs, value="theirs")
    assert ids(api.get(URL, external_id="vera-1")) == [vera_id]
    assert ids(api.get(URL, external_id="theirs")) == []
    assert ids(api.get(URL)) == [vera_id]
    assert api.post(URL, external_id="theirs").status_code == 201


@pytest.mark.parametrize(
    ("identity", "kind", "compared"),
    [
        ({"external_id": "42 "}, "external_id", "42 "),
        ({"email": "New@Example.com"}, "email", "new@example.com"),
        ({"phone": "+44 1632 960960"}, "phone", "+441632960960"),
    ],
)
def test_an_end_user_is_made(api, key, identity, kind, compared):
    response = api.post(
        URL, **identity, profile={"name": "Nia"}, properties={"plan": "gold", "locale": "de", "x": None}
    )
    assert response.status_code == 201
    row, proof = EndUser.objects.get(), Identity.objects.get()
    assert (row.name, row.locale, row.verified, row.made_by) == ("Nia", "de", {"plan": "gold"}, "rest")
    assert (proof.kind, proof.issuer, proof.key) == (kind, "integrator", compared)
    assert response.json() == api.get(f"{URL}/{row.pk}").json()
    entry = Entry.objects.get(action="end_user.created")
    assert (entry.actor_kind, entry.actor_id, entry.target_id) == ("api_key", str(key.pk), str(row.pk))


def test_an_identity_that_is_taken_is_a_conflict(api, vera_id):
    refused(api.post(URL, external_id="vera-1", profile={"name": "Other"}), 409, "conflict")
    assert EndUser.objects.get().name == "Vera"
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_parallel_calls_for_one_identity_one_makes_the_end_user(key):
    def call(_):
        try:
            return Api(Client(), key.text).post(URL, external_id="same").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(call, range(8))) == [201, *[409] * 7]
    assert EndUser.objects.count() == Entry.objects.filter(action="end_user.created").count() == 1


def test_profile_and_properties_are_merged(api, vera_id):
    EndUser.objects.update(verified={"plan": "gold", "old": 1, "flag": 1})
    body = {"profile": {"surname": "Stone"}, "properties": {"old": None, "new": 1, "flag": True, "name": None}}
    found = api.patch(f"{URL}/{vera_id}", **body).json()
    assert found["properties"] == {"plan": "gold", "new": 1, "flag": True}
    assert (found["profile"]["name"], found["profile"]["surname"]) == ("", "Stone")
    entry = Entry.objects.get(action="end_user.changed")
    assert entry.data == {"fields": ["flag", "name", "new", "old", "surname"]}
    assert "Stone" not in str(entry.data)


def test_changing_nothing_tells_of_nothing(api, vera_id):
    assert api.patch(f"{URL}/{vera_id}", profile={"name": "Vera"}, properties={"none": None}).status_code == 200
    assert not Entry.objects.exists()


def test_properties_cannot_grow_without_end(api, vera_id):
    first = {f"key{number}": "x" for number in range(50)}
    assert api.patch(f"{URL}/{vera_id}", properties=first).status_code == 200
    told = refused(api.patch(f"{URL}/{vera_id}", properties={"one": "more"}), 400, "invalid_request")
    assert "50" in told["detail"]
    assert api.patch(f"{URL}/{vera_id}", properties={"key0": None}).status_code == 200
    assert api.patch(f"{URL}/{vera_id}", properties={"one": "more"}).status_code == 200


def test_A04_blocking_ends_the_sessions(api, vera, vera_id, site):
    session = SessionFactory(channel=site, end_user=vera)
    assert api.patch(f"{URL}/{vera_id}", blocked=True).json()["blocked"] is True
    assert Session.objects.get(pk=session.pk).end_reason == "blocked"
    assert EndUser.objects.get().not_before
    assert api.patch(f"{URL}/{vera_id}", blocked=True).json()["blocked"] is True
    assert api.patch(f"{URL}/{vera_id}", blocked=False).json()["blocked"] is False
    actions = ["end_user.blocked", "end_user.logged_out", "end_user.unblocked"]
    assert list(Entry.objects.order_by("id").values_list("action", flat=True)) == actions


@pytest.mark.parametrize("method", ["get", "patch", "post"])
def test_no_and_revoked_keys_do_nothing(client, api, vera_id, method):
    url = URL if method == "post" else f"{URL}/{vera_id}"
    refused(getattr(Api(client, ""), method)(url), 401, "token_missing")
    ApiKey.objects.update(revoked_at=timezone.now())
    refused(getattr(api, method)(url), 401, "token_revoked")


def test_K01_each_verb_needs_its_scope(api, vera_id):
    ApiKey.objects.update(scopes=["clients:read"])
    assert api.get(f"{URL}/{vera_id}").status_code == 200
    refused(api.patch(f"{URL}/{vera_id}", blocked=True), 403, "scope_missing")
    refused(api.post(URL, external_id="new"), 403, "scope_missing")
    ApiKey.objects.update(scopes=["clients:write", "clients:authenticate"])
    refused(api.get(URL), 403, "scope_missing")
    refused(api.get(f"{URL}/{vera_id}"), 403, "scope_missing")


def test_K01_a_bound_key_reaches_who_was_on_its_channels(api, key, acme, site):
    other = ChannelFactory(company=acme)
    ApiKeyChannel.objects.create(company=acme, api_key=key, channel=site)
    signed_in = SessionFactory(channel=site).end_user
    talked = ConversationFactory(channel=site).end_user
    minted, refused_once = EndUserFactory(company=acme), EndUserFactory(company=acme)
    SessionFactory(channel=other)
    for person, reason in ((minted, ""), (refused_once, "client_blocked")):
        Attempt.objects.create(company=acme, channel=site, action="mint", method="rest", end_user=person, reason=reason)
    assert set(ids(api.get(URL))) == {str(row.pk) for row in (signed_in, talked, minted)}
    refused(api.get(f"{URL}/{refused_once.pk}"), 404, "not_found")
    assert api.patch(f"{URL}/{minted.pk}", properties={"plan": "gold"}).status_code == 200
    refused(api.patch(f"{URL}/{minted.pk}", blocked=True), 403, "channel_mismatch")
    refused(api.post(URL, external_id="new"), 403, "channel_mismatch")


def test_T04_T05_the_neighbours_people_and_nobody_answer_alike(api, bolt):
    theirs = EndUserFactory(company=bolt, name="Bea")
    for call in (api.get, lambda url: api.patch(url, profile={"name": "Mallory"}, blocked=True)):
        answers = [call(f"{URL}/{pk}") for pk in (theirs.pk, UNKNOWN_ID, "nonsense", "a\x00b")]
        for answer in answers:
            refused(answer, 404, "not_found")
        assert len({answer.content for answer in answers}) == 1
    theirs.refresh_from_db()
    assert (theirs.name, theirs.blocked_at) == ("Bea", None)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"external_id": None},
        {"external_id": "a", "email": "a@b.test"},
        {"external_id": 7},
        {"external_id": ["a"]},
        {"external_id": {"a": 1}},
        {"external_id": True},
        {"external_id": ""},
        {"external_id": "a\x00"},
        {"external_id": "\ud800"},
        {"external_id": "x" * 256},
        {"email": "nobody"},
        {"phone": "07911 123456"},
        {"phone": 447911123456},
        {"external_id": "a", "profile": []},
        {"external_id": "a", "profile": {"name": 7}},
        {"external_id": "a", "profile": {"plan": "gold"}},
        {"external_id": "a", "profile": {"name": "x" * 1_025}},
        {"external_id": "a", "properties": "gold"},
        {"external_id": "a", "properties": {"a": {}}},
        {"external_id": "a", "properties": {"\ud800": 1}},
        {"external_id": "a", "name": "Nia"},
        {"external_id": "a", "company": UNKNOWN_ID},
        {"external_id": "a", "\ud800": 1},
    ],
)
def test_A07_a_bad_body_makes_nobody(api, body):
    assert refused(api.post(URL, **body), 400, "invalid_request")["errors"]
    assert not EndUser.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {"blocked": 1},
        {"blocked": "true"},
        {"blocked": []},
        {"external_id": "other"},
        {"email": "other@example.com"},
        {"assurance": "verified"},
        {"profile": {"name": []}},
        {"properties": {"a": float("nan")}},
        {"properties": {"": 1}},
    ],
)
def test_A07_a_bad_change_changes_nothing(api, vera_id, body):
    refused(
        api.patch(f"{URL}/{vera_id}", **body, **({} if "profile" in body else {"profile": {"name": "X"}})),
        400,
        "invalid_request",
    )
    assert EndUser.objects.get().name == "Vera"


def test_A07_a_body_that_is_not_an_object_is_refused(api, client):
    twice, infinite = '{"external_id": "a", "external_id": "b"}', '{"external_id": "a", "properties": {"a": 1e400}}'
    for text in ("[]", "null", '"a"', "{", twice, infinite, "9" * 5_000):
        answer = client.post(URL, text, content_type="application/json", headers=api.headers)
        refused(answer, 400, "invalid_request")
    refused(client.post(URL, {"external_id": "a"}, headers=api.headers), 415, "unsupported_media_type")
    large = '{"external_id": "%s"}' % ("x" * 70_000)
    refused(client.post(URL, large, content_type="application/json", headers=api.headers), 413, "payload_too_large")


def test_A07_a_misspelt_filter_does_not_answer_with_everybody(api, vera_id):
    for query in ({"extenral_id": "vera-1"}, {"external_id": ""}, {"phone": "+441632960960"}):
        refused(api.get(URL, **query), 400, "invalid_request")
    refused(api.get(f"{URL}/{vera_id}", expand="all"), 400, "invalid_request")
