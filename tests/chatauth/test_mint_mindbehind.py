"""POST /external/v1/incoming/mbWebChat/token: the fixed door."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import jwt
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import EndUser, Identity
from chatauth.models import Attempt

URL = "/external/v1/incoming/mbWebChat/token"


@pytest.fixture
def mint(client, management_token):
    def call(token=None, *, raw=None, content_type="application/json", headers=None, **body):
        body = {"clientID": "customer 7", "channelID": str(management_token.channel_id), **body}
        if headers is None:
            headers = {"apiToken": management_token.text if token is None else token}
        payload = json.dumps(body) if raw is None else raw
        return client.post(URL, payload, content_type=content_type, headers=headers)

    return call


def refused(response, status, code):
    assert (response.status_code, response.json()["success"]) == (status, False)
    error = response.json()["error"]
    assert error["code"] == code
    assert error["message"]
    return error


def claims(response):
    return jwt.decode(response.json()["token"], options={"verify_signature": False})


def test_it_mints_a_token_for_a_new_client(mint, management_token):
    response = mint()
    assert response.status_code == 200
    assert set(response.json()) == {"success", "token"}
    assert response.json()["success"] is True
    identity = Identity.objects.get(company=management_token.company, value="customer 7")
    token = claims(response)
    assert token["typ"] == "client"
    assert token["sub"] == str(identity.end_user_id)
    assert token["crd"] == str(management_token.pk)
    assert token["exp"] - token["iat"] == 86_400
    assert response.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in response.headers


def test_a_second_call_finds_the_same_client(mint):
    first, second = mint(), mint()
    assert claims(first)["sub"] == claims(second)["sub"]
    assert EndUser.objects.count() == 1


def test_the_client_id_is_kept_exactly(mint):
    subjects = {claims(mint(clientID=text))["sub"] for text in ("Ada", "ada", " ada", "ada ", "ada")}
    assert len(subjects) == 4
    assert set(Identity.objects.values_list("value", flat=True)) == {"Ada", "ada", " ada", "ada "}


@pytest.mark.parametrize("bad", [7, "", "x" * 256, "a\x00b", "\ud800", None, True, ["a"], {"a": 1}])
def test_A07_a_client_id_of_another_shape_is_refused(mint, bad):
    error = refused(mint(clientID=bad), 400, "invalid_request")
    assert "clientID" in error["fields"]


def test_a_client_id_of_255_characters_fits(mint):
    assert mint(clientID="é" * 255).status_code == 200


def test_token_age_sets_the_lifetime_in_seconds(mint):
    token = claims(mint(tokenAge=60))
    assert token["exp"] - token["iat"] == 60


def test_null_token_age_takes_the_channels(mint, site):
    site.token_age = 3_600
    site.save()
    token = claims(mint(tokenAge=None))
    assert token["exp"] - token["iat"] == 3_600


@pytest.mark.parametrize("age", [59, 0, -1, 2_592_001, 10**12, -(10**12)])
def test_a_token_age_out_of_range_names_the_unit(mint, age):
    error = refused(mint(tokenAge=age), 400, "invalid_request")
    assert "seconds" in error["fields"]["tokenAge"][0]
    assert not EndUser.objects.exists()


@pytest.mark.parametrize("age", ["60", 60.0, True, [60]])
def test_a_token_age_that_is_no_integer_is_refused(mint, age):
    assert "tokenAge" in refused(mint(tokenAge=age), 400, "invalid_request")["fields"]


def test_properties_fill_the_profile_and_merge(mint):
    mint(properties={"name": "Vera", "email": "vera@example.com", "plan": "gold", "visits": 3})
    mint(properties={"plan": "silver", "visits": None, "surname": "Lind"})
    vera = EndUser.objects.get()
    assert (vera.name, vera.surname, vera.email) == ("Vera", "Lind", "vera@example.com")
    assert vera.verified == {"plan": "silver"}
    assert not Identity.objects.filter(kind="email").exists()


@pytest.mark.parametrize(
    "properties",
    [
        {f"k{number}": 1 for number in range(51)},
        {"k" * 65: 1},
        {"": 1},
        {"k": "v" * 1_025},
        {f"k{number}": "v" * 1_000 for number in range(9)},
        {"k": {"nested": 1}},
        {"k": [1]},
        {"k": "a\x00"},
        [],
        "text",
        7,
    ],
)
def test_properties_beyond_the_limits_are_refused(mint, properties):
    refused(mint(properties=properties), 400, "invalid_request")
    assert not EndUser.objects.exists()


def test_many_calls_cannot_grow_the_properties_beyond_the_limits(mint):
    assert mint(properties={f"a{number}": 1 for number in range(50)}).status_code == 200
    refused(mint(properties={"b": 1}), 400, "invalid_request")
    assert len(EndUser.objects.get().verified) == 50


def test_no_credential_is_refused(mint):
    refused(mint(headers={}), 401, "token_missing")


@pytest.mark.parametrize("token", ["x", "usher_mt_short_" + "a" * 43, "usher_key_" + "a" * 8 + "_" + "a" * 43])
def test_a_token_of_a_bad_shape_is_malformed(mint, token):
    refused(mint(token), 401, "token_malformed")


def test_an_unknown_token_is_refused(mint, management_token):
    refused(mint("usher_mt_" + "a" * 8 + "_" + "b" * 43), 401, "key_unknown")
    refused(mint(management_token.text[:-1] + "_"), 401, "token_malformed")
    right_prefix = management_token.text[:18] + "b" * 43
    refused(mint(right_prefix), 401, "key_unknown")


def test_a_revoked_token_mints_no_more(mint, management_token):
    management_token.revoked_at = timezone.now()
    management_token.save()
    refused(mint(), 401, "token_revoked")


def test_an_expired_token_mints_no_more(mint, management_token):
    management_token.expires_at = timezone.now() - timedelta(seconds=1)
    management_token.save()
    refused(mint(), 401, "token_expired")


def test_T05_a_foreign_and_an_unknown_channel_answer_alike(mint, bolt_site):
    answers = [mint(channelID=text) for text in (str(bolt_site.pk), "00000000-0000-7000-8000-000000000000", "nonsense")]
    for answer in answers:
        refused(answer, 403, "channel_mismatch")
    assert len({answer.content for answer in answers}) == 1


def test_the_neighbours_token_opens_no_channel_of_ours(mint, bolt_token, site):
    refused(mint(bolt_token.text), 403, "channel_mismatch")
    assert not EndUser.objects.exists()


def test_an_inactive_channel_or_company_is_refused(mint, site):
    site.is_active = False
    site.save()
    refused(mint(), 403, "channel_inactive")
    site.company.is_active = False
    site.company.save()
    refused(mint(), 403, "company_inactive")


def test_the_credential_is_judged_before_the_body(mint):
    unknown = "usher_mt_" + "a" * 8 + "_" + "b" * 43
    refused(mint(unknown, raw="{"), 401, "key_unknown")
    refused(mint(unknown, raw="x" * 70_000), 401, "key_unknown")
    refused(mint("nonsense", content_type="text/plain", raw="x"), 401, "token_malformed")
    refused(mint(unknown, clientID=7), 401, "key_unknown")


@pytest.mark.parametrize(
    "raw", ["{", "[]", '"text"', '{"clientID": NaN}', '{"a": 1, "a": 2}', "[" * 5_000, b"\xff\xfe"]
)
def test_a_body_that_is_no_json_object_is_refused(mint, raw):
    refused(mint(raw=raw), 400, "invalid_request")


def test_B06_a_body_over_64_kib_is_refused(mint):
    refused(mint(raw=json.dumps({"clientID": "a", "pad": "x" * 65_536})), 413, "payload_too_large")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1"]
)
def test_another_content_type_is_refused(mint, content_type):
    refused(mint(content_type=content_type), 415, "unsupported_media_type")


def test_R06_too_many_calls_are_told_when_to_come_back(mint, settings):
    settings.LIMITS = {**settings.LIMITS, "mint": (2, 60)}
    assert [mint().status_code for _ in range(2)] == [200, 200]
    response = mint()
    refused(response, 429, "rate_limited")
    assert 1 <= int(response.headers["Retry-After"]) <= 60


def test_R05_who_knows_only_the_prefix_cannot_use_up_the_limit(mint, management_token, settings):
    settings.LIMITS = {**settings.LIMITS, "mint": (2, 60)}
    for letter in "abc":
        refused(mint(management_token.text[:18] + letter * 43), 401, "key_unknown")
    assert mint().status_code == 200


def test_every_mint_is_in_the_log_with_its_reason(mint, management_token):
    mint()
    mint(tokenAge=1)
    rows = Attempt.objects.filter(action="mint").order_by("id").values_list("reason", "credential_id", "method")
    assert list(rows) == [
        ("", management_token.pk, "mindbehind"),
        ("invalid_request", management_token.pk, "mindbehind"),
    ]


def test_the_token_shows_its_last_use(mint, management_token):
    mint()
    management_token.refresh_from_db()
    assert timezone.now() - management_token.last_used_at < timedelta(seconds=10)
    assert management_token.last_used_from == "127.0.0.1"


def test_K02_a_token_in_the_query_is_never_read(client, management_token):
    body = json.dumps({"clientID": "a", "channelID": str(management_token.channel_id)})
    response = client.post(f"{URL}?apiToken={management_token.text}", body, content_type="application/json")
    refused(response, 401, "token_missing")


def test_other_methods_are_not_there(client):
    assert client.get(URL).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_T06_parallel_first_calls_make_one_client(management_token):
    body = json.dumps(
        {"clientID": "same", "channelID": str(management_token.channel_id), "properties": {"plan": "gold"}}
    )

    def call(_):
        try:
            headers = {"apiToken": management_token.text}
            return Client().post(URL, body, content_type="application/json", headers=headers)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(call, range(24)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({claims(answer)["sub"] for answer in answers}) == 1
    assert EndUser.objects.get().verified == {"plan": "gold"}
    assert Attempt.objects.count() == 24
