"""Binding API keys to channels."""

import pytest
from django.utils import timezone

from channels_app.api_keys import bind_api_key
from channels_app.models import ApiKeyChannel, Channel
from core.audit import SYSTEM
from core.models import Entry
from core.reasons import Refused
from tests.factories import ApiKeyFactory, ChannelFactory, ManagementTokenFactory


def test_a_key_reaches_all_until_it_is_bound_and_again_when_freed(acme, site, bolt_site):
    key, other = ApiKeyFactory(company=acme), ChannelFactory(company=acme)
    assert set(Channel.objects.visible_to(key)) == {site, other}
    bind_api_key(key, channels=[site], by=SYSTEM)
    assert set(Channel.objects.visible_to(key)) == {site}
    bind_api_key(key, channels=[other], by=SYSTEM)
    assert set(Channel.objects.visible_to(key)) == {other}
    bind_api_key(key, channels=[other], by=SYSTEM)
    bind_api_key(key, channels=[], by=SYSTEM)
    assert set(Channel.objects.visible_to(key)) == {site, other}
    told = [entry.data["channels"] for entry in Entry.objects.filter(action="api_key.bound").order_by("id")]
    assert told == [[str(site.pk)], [str(other.pk)], []]


def test_a_management_token_reaches_its_own(site):
    ChannelFactory(company=site.company)
    assert list(Channel.objects.visible_to(ManagementTokenFactory(channel=site))) == [site]


def test_T04_the_neighbours_channel_cannot_be_bound(acme, site, bolt_site):
    key = ApiKeyFactory(company=acme)
    with pytest.raises(Refused, match="invalid_request"):
        bind_api_key(key, channels=[site, bolt_site], by=SYSTEM)
    assert not ApiKeyChannel.objects.exists()


def test_a_revoked_key_cannot_be_bound(acme, site):
    with pytest.raises(Refused, match="conflict"):
        bind_api_key(ApiKeyFactory(company=acme, revoked_at=timezone.now()), channels=[site], by=SYSTEM)
