"""S01: no spelling of an address leads inside."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from core.outbound import Kind, OutboundError, fetch
from tests.core.outbound_world import PUBLIC, Server, World, serving

SPELLINGS = [
    # other schemes, and none
    "http://93.184.215.14/", "http://good.example.com:443/", "http://good.example.com/", "ftp://good.example.com/", "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_PING", "data:text/plain,hi", "HTTPS://good.example.com/", "//good.example.com/",
    "good.example.com", "https:/good.example.com/", "https:good.example.com", "https:///good.example.com/", "", "https://",
    # ports
    "https://good.example.com:80/", "https://good.example.com:8443/", "https://good.example.com:0/",
    "https://good.example.com:0443/", "https://good.example.com:443443/", "https://good.example.com:/",
    "https://good.example.com:443:443/", "https://good.example.com:+443/", "https://good.example.com:65536/",
    # numbers in every guise
    "https://127.0.0.1/", "https://127.1/", "https://127.0.1/", "https://2130706433/", "https://0x7f000001/",
    "https://0x7f.0.0.1/", "https://0x7f.1/", "https://017700000001/", "https://0177.0.0.1/", "https://127.0.0.01/",
    "https://127.0.0.0x1/", "https://0/", "https://0.0.0.0/", "https://127.0.0.1./", "https://256.1.1.1/",
    "https://1.2.3.4.5/", "https://good.example.1/", "https://169.254.169.254/latest/meta-data/",
    "https://[::1]/", "https://[::]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/",
    "https://[::127.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://[fe80::1%25eth0]/",
    "https://[fe80::1%eth0]/", "https://[fd00:ec2::254]/", "https://[0:0:0:0:0:0:0:1]/", "https://[127.0.0.1]/",
    "https://[::1]x/", "https://[::1/", "https://::1/", "https://[]/",
    # characters that readers understand differently
    "https://good.example.com@127.0.0.1/", "https://user:pass@good.example.com/", "https://good.example.com:443@127.0.0.1/",
    "https://good.example.com\\@127.0.0.1/", "https://good.example.com\\.evil/", "https://good.example.com%00.evil/",
    "https://good.example.com%2f@127.0.0.1/", "https://good.example.com#@127.0.0.1/", "https://127.0.0.1#good.example.com/",
    "https://good.example.com\r\nHost: x/", "https://good.example.com/\r\nX: y", "https://good.example.com/a b",
    "https://good.example.com/\x00", "https://good.example.com/%0d%0aX:y", "https://good.example.com/%00",
    " https://good.example.com/", "https://good.example.com/\n", "\thttps://good.example.com/",
    "https:// good.example.com/",
    "https://good.example.com\t/", "https://①②⑦.⓪.⓪.①/", "https://127。0。0。1/", "https://\uff4cocalhost.example/",
    "https://bücher.example/", "https://good.example.com./", "https://.example.com/", "https://good..example.com/",
    "https://-good.example.com/", "https://good_.example.com/", "https://*.example.com/", "https://{host}/",
    # names of this machine
    "https://localhost/", "https://LOCALHOST/", "https://intranet/", "https://metadata/", "https://a/",
    "https://" + "a" * 64 + ".example.com/", "https://good.example.com/" + "a" * 2_048,
]  # fmt: skip

NAMES_THAT_LEAD_INSIDE = [
    "localtest.example",
    "127.0.0.1.nip.example",
    "xn--nxasmq6b.example",
    "metadata.example.internal",
]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


@pytest.fixture
def canary(world: World) -> Iterator[Server]:
    """Answers wherever a mistake would lead: on this machine, and at the address of an unasked host."""
    with serving() as server:
        inside = ["127.0.0.1", "0.0.0.0", "::1", "::", "169.254.169.254", "::ffff:127.0.0.1"]
        world.routes = dict.fromkeys([*inside, PUBLIC], server.port)
        world.names = {"good.example.com": [[PUBLIC]]}
        yield server


def test_S01_the_table_is_long_enough() -> None:
    assert len(set(SPELLINGS)) >= 60


@pytest.mark.parametrize("url", SPELLINGS)
def test_S01_a_bypass_spelling_is_refused_before_anything_is_looked_up(url: str, world: World, canary: Server) -> None:
    with pytest.raises(OutboundError) as caught:
        fetch("GET", url)
    assert caught.value.kind is Kind.REFUSED
    assert (world.lookups, world.dials, canary.connections) == ([], [], 0)


@pytest.mark.parametrize("url", SPELLINGS)
def test_S01_an_operators_network_opens_no_bypass(url: str, world: World, canary: Server, settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = ["10.99.0.0/16"]
    with pytest.raises(OutboundError):
        fetch("GET", url)
    assert (world.dials, canary.connections) == ([], 0)


def test_S01_a_port_that_does_not_exist_is_refused_whatever_is_allowed(
    world: World, canary: Server, settings: Settings
) -> None:
    settings.OUTBOUND_ALLOW = ["0.0.0.0/0"]
    with pytest.raises(OutboundError) as caught:
        fetch("GET", "https://good.example.com:65536/")
    assert caught.value.kind is Kind.REFUSED
    assert world.lookups == []


@pytest.mark.parametrize("name", NAMES_THAT_LEAD_INSIDE)
@pytest.mark.parametrize("inside", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1"])
def test_S01_a_name_that_leads_inside_is_not_dialled(name: str, inside: str, world: World, canary: Server) -> None:
    world.names[name] = [[inside]]
    with pytest.raises(OutboundError) as caught:
        fetch("GET", f"https://{name}/")
    assert caught.value.kind is Kind.UNREACHABLE
    assert (world.dials, canary.connections) == ([], 0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-A", "b\r\nHost: evil"), ("X-A", "b\nc"), ("X-A", "b\x00"), ("X-A", "ü"), ("X-A", " b"), ("X-A\r\nB", "c"),
        ("X A", "b"), ("", "b"), ("Host", "evil.example"), ("hOsT", "evil.example"), ("Content-Length", "0"),
        ("Transfer-Encoding", "chunked"), ("Connection", "keep-alive"), ("Proxy-Authorization", "x"),
        ("Accept-Encoding", "gzip"), ("Upgrade", "websocket"), ("Expect", "100-continue"),
    ],
)  # fmt: skip
def test_S01_a_header_that_could_split_the_request_is_refused(
    name: str, value: str, world: World, canary: Server
) -> None:
    with pytest.raises(OutboundError) as caught:
        fetch("GET", "https://good.example.com/", headers={name: value})
    assert caught.value.kind is Kind.REFUSED
    assert world.dials == []


@pytest.mark.parametrize("method", ["get", "CONNECT", "TRACE", "GET / HTTP/1.1\r\nX:", ""])
def test_S01_only_plain_methods_are_sent(method: str, world: World, canary: Server) -> None:
    with pytest.raises(OutboundError):
        fetch(method, "https://good.example.com/")
    assert world.dials == []
