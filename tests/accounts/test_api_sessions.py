"""/api/v1/end-users/{id}/sessions and /logout."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ApiKey, EndUser
from channels_app.models import ApiKeyChannel
from chatauth.models import Session
from core.models import Entry
from core.times import rfc3339
from tests.factories import ApiKeyFactory, ChannelFactory, EndUserFactory, SessionFactory
from tests.rest import UNKNOWN_ID, Api, refused

URL = "/api/v1/end-users"


@pytest.fixture
def key(acme):
    return ApiKeyFactory(company=acme, name="crm", scopes=["clients:read", "clients:write"])


@pytest.fixture
def api(client, key):
    return Api(client, key.text)


@pytest.fixture
def session(vera, site):
    return SessionFactory(channel=site, end_user=vera, origin="https://shop.example", device="Firefox")


def test_live_sessions_are_listed(api, session, vera, site, key):
    SessionFactory(channel=site, end_user=vera, ended_at=timezone.now())
    SessionFactory(channel=site, end_user=vera, expires_at=timezone.now() - timedelta(seconds=1))
    SessionFactory(channel=site)
    Session.objects.filter(pk=session.pk).update(credential_kind="api_key", credential_id=key.pk)
    [found] = api.get(f"{URL}/{vera.pk}/sessions").json()["items"]
    assert (found["id"], found["channel"], found["method"]) == (str(session.pk), str(site.pk), "anonymous")
    assert (found["origin"], found["device"]) == ("https://shop.example", "Firefox")
    assert found["credential"] == {"kind": "api_key", "id": str(key.pk)}
    assert found["expires_at"] == rfc3339(session.expires_at)


def test_logging_out_ends_them_all(api, session, vera, key):
    SessionFactory(channel=ChannelFactory(company=vera.company), end_user=vera)
    assert api.post(f"{URL}/{vera.pk}/logout").json() == {"sessions_ended": 2}
    assert api.get(f"{URL}/{vera.pk}/sessions").json()["items"] == []
    assert EndUser.objects.get(pk=vera.pk).not_before
    assert api.post(f"{URL}/{vera.pk}/logout").json() == {"sessions_ended": 0}
    entry = Entry.objects.order_by("id").first()
    assert (entry.action, entry.actor_kind, entry.actor_id) == ("end_user.logged_out", "api_key", str(key.pk))


def test_no_and_revoked_keys_do_nothing(client, api, session, vera):
    for caller, code in ((Api(client, ""), "token_missing"), (api, "token_revoked")):
        ApiKey.objects.update(revoked_at=timezone.now())
        refused(caller.get(f"{URL}/{vera.pk}/sessions"), 401, code)
        refused(caller.post(f"{URL}/{vera.pk}/logout"), 401, code)
    assert Session.objects.live().count() == 1


def test_K01_each_verb_needs_its_scope(api, session, vera):
    ApiKey.objects.update(scopes=["clients:read"])
    refused(api.post(f"{URL}/{vera.pk}/logout"), 403, "scope_missing")
    ApiKey.objects.update(scopes=["clients:write"])
    refused(api.get(f"{URL}/{vera.pk}/sessions"), 403, "scope_missing")
    assert Session.objects.live().count() == 1


def test_K01_a_bound_key_sees_its_channels_sessions_and_logs_nobody_out_elsewhere(api, key, session, vera, acme):
    other = SessionFactory(channel=ChannelFactory(company=acme), end_user=vera)
    ApiKeyChannel.objects.create(company=acme, api_key=key, channel=other.channel)
    assert [row["id"] for row in api.get(f"{URL}/{vera.pk}/sessions").json()["items"]] == [str(other.pk)]
    refused(api.post(f"{URL}/{vera.pk}/logout"), 403, "channel_mismatch")
    assert Session.objects.live().count() == 2


def test_T04_T05_the_neighbours_people_and_nobody_answer_alike(api, bolt, bolt_site):
    theirs = EndUserFactory(company=bolt)
    SessionFactory(channel=bolt_site, end_user=theirs)
    for call in (lambda pk: api.get(f"{URL}/{pk}/sessions"), lambda pk: api.post(f"{URL}/{pk}/logout")):
        answers = [call(pk) for pk in (theirs.pk, UNKNOWN_ID, "nonsense")]
        for answer in answers:
            refused(answer, 404, "not_found")
        assert len({answer.content for answer in answers}) == 1
    assert Session.objects.live().count() == 1


def test_A07_a_bad_query_is_refused(api, vera):
    refused(api.get(f"{URL}/{vera.pk}/sessions", limit="-1"), 400, "invalid_request")
    refused(api.get(f"{URL}/{vera.pk}/sessions", state="live"), 400, "invalid_request")
    refused(api.post(f"{URL}/{vera.pk}/logout?device=1"), 400, "invalid_request")
    assert EndUser.objects.get(pk=vera.pk).not_before is None
