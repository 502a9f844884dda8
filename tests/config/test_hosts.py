import pytest
from django.http.request import validate_host

from channels_app.models import Channel, ChannelHost
from config.hosts import KnownHosts


@pytest.mark.django_db
def test_a_channel_s_own_host_is_answered_without_a_restart(site: Channel) -> None:
    hosts = KnownHosts(["chat.example.com"])
    ChannelHost.objects.create(channel=site, company=site.company, host="help.acme.test:8443")
    assert validate_host("help.acme.test", hosts)
    assert validate_host("chat.example.com", hosts)
    assert not validate_host("evil.test", hosts)


@pytest.mark.django_db
def test_the_channels_are_not_asked_again_for_every_request(django_assert_num_queries) -> None:
    hosts = KnownHosts(["chat.example.com"])
    with django_assert_num_queries(1):
        assert not any(validate_host(f"evil{number}.test", hosts) for number in range(5))


def test_a_database_that_is_down_leaves_the_fixed_hosts() -> None:
    hosts = KnownHosts(["chat.example.com"])
    assert validate_host("chat.example.com", hosts)
    assert not validate_host("help.acme.test", hosts)
