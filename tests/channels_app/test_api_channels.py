"""GET /api/v1/channels and /api/v1/channels/{id}."""

import pytest
from django.utils import timezone

from accounts.models import ApiKey
from channels_app.models import ApiKeyChannel, ChannelHost
from core.openapi.views import description
from tests.factories import ApiKeyFactory, ChannelFactory
from tests.rest import UNKNOWN_ID, Api, refused

URL = "/api/v1/channels"


@pytest.fixture
def key(acme):
    return ApiKeyFactory(company=acme, scopes=["channels:read"])


@pytest.fixture
def api(client, key):
    return Api(client, key.text)


def test_the_channels_of_the_company_are_listed(api, site, bolt_site):
    site.allowed_origins = ["https://shop.example"]
    site.save()
    ChannelHost.objects.create(company=site.company, channel=site, host="chat.shop.example")
    [found] = api.get(URL).json()["items"]
    assert (found["id"], found["slug"], found["name"], found["kind"]) == (str(site.pk), "site", "Web shop", "web")
    assert (found["sign_in"], found["enforcement"]) == (["client_token", "anonymous"], "enforce")
    assert (found["allowed_origins"], found["hosts"]) == (["https://shop.example"], ["chat.shop.example"])
    assert api.get(f"{URL}/{site.pk}").json() == found


def test_what_visitors_see_and_when_somebody_answers_is_told(api, site):
    site.words, site.working_hours = {"de": {"away": "Um neun."}}, [[540, 1020]]
    site.greeting, site.starters, site.away_text = "Hello", ["Where is my order?"], "Back at nine."
    site.save()
    found = api.get(f"{URL}/{site.pk}").json()
    assert found["look"] == {
        "title": "",
        "accent": "#0f766e",
        "position": "end",
        "greeting": "Hello",
        "starters": ["Where is my order?"],
        "disclaimer": "",
        "words": {"de": {"away": "Um neun."}},
    }
    assert found["handover"] == {
        "away_text": "Back at nine.",
        "working_hours": [[540, 1020]],
        "time_zone": "",
        "mails_unread": True,
        "mails_transcript": False,
    }
    told = description()["components"]["schemas"]["Channel"]["properties"]
    assert set(told) == set(found)
    for part in ("look", "handover"):
        assert set(told[part]["properties"]) == set(found[part])


def test_an_archived_channel_is_gone(api, site):
    site.archived_at = timezone.now()
    site.save()
    assert api.get(URL).json() == {"items": [], "next_cursor": None}
    refused(api.get(f"{URL}/{site.pk}"), 404, "not_found")


def test_pages_show_every_channel_once(api, acme):
    made = [str(ChannelFactory(company=acme).pk) for _ in range(5)]
    first = api.get(URL, limit=2).json()
    second = api.get(URL, limit=2, cursor=first["next_cursor"]).json()
    third = api.get(URL, limit=2, cursor=second["next_cursor"]).json()
    assert [row["id"] for page in (first, second, third) for row in page["items"]] == made
    assert third["next_cursor"] is None


def test_no_and_revoked_keys_see_nothing(client, api, site):
    refused(Api(client, "").get(URL), 401, "token_missing")
    refused(Api(client, "").get(f"{URL}/{site.pk}"), 401, "token_missing")
    ApiKey.objects.update(revoked_at=timezone.now())
    refused(api.get(URL), 401, "token_revoked")
    refused(api.get(f"{URL}/{site.pk}"), 401, "token_revoked")


def test_K01_a_key_without_the_scope_sees_nothing(api, site):
    ApiKey.objects.update(scopes=["clients:read"])
    refused(api.get(URL), 403, "scope_missing")
    refused(api.get(f"{URL}/{site.pk}"), 403, "scope_missing")


def test_K01_a_bound_key_sees_its_channels_only(api, key, site):
    other = ChannelFactory(company=site.company)
    ApiKeyChannel.objects.create(company=site.company, api_key=key, channel=other)
    assert [row["id"] for row in api.get(URL).json()["items"]] == [str(other.pk)]
    assert api.get(f"{URL}/{other.pk}").status_code == 200
    refused(api.get(f"{URL}/{site.pk}"), 404, "not_found")


def test_T05_the_neighbours_channel_and_none_answer_alike(api, site, bolt_site):
    answers = [api.get(f"{URL}/{pk}") for pk in (bolt_site.pk, UNKNOWN_ID, "nonsense")]
    for answer in answers:
        refused(answer, 404, "not_found")
    assert answers[0].content == answers[1].content == answers[2].content


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "ten"},
        {"limit": "٣"},
        {"limit": ""},
        {"cursor": "nonsense"},
        {"cursor": "MjAyNi0wMS0wMQ"},
        {"cursor": "é"},
        {"nmae": "site"},
        {"limit": ["1", "2"]},
        {"limit": "1\x00"},
    ],
)
def test_A07_a_bad_query_is_refused_and_named(api, site, query):
    assert set(refused(api.get(URL, **query), 400, "invalid_request")["errors"]) == set(query)
