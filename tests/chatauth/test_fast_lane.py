"""The fast lane answers as the door behind it would: status, head, body and rows, whatever is sent."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.models import EndUser, Identity
from chatauth.fast_lane import FastLane
from chatauth.models import Attempt
from config.application import Application
from core import db
from core.access import App
from tests.chatauth.lane import HOST, Answer, Twin, Wish, call, meaning

pytestmark = pytest.mark.django_db(transaction=True)

GOOD = {
    "mindbehind": {"clientID": "vera", "channelID": "@SITE"},
    "mindset": {"externalId": "vera"},
    "rest": {"external_id": "vera"},
}
JSON = (b"content-type", b"application/json")


class Ways:
    """The program with and without the fast lane, in one loop."""

    def __init__(self, runner: asyncio.Runner, options: Any) -> None:
        self.runner = runner
        self.fast: App = Application()
        options.FAST_LANE = None
        self.plain: App = Application()

    def call(self, app: App, twin: Twin, wish: Wish) -> Answer:
        return self.runner.run(call(app, twin.scope(wish), twin.body(wish), wish.pieces))


@pytest.fixture
def ways(settings: Any) -> Iterator[Ways]:
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.LIMITS = {"mint_failed": (1_000_000, 60), "mint": (1_000_000, 60)}
    with asyncio.Runner() as runner:
        pool = db.opened_pool()
        runner.run(pool.__aenter__())
        yield Ways(runner, settings)
        runner.run(pool.__aexit__(None, None, None))


def good(door: str, **fields: Any) -> Wish:
    return Wish(door, "own", "good", json.dumps(GOOD[door] | fields).encode())


texts = st.text(max_size=12) | st.sampled_from(["vera", "Vera", "ada", "\u2028", "\0", "\ud800", "é" * 300, "a" * 255])
scalars = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | texts
values = scalars | st.lists(scalars, max_size=2) | st.dictionaries(st.text(max_size=3), scalars, max_size=2)
names = st.sampled_from(["name", "surname", "email", "phone", "locale", "plan", "age", "n" * 64, "n" * 65]) | texts
properties = st.dictionaries(names, scalars, max_size=6) | values
ages = st.sampled_from([59, 60, 600, 2_592_000, 2_592_001, True, "60", 60.0, 10**30]) | values
groups = st.lists(st.sampled_from(["@GOLD", "@LOCKED", "nonsense"]), max_size=3) | values
people = st.sampled_from(["vera", "ada", "Ada", "a b"]) | values
emails = st.sampled_from(["vera@example.com", "VERA@example.com", "x"]) | values
phones = st.sampled_from(["+441632960960", "+44 1632 960960", "123"]) | values
BODIES = {
    "mindbehind": st.fixed_dictionaries(
        {"clientID": people, "channelID": st.sampled_from(["@SITE", "@SITE", "@SITE", "@CLOSED", "nonsense"]) | values},
        optional={"tokenAge": ages, "properties": properties, "more": values},
    ),
    "mindset": st.fixed_dictionaries(
        {}, optional={"externalId": people, "userEmail": emails, "email": emails, "name": texts, "accountUids": groups}
    ),
    "rest": st.fixed_dictionaries(
        {},
        optional={
            "external_id": people, "email": emails, "phone": phones, "ttl": ages, "properties": properties,
            "groups": groups,
        },
    ),
}  # fmt: skip
raw_bodies = st.binary(max_size=20) | st.sampled_from(
    [b"", b"{}", b"[]", b"null", b'{"clientID": NaN}', b'{"externalId": "a", "externalId": "b"}', b"[" * 5000,
     b'\xef\xbb\xbf{"externalId":"a"}', b'{"externalId": "a"} ', b'{"external_id": "' + b"a" * 66_000 + b'"}']
)  # fmt: skip
SECRETS = ["good"] * 9 + "other scopeless revoked expired elsewhere none short unknown".split()
HEADERS = [
    (b"host", b"stranger.test"),
    (b"host", b"LOCALHOST:80"),
    (b"host", b""),
    (b"content-type", b"text/plain"),
    (b"content-type", b'Application/JSON; charset="UTF-8"'),
    (b"content-type", b"application/json; charset=latin-1"),
    (b"content-length", b"70000"),
    (b"content-length", b"x"),
    (b"accept-language", b"tr"),
    (b"accept-language", b"*"),
    (b"cookie", b"usher_session=x"),
    (b"accept", b"text/html"),
    (b"x-forwarded-for", b"203.0.113.9"),
    (b"origin", b"https://stranger.test"),
    (b"x-api-key", b"second"),
    (b"apitoken", b"second"),
    (b"authorization", b"Basic eDp5"),
    (b"user-agent", b"\xff"),
]
headers = st.lists(st.sampled_from(HEADERS), max_size=1).map(tuple)


@st.composite
def wishes(draw: Any) -> Wish:
    door = draw(st.sampled_from(sorted(BODIES)))
    written = BODIES[door].map(lambda body: json.dumps(body).encode())
    return Wish(
        door,
        draw(st.sampled_from(["own"] * 6 + ["closed", "nowhere", "odd"])),
        draw(st.sampled_from(SECRETS)),
        draw(written if draw(st.integers(0, 9)) else raw_bodies),
        draw(headers) if not draw(st.integers(0, 4)) else (),
        draw(st.sampled_from([b""] * 8 + [b"a=b", b"format=api"])),
        draw(st.sampled_from([1, 1, 3])),
    )


def compare(ways: Ways, sent: list[Wish]) -> None:
    fast, plain = Twin(), Twin()
    for wish in sent:
        assert meaning(ways.call(ways.fast, fast, wish), fast) == meaning(ways.call(ways.plain, plain, wish), plain)
    assert fast.rows() == plain.rows()


SHORT = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
LONG = settings(SHORT, max_examples=3_000)


@SHORT
@example([good("mindbehind", tokenAge=600, properties={"name": "Vera\u2028", "plan": "gold"}), good("mindbehind")])
@example([good("mindset", name="Vera", accountUids=["@GOLD"]), good("mindset", accountUids=["@LOCKED"])])
@example([good("rest", groups=["@GOLD"], properties={"surname": "Stone", "age": 41.5}), good("rest", ttl=59)])
@given(st.lists(wishes(), min_size=1, max_size=4))
def test_A07_what_is_sent_fares_alike_on_both_ways(ways, sent):
    compare(ways, sent)


@pytest.mark.fuzz
@LONG
@given(st.lists(wishes(), min_size=1, max_size=6))
def test_A07_thousands_of_calls_fare_alike_on_both_ways(ways, sent):
    compare(ways, sent)


@pytest.mark.parametrize("door", sorted(GOOD))
def test_a_good_call_does_not_reach_django(ways, door):
    async def django(*_: object) -> None:
        pytest.fail("The lane handed a good call over.")

    twin = Twin()
    answer = ways.call(FastLane(django), twin, good(door))
    assert answer.status == (201 if door == "rest" else 200)
    assert Identity.objects.get().key == "vera"
    assert Attempt.objects.get().reason == ""


@pytest.mark.parametrize("door", sorted(GOOD))
def test_R01_the_limit_counts_a_call_once_and_refuses_the_one_beyond_it(ways, settings, door):
    settings.LIMITS = {"mint": (3, 60)}
    twin = Twin()
    wrong = Wish(door, "own", "good", b"{}")
    answers = [ways.call(ways.fast, twin, wish) for wish in (good(door), wrong, good(door), good(door), good(door))]
    assert [answer.status for answer in answers][1:] == [400, answers[0].status, 429, 429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60
    assert twin.rows()["counts"][0 if door != "mindbehind" else 6] == 5


def test_R01_of_calls_at_once_exactly_as_many_as_the_limit_says_are_let_through(ways, settings):
    settings.LIMITS = {"mint": (10, 60)}
    twin = Twin()

    async def storm() -> list[Answer]:
        sent = [good("rest", external_id=f"client {number}") for number in range(25)]
        return await asyncio.gather(*(call(ways.fast, twin.scope(wish), twin.body(wish)) for wish in sent))

    assert sorted(answer.status for answer in ways.runner.run(storm())) == [201] * 10 + [429] * 15
    assert EndUser.objects.count() == 10


def test_calls_at_once_for_one_client_make_one(ways):
    twin = Twin()

    async def storm() -> list[Answer]:
        sent = [good("rest", properties={f"p{number}": number}) for number in range(40)]
        return await asyncio.gather(*(call(ways.fast, twin.scope(wish), twin.body(wish)) for wish in sent))

    answers = ways.runner.run(storm())
    assert {json.loads(answer.body)["end_user"]["id"] for answer in answers} == {str(EndUser.objects.get().pk)}
    assert len(EndUser.objects.get().verified) == 40


def test_a_host_that_is_not_ours_is_refused_by_django(ways):
    wish = good("rest")._replace(headers=((b"host", b"stranger.test"),))
    assert ways.call(ways.fast, Twin(), wish).status == 400
    assert not EndUser.objects.exists()
    assert ways.call(ways.fast, Twin(), good("rest")._replace(headers=((b"host", HOST),))).status == 201


def test_when_the_pool_is_closed_the_door_answers(ways):
    twin = Twin()
    before = db.pool()
    ways.runner.run(before.close())
    assert ways.call(ways.fast, twin, good("rest")).status == 201
    assert twin.rows()["counts"][0] == 1
