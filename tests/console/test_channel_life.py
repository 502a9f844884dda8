"""Pausing, copying and archiving a channel: each asks first, and none of it loses anything."""

import pytest
from django.urls import reverse

from channels_app.models import Channel, ManagementToken
from chatauth.sessions import authenticate, sign
from core.models import Entry
from core.reasons import Refused
from tests.console.acting import logged_in
from tests.factories import ManagementTokenFactory, SessionFactory

ALL = ["pause", "start", "copy", "archive", "restore"]


def address(channel: Channel, name: str) -> str:
    return reverse(f"admin:channels_app_channel_{name}", args=[channel.pk])


def post(user, channel: Channel, action: str, /, **fields) -> str:
    response = logged_in(user).post(address(channel, action), fields, follow=True)
    channel.refresh_from_db()
    return response.content.decode()


def test_pausing_asks_first_and_then_lets_nobody_in(olga, site):
    assert "Pause this channel?" in logged_in(olga).get(address(site, "pause")).content.decode()
    site.refresh_from_db()
    assert site.is_active
    assert "is paused" in post(olga, site, "pause")
    assert not site.is_active
    entry = Entry.objects.get(action="channel.paused")
    assert (entry.actor_id, entry.company_id) == (str(olga.pk), site.company_id)


def test_starting_lets_people_in_again(olga, site):
    post(olga, site, "pause")
    assert "lets people in again" in post(olga, site, "start")
    assert site.is_active
    assert Entry.objects.filter(action="channel.started").count() == 1


def test_an_archived_channel_leaves_the_list_and_comes_back_as_it_was(olga, site):
    post(olga, site, "archive")
    channels = reverse("admin:channels_app_channel_changelist")
    assert "Web shop" not in logged_in(olga).get(channels).content.decode()
    assert "Web shop" in logged_in(olga).get(channels, {"state": "archived"}).content.decode()
    assert site.is_active
    assert not site.is_live
    post(olga, site, "restore")
    assert site.is_live
    assert list(Entry.objects.order_by("pk").values_list("action", flat=True)) == [
        "channel.archived",
        "channel.taken_back",
    ]


def test_a_copy_has_the_settings_but_no_credential_and_is_paused(olga, site, management_token):
    Channel.objects.filter(pk=site.pk).update(greeting="Hello", allowed_origins=["https://shop.example"], token_age=900)
    page = post(olga, site, "copy", name="Second shop", slug="second")
    made = Channel.objects.get(slug="second")
    assert (made.company_id, made.greeting, made.allowed_origins, made.token_age) == (
        site.company_id,
        "Hello",
        ["https://shop.example"],
        900,
    )
    assert not made.is_active
    assert made.pk != site.pk
    assert made.created_at > site.created_at
    assert not ManagementToken.objects.filter(channel=made).exists()
    assert "“Second shop” is made, and paused." in page
    assert Entry.objects.get(action="channel.copied").data["source"] == str(site.pk)


def test_a_copy_needs_a_short_name_of_its_own(olga, site):
    assert "Another channel has this short name." in post(olga, site, "copy", name="Copy", slug="site")
    assert Channel.objects.count() == 1


def test_only_what_fits_the_state_is_offered(olga, site):
    client = logged_in(olga)
    assert client.get(address(site, "start")).status_code == 404
    assert client.get(address(site, "restore")).status_code == 404
    post(olga, site, "archive")
    assert client.get(address(site, "pause")).status_code == 404
    assert client.get(address(site, "archive")).status_code == 404


@pytest.mark.parametrize("name", ALL)
def test_an_agent_does_none_of_it(ana, site, name):
    for call in ("get", "post"):
        assert getattr(logged_in(ana), call)(address(site, name)).status_code == 403
    assert Channel.objects.get().is_live


@pytest.mark.parametrize("name", ALL)
def test_T05_the_neighbour_finds_no_channel(boris, site, name):
    for call in ("get", "post"):
        assert getattr(logged_in(boris), call)(address(site, name)).status_code == 404
    assert Channel.objects.get().is_live


def test_nothing_of_a_paused_channel_works(olga, site, vera):
    session = SessionFactory(channel=site, end_user=vera)
    token = sign(session).token
    post(olga, site, "pause")
    with pytest.raises(Refused) as refused:
        authenticate(token)
    assert refused.value.reason == "channel_inactive"


def test_the_copy_page_suggests_a_name_that_is_free(olga, site):
    ManagementTokenFactory(channel=site)
    assert 'value="site-copy"' in logged_in(olga).get(address(site, "copy")).content.decode()
