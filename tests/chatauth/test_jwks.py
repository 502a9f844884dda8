"""J04, J12: keys behind an address - fetched seldom, used on while the address fails, dropped in time."""

import json
import socket
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from channels_app.models import Channel, SigningKey
from chatauth import jwks
from chatauth.jwks import published_keys
from chatauth.keyring import keys_for
from chatauth.models import JwksCache
from tests.chatauth.forge import ec_key, public_jwk, token
from tests.core.outbound_world import Server, serving
from tests.factories import SigningKeyFactory

OWNER = uuid4()


class Publisher:
    """A site that publishes keys; `answer` is what it sends next."""

    def __init__(self) -> None:
        self.answer = b""
        self.delay = threading.Event()
        self.delay.set()
        self.publish("one")

    def publish(self, *kids: str) -> None:
        self.send(200, json.dumps({"keys": [public_jwk(ec_key(name=kid), kid=kid) for kid in kids]}).encode())

    def send(self, status: int, body: bytes, head: str = "") -> None:
        self.answer = f"HTTP/1.1 {status} X\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    def __call__(self, wire: socket.socket) -> None:
        self.delay.wait(5)
        wire.sendall(self.answer)


@pytest.fixture
def site_keys() -> Publisher:
    return Publisher()


@pytest.fixture
def server(site_keys: Publisher, settings: Settings) -> Iterator[Server]:
    with serving(site_keys) as server:
        settings.OUTBOUND_ALLOW = [f"127.0.0.1:{server.port}"]
        yield server


@pytest.fixture
def url(server: Server, db: None) -> str:
    return f"http://127.0.0.1:{server.port}/jwks"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime.fromisoformat("2026-11-21T12:00:00+00:00"), tick=False) as coordinates:
        yield coordinates


def kids(url: str, kid: str | None = None) -> list[str | None]:
    return [key.kid for key in published_keys(url, algorithm="ES256", owner=OWNER, kid=kid)]


def test_keys_are_fetched_once_and_kept_ten_minutes(url: str, server: Server, clock: Any) -> None:
    for minutes in (0, 5, 4):
        clock.shift(timedelta(minutes=minutes))
        assert kids(url) == kids(url, "one") == ["one"]
    assert server.connections == 1
    clock.shift(timedelta(minutes=1))
    assert kids(url) == ["one"]
    assert server.connections == 2


def test_keys_carry_their_owner_and_the_algorithm_that_was_pinned(url: str) -> None:
    (key,) = published_keys(url, algorithm="ES256", owner=OWNER)
    assert (key.owner, key.algorithm) == (OWNER, "ES256")
    assert published_keys(url, algorithm="RS256", owner=OWNER) == []
    other = UUID(int=1)
    assert [key.owner for key in published_keys(url, algorithm="ES256", owner=other)] == [other]


def test_J12_a_new_kid_is_picked_up_at_once(url: str, site_keys: Publisher, clock: Any) -> None:
    assert kids(url) == ["one"]
    site_keys.publish("one", "two")
    clock.shift(timedelta(minutes=1))
    assert kids(url, "two") == ["one", "two"]


def test_J12_a_removed_key_is_refused_after_ten_minutes(url: str, site_keys: Publisher, clock: Any) -> None:
    assert kids(url) == ["one"]
    site_keys.publish("two")
    clock.shift(timedelta(minutes=10))
    assert kids(url, "one") == ["two"]


def test_a_set_without_keys_takes_them_all_away(url: str, site_keys: Publisher, clock: Any) -> None:
    assert kids(url) == ["one"]
    site_keys.publish()
    clock.shift(timedelta(minutes=10))
    assert kids(url) == []


def test_J04_a_thousand_unknown_kids_cost_one_fetch_a_minute(url: str, server: Server, clock: Any) -> None:
    assert kids(url) == ["one"]
    for number in range(1_000):
        assert kids(url, f"bad-{number}") == ["one"]
    assert server.connections == 1
    clock.shift(timedelta(minutes=1))
    for number in range(1_000):
        assert kids(url, f"worse-{number}") == ["one"]
    assert server.connections == 2


FAILURES: dict[str, tuple[int, bytes, str]] = {
    "an error": (500, b"oops", ""),
    "an error with keys in it": (500, json.dumps({"keys": [public_jwk(ec_key(name="two"), kid="two")]}).encode(), ""),
    "not found": (404, b"{}", ""),
    "a redirect": (302, b"", "Location: http://127.0.0.1:1/\r\n"),
    "garbage": (200, b"<html>", ""),
    "no set": (200, b"{}", ""),
    "too much": (200, b" " * 65_537, ""),
    "a shared secret": (200, b'{"keys": [{"kty": "oct", "k": "AAAA"}]}', ""),
    "compressed": (200, b"{}", "Content-Encoding: gzip\r\n"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_J12_known_keys_work_for_a_day_while_the_address_fails(
    failure: str, url: str, site_keys: Publisher, clock: Any
) -> None:
    assert kids(url) == ["one"]
    site_keys.send(*FAILURES[failure])
    began = timezone.now() + timedelta(minutes=10)
    clock.shift(timedelta(minutes=10))
    assert kids(url) == ["one"]
    cache = JwksCache.objects.get(url=url)
    assert cache.failing_since == began
    assert cache.failure
    clock.shift(timedelta(hours=23, minutes=49))
    assert kids(url) == ["one"]
    assert JwksCache.objects.get(url=url).failing_since == began
    clock.shift(timedelta(minutes=1))
    assert kids(url) == []


def test_J12_an_address_that_nobody_answers_is_a_failure_too(url: str, server: Server, clock: Any) -> None:
    assert kids(url) == ["one"]
    server.stop()
    clock.shift(timedelta(minutes=10))
    assert kids(url) == ["one"]
    assert JwksCache.objects.get(url=url).failing_since == timezone.now()


def test_an_address_that_works_again_is_forgiven(url: str, site_keys: Publisher, clock: Any) -> None:
    site_keys.send(500, b"")
    assert kids(url) == []
    site_keys.publish("one")
    assert kids(url) == []
    clock.shift(timedelta(minutes=1))
    assert kids(url) == ["one"]
    cache = JwksCache.objects.get(url=url)
    assert (cache.failing_since, cache.failure) == (None, "")


def test_a_forbidden_address_is_not_called(db: None, settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = []
    with serving() as server:
        assert kids(f"http://127.0.0.1:{server.port}/jwks") == []
        assert server.connections == 0


@pytest.mark.django_db(transaction=True)
def test_J04_many_at_once_fetch_once_and_all_get_the_keys(server: Server, site_keys: Publisher) -> None:
    url = f"http://127.0.0.1:{server.port}/jwks"
    site_keys.delay.clear()
    found: list[list[str | None]] = []

    def ask() -> None:
        try:
            found.append(kids(url, "one"))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    threading.Timer(0.5, site_keys.delay.set).start()
    for thread in threads:
        thread.join(10)
    assert found == [["one"]] * 8
    assert server.connections == 1


def test_the_cost_of_reading_a_kept_set_is_paid_once(url: str) -> None:
    assert kids(url) == ["one"]
    before = jwks._read.cache_info().misses
    assert kids(url) == ["one"]
    assert jwks._read.cache_info().misses == before


def test_a_code_signed_with_a_published_key_signs_in(url: str, site: Channel, client: Client) -> None:
    site.sign_in = ["external_jwt"]
    site.save()
    SigningKey.objects.create(
        company=site.company, channel=site, name="idp", kid="idp", algorithm="ES256", jwks_url=url
    )
    now = int(timezone.now().timestamp())
    claims = {"user": {"id": "vera"}, "iat": now, "exp": now + 60}

    def sign_in(name: str, **header: str) -> HttpResponse:
        code = token(claims, ec_key(name=name), alg="ES256", **header)
        body = {"channel": str(site.pk), "method": "external_jwt", "credential": code}
        return client.post("/widget/api/v1/sessions", json.dumps(body), content_type="application/json")

    assert sign_in("one").status_code == 201
    assert sign_in("one", kid="one").status_code == 201
    assert sign_in("other").json()["code"] == "signature_invalid"
    assert sign_in("one", kid="other").json()["code"] == "key_unknown"


def test_a_code_that_names_one_of_our_own_keys_fetches_nothing(url: str, server: Server, site: Channel) -> None:
    SigningKey.objects.create(
        company=site.company, channel=site, name="idp", kid="idp", algorithm="ES256", jwks_url=url
    )
    own = SigningKeyFactory(channel=site, kid="own")
    assert [key.kid for key in keys_for(site, token({"id": "vera"}, kid=own.kid))] == ["own"]
    assert server.connections == 0
    assert [key.kid for key in keys_for(site, token({"id": "vera"}))] == ["own", "one"]
