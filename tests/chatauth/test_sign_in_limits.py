"""How often anybody may open sessions: what one address, or one channel's visitors, cannot do to the others."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import EndUser
from channels_app.models import Channel
from tests.factories import ChannelFactory

SESSIONS = "/widget/api/v1/sessions"


@pytest.fixture
def come(client: Client, site: Channel) -> Any:
    def call(address: str = "198.51.100.7", channel: Channel = site, **headers: str) -> Any:
        body = {"channel": str(channel.pk), "method": "anonymous"}
        text = json.dumps(body)
        return client.post(SESSIONS, text, content_type="application/json", headers=headers, REMOTE_ADDR=address)

    return call


def test_R05_one_address_opens_only_so_many_sessions(come: Any, settings: Any) -> None:
    settings.LIMITS = {"session": (2, 60)}
    answers = [come() for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[-1].json()["code"] == "rate_limited"
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert EndUser.objects.count() == 2
    assert come("203.0.113.5").status_code == 201


def test_R02_a_header_that_anybody_can_send_is_not_another_address(come: Any, settings: Any) -> None:
    settings.LIMITS = {"session": (1, 60)}
    named = ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP", "True-Client-IP"]
    assert come().status_code == 201
    assert {come(**{name: f"203.0.113.{index}"}).status_code for index, name in enumerate(named)} == {429}


def test_R05_one_channel_takes_only_so_many_and_the_others_go_on(come: Any, settings: Any, site: Channel) -> None:
    settings.LIMITS = {"session_channel": (2, 60)}
    other = ChannelFactory(company=site.company, sign_in=["anonymous"])
    assert [come(f"192.0.2.{index}").status_code for index in range(3)] == [201, 201, 429]
    assert come("192.0.2.9", other).status_code == 201
