"""S05: a server that is slow, endless or compressed is ended on time and at its size."""

import contextlib
import gzip
import inspect
import socket
import time
from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from core.outbound import Kind, OutboundError, fetch
from tests.core.outbound_world import World, serving

HEAD = b"HTTP/1.1 200 OK\r\n"


def drip(first: bytes, then: bytes) -> Callable[[socket.socket], None]:
    """Sends `first` at once and then `then` at two bytes a second."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(first)
        for byte in (then * 20)[:20]:
            connection.sendall(bytes([byte]))
            time.sleep(0.5)

    return answer


def endless(first: bytes, again: bytes, sent: list[int]) -> Callable[[socket.socket], None]:
    """Sends `again` for as long as anybody reads; `sent` ends up with the number of bytes."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(first)
        sent.append(0)
        while sent[0] < 200_000_000:
            sent[0] += connection.send(again)

    return answer


@contextlib.contextmanager
def at_loopback(answer: bytes | Callable[[socket.socket], None], settings: Settings) -> Iterator[str]:
    with serving(answer) as server:
        settings.OUTBOUND_ALLOW = [f"127.0.0.1:{server.port}"]
        yield f"http://127.0.0.1:{server.port}/"


def test_S05_the_limits_without_being_asked() -> None:
    defaults = inspect.signature(fetch).parameters
    assert (defaults["timeout"].default, defaults["limit"].default) == (10.0, 256 * 1024)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (b"", b"HTTP/1.1 200 OK\r\n"),
        (HEAD, b"X-Slow: yes\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (HEAD + b"Content-Length: 5000\r\n\r\n", b"slow"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (HEAD + b"\r\n", b"until the end"),
    ],
)
def test_S05_the_total_time_holds_against_a_drip(first: bytes, then: bytes, settings: Settings) -> None:
    with at_loopback(drip(first, then), settings) as url:
        start = time.monotonic()
        with pytest.raises(OutboundError) as caught:
            fetch("GET", url, timeout=1.2)
    assert caught.value.kind is Kind.TIMEOUT
    assert 1.0 < time.monotonic() - start < 6  # the other side goes on for ten seconds


def test_S05_the_total_time_holds_while_sending(settings: Settings) -> None:
    with at_loopback(lambda _connection: time.sleep(6), settings) as url:
        start = time.monotonic()
        with pytest.raises(OutboundError) as caught:
            fetch("POST", url, body=b"x" * 50_000_000, timeout=1)
    assert caught.value.kind is Kind.TIMEOUT
    assert time.monotonic() - start < 5


def test_S05_connecting_ends_after_three_seconds(settings: Settings) -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=0)
    port = listener.getsockname()[1]
    with contextlib.ExitStack() as stack:
        stack.enter_context(listener)
        for _ in range(8):  # fills the queue, so that the next one gets no answer at all
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        settings.OUTBOUND_ALLOW = [f"127.0.0.1:{port}"]
        start = time.monotonic()
        with pytest.raises(OutboundError) as caught:
            fetch("GET", f"http://127.0.0.1:{port}/")
    assert caught.value.kind is Kind.TIMEOUT
    assert 2.5 < time.monotonic() - start < 8


def test_S05_a_name_server_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: time.sleep(6) or [])
    start = time.monotonic()
    with pytest.raises(OutboundError) as caught:
        fetch("GET", "https://slow.example.com/", timeout=0.5)
    assert caught.value.kind is Kind.TIMEOUT
    assert time.monotonic() - start < 5
    assert world.dials == []


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (HEAD + b"\r\n", b"x" * 65_536),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"ffff\r\n" + b"x" * 65_535 + b"\r\n"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 1_000),
        (HEAD, b"X-More: " + b"y" * 1_000 + b"\r\n"),
        (HEAD + b"X-Long: ", b"y" * 65_536),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1_000),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;ext=", b"y" * 65_536),
    ],
)
def test_S05_an_endless_answer_is_ended_at_the_limit(first: bytes, again: bytes, settings: Settings) -> None:
    sent: list[int] = []
    with at_loopback(endless(first, again, sent), settings) as url:
        with pytest.raises(OutboundError) as caught:
            fetch("GET", url, limit=20_000)
        time.sleep(0.2)
    assert caught.value.kind in {Kind.TOO_LARGE, Kind.BAD_ANSWER}
    assert sent[0] < 20_000_000  # what the kernel's buffers hold, not what the server wanted to send


def test_S05_the_limit_is_exact(settings: Settings) -> None:
    with at_loopback(HEAD + b"\r\n" + b"x" * 1_000, settings) as url:
        assert len(fetch("GET", url, limit=1_000).body) == 1_000
        with pytest.raises(OutboundError) as caught:
            fetch("GET", url, limit=999)
    assert caught.value.kind is Kind.TOO_LARGE


def test_S05_an_announced_size_is_believed(settings: Settings) -> None:
    announced = HEAD + b"Content-Length: 1001\r\n\r\n"
    with at_loopback(announced, settings) as url, pytest.raises(OutboundError) as caught:
        fetch("GET", url, limit=1_000, timeout=5)
    assert caught.value.kind is Kind.TOO_LARGE


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "identity, gzip"])
def test_S05_a_compressed_bomb_is_not_opened(encoding: str, settings: Settings) -> None:
    bomb = gzip.compress(b"\x00" * 10_000_000)
    head = HEAD + f"Content-Encoding: {encoding}\r\nContent-Length: {len(bomb)}\r\n\r\n".encode()
    with at_loopback(head + bomb, settings) as url, pytest.raises(OutboundError) as caught:
        fetch("GET", url)
    assert caught.value.kind is Kind.BAD_ANSWER


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"garbage\r\n\r\n",
        HEAD + b"Content-Length: 5\r\n\r\nhi",
        HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi!",
        HEAD + b"Content-Length: -1\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    ],
)
def test_a_broken_answer_is_one_error(answer: bytes, settings: Settings) -> None:
    with at_loopback(answer, settings) as url, pytest.raises(OutboundError) as caught:
        fetch("GET", url, timeout=3)
    assert caught.value.kind is Kind.BAD_ANSWER


def test_identity_is_asked_for_and_nothing_is_kept_alive(settings: Settings) -> None:
    with serving() as server:
        settings.OUTBOUND_ALLOW = [f"127.0.0.1:{server.port}"]
        fetch("GET", f"http://127.0.0.1:{server.port}/")
        head = server.requests[0]
    assert b"Accept-Encoding: identity\r\n" in head
    assert b"Connection: close\r\n" in head
