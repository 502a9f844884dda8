"""S03, S04, S06: one look-up, no redirect, no proxy, TLS for the name that was asked for, one sentence for all."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from core.outbound import Kind, OutboundError, client, fetch, fetch_async
from tests.core.outbound_world import PUBLIC, Authority, Server, World, serving

NAME = "hooks.example.com"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Authority]:
    yield Authority(tmp_path, monkeypatch)
    client._tls.cache_clear()


@pytest.fixture
def asked() -> list[str | None]:
    """The names that clients asked for in the TLS handshake."""
    return []


@pytest.fixture
def hooks(world: World, authority: Authority, asked: list[str | None]) -> Iterator[Server]:
    """A public server with a good certificate."""
    with serving(tls=authority.server_side(NAME, asked)) as server:
        world.names[NAME] = [[PUBLIC]]
        world.routes[PUBLIC] = server.port
        yield server


def test_it_fetches_over_tls_from_the_address_that_was_judged(
    hooks: Server, world: World, asked: list[str | None]
) -> None:
    answer = fetch("POST", f"https://{NAME}/in?a=1", headers={"X-Key": "v"}, body=b"{}")
    assert (answer.status, answer.body, answer.headers["content-length"]) == (200, b"hello", "5")
    assert (world.lookups, world.dials) == ([NAME], [PUBLIC])
    head = hooks.requests[0]
    assert head.startswith(b"POST /in?a=1 HTTP/1.1\r\n")
    assert b"X-Key: v" in head


async def test_a_coroutine_can_fetch_too(hooks: Server) -> None:
    answer = await fetch_async("GET", f"https://{NAME}/")
    assert answer.body == b"hello"


def test_S06_host_and_SNI_carry_the_original_name(hooks: Server, asked: list[str | None]) -> None:
    fetch("GET", f"https://{NAME.upper()}/")
    assert asked == [NAME]
    assert f"Host: {NAME}\r\n".encode() in hooks.requests[0]


def test_S03_a_second_answer_of_the_name_server_never_counts(hooks: Server, world: World) -> None:
    world.names[NAME] = [[PUBLIC], ["127.0.0.1"]]
    assert fetch("GET", f"https://{NAME}/").status == 200
    assert (world.lookups, world.dials) == ([NAME], [PUBLIC])


@pytest.mark.parametrize("inside", ["10.0.0.1", "127.0.0.1", "::1", "169.254.169.254"])
@pytest.mark.parametrize("is_first", [True, False])
def test_S03_mixed_answers_are_refused_whole(inside: str, is_first: bool, hooks: Server, world: World) -> None:
    world.names[NAME] = [[inside, PUBLIC] if is_first else [PUBLIC, inside]]
    with pytest.raises(OutboundError):
        fetch("GET", f"https://{NAME}/")
    assert world.dials == []


def test_the_next_address_is_tried_when_the_first_does_not_answer(hooks: Server, world: World) -> None:
    world.names[NAME] = [["1.1.1.1", PUBLIC]]
    assert fetch("GET", f"https://{NAME}/").status == 200
    assert world.dials == ["1.1.1.1", PUBLIC]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_S04_a_redirect_is_an_answer_and_is_not_followed(
    status: int, world: World, authority: Authority, asked: list[str | None]
) -> None:
    with serving() as canary:
        away = f"HTTP/1.1 {status} Away\r\nLocation: http://127.0.0.1:{canary.port}/\r\nContent-Length: 0\r\n\r\n"
        with serving(away.encode(), authority.server_side(NAME, asked)) as server:
            world.names[NAME] = [[PUBLIC]]
            world.routes |= {PUBLIC: server.port, "127.0.0.1": canary.port}
            answer = fetch("GET", f"https://{NAME}/")
        assert answer.status == status
        assert (world.dials, canary.connections) == ([PUBLIC], 0)


def test_S06_proxies_of_the_environment_are_ignored(
    hooks: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("NO_PROXY", "")
        world.routes["127.0.0.1"] = proxy.port
        assert fetch("GET", f"https://{NAME}/").body == b"hello"
        assert proxy.connections == 0


def test_S06_a_certificate_for_another_name_is_refused(
    world: World, authority: Authority, asked: list[str | None]
) -> None:
    with serving(tls=authority.server_side("other.example.com", asked)) as server:
        world.names[NAME] = [[PUBLIC]]
        world.routes[PUBLIC] = server.port
        with pytest.raises(OutboundError) as caught:
            fetch("GET", f"https://{NAME}/")
    assert caught.value.kind is Kind.UNREACHABLE
    assert "certificate" in caught.value.cause


def test_S06_a_certificate_of_an_unknown_authority_is_refused(hooks: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    client._tls.cache_clear()
    with pytest.raises(OutboundError) as caught:
        fetch("GET", f"https://{NAME}/")
    assert "certificate" in caught.value.cause
    assert hooks.requests == []


def test_S06_the_error_tells_nothing_about_what_runs_behind_the_firewall(
    world: World, authority: Authority, asked: list[str | None]
) -> None:
    def sentence_of(name: str) -> str:
        with pytest.raises(OutboundError) as caught:
            fetch("GET", f"https://{name}/", timeout=1)
        return str(caught.value)

    with (
        serving(tls=authority.server_side("other.example.com", asked)) as wrong,
        serving(b"not http", authority.server_side("garbage.example.com", asked)) as garbage,
    ):
        world.names = {
            "closed.example.com": [["1.1.1.1"]],
            "private.example.com": [["10.0.0.1"]],
            "wrong.example.com": [["8.8.8.8"]],
            "garbage.example.com": [["9.9.9.9"]],
        }
        world.routes = {"8.8.8.8": wrong.port, "9.9.9.9": garbage.port}
        sentences = {sentence_of(name) for name in [*world.names, "unknown.example.com"]}
    assert sentences == {"The other server gave no usable answer."}


@pytest.mark.parametrize(
    ("entries", "url"),
    [
        (["127.0.0.1:{port}"], "http://127.0.0.1:{port}/"),
        (["localhost:{port}"], "http://localhost:{port}/"),
        (["127.0.0.0/8"], "http://127.0.0.1:{port}/"),
        (["127.0.0.0/8", "::1/128"], "http://name.example.com:{port}/"),
    ],
)
def test_the_operator_may_open_private_and_plain_targets(
    entries: list[str], url: str, world: World, settings: Settings
) -> None:
    with serving() as server:
        world.names = {"localhost": [["127.0.0.1"]], "name.example.com": [["127.0.0.1"]]}
        world.routes["127.0.0.1"] = server.port
        settings.OUTBOUND_ALLOW = [entry.format(port=server.port) for entry in entries]
        assert fetch("GET", url.format(port=server.port)).body == b"hello"
        assert f"Host: {url.split('/')[2].format(port=server.port)}".encode() in server.requests[0]


@pytest.mark.parametrize(
    ("entries", "url"),
    [
        (["127.0.0.1:1"], "http://127.0.0.1:{port}/"),
        (["localhost:{port}"], "http://127.0.0.1:{port}/"),
        (["127.0.0.1:{port}"], "http://localhost:{port}/"),
        (["10.0.0.0/8"], "http://127.0.0.1:{port}/"),
        (["10.0.0.0/8"], "http://name.example.com:{port}/"),
        (["10.0.0.0/8"], "http://public.example.com/"),
        (["10.0.0.0/8"], "https://public.example.com:8443/"),
        (["0.0.0.0/0"], "http://[::ffff:127.0.0.1]:{port}/"),
    ],
)
def test_what_the_operator_opened_opens_nothing_else(
    entries: list[str], url: str, world: World, settings: Settings
) -> None:
    with serving() as server:
        world.names = {"name.example.com": [["127.0.0.1"]], "public.example.com": [[PUBLIC]]}
        world.routes = {"127.0.0.1": server.port, PUBLIC: server.port}
        settings.OUTBOUND_ALLOW = [entry.format(port=server.port) for entry in entries]
        with pytest.raises(OutboundError):
            fetch("GET", url.format(port=server.port))
        assert (world.dials, server.connections) == ([], 0)
