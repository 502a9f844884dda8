"""The server as a process: what leaves it, what it logs, how it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

import httpx2
import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

ROOT = Path(__file__).resolve().parent.parent.parent
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
CANARY = "eyJhbGciOiJIUzI1NiJ9.canary.canary"

Serve = Callable[..., "Server"]


class Server:
    def __init__(self, port: int, log: Path, database: str, *arguments: str) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.log = log
        address = os.environ["DATABASE_URL"].rpartition("/")[0]
        environment = os.environ | {"DATABASE_URL": f"{address}/{database}", "METRICS_TOKEN": "right"}
        command = [sys.executable, "manage.py", "serve", "--port", str(port), *arguments]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log.open("w"))

    def wait(self) -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                httpx2.get(f"{self.url}/livez")
            except httpx2.TransportError:
                time.sleep(0.1)
            else:
                return
        pytest.fail(self.log.read_text())

    def database_check(self) -> str:
        checks: dict[str, str] = httpx2.get(f"{self.url}/readyz").json()["checks"]
        return checks["database"]

    def stop(self) -> float:
        """Ask it to end; how many seconds that took."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        return time.monotonic() - started


@pytest.fixture
def serve(tmp_path: Path, unused_tcp_port_factory: Callable[[], int]) -> Iterator[Serve]:
    servers: list[Server] = []

    def start(*arguments: str, database: str | None = None) -> Server:
        name = database or connection.settings_dict["NAME"]
        server = Server(unused_tcp_port_factory(), tmp_path / "log", name, *arguments)
        servers.append(server)
        server.wait()
        return server

    yield start
    for server in servers:
        if server.process.poll() is None:
            server.stop()


@pytest.mark.django_db(transaction=True)
def test_it_answers_and_says_nothing_about_itself(serve: Serve) -> None:
    server = serve("--with-jobs")
    answer = httpx2.get(f"{server.url}/readyz")
    assert answer.status_code == 200, answer.text
    assert "server" not in answer.headers
    assert answer.headers["x-request-id"]
    assert httpx2.get(f"{server.url}/static/admin/css/base.css").headers["content-type"].startswith("text/css")
    assert httpx2.get(f"{server.url}/readyz", headers={"Host": "evil.test"}).status_code == 200
    assert httpx2.get(f"{server.url}/admin/login/", headers={"Host": "evil.test"}).status_code == 400
    assert server.stop() < 20


@pytest.mark.django_db(transaction=True)
def test_G01_no_code_of_a_query_is_logged(serve: Serve) -> None:
    server = serve()
    httpx2.get(f"{server.url}/nothing/?externalAuthCode={CANARY}&secret=canary")
    with pytest.raises(InvalidStatus):
        connect(f"{server.url.replace('http', 'ws')}/ws/unknown/?session={CANARY}")
    server.stop()
    assert "GET /nothing/ 404" in server.log.read_text()
    assert "canary" not in server.log.read_text()


@pytest.mark.django_db(transaction=True)
def test_B06_a_body_over_the_limit_is_refused_before_it_is_read(serve: Serve) -> None:
    server = serve()
    pieces = (b"x" * 1_000_000 for _ in range(settings.BODY_MAX // 1_000_000 + 2))
    assert httpx2.post(f"{server.url}/nothing/", content=pieces).status_code == 413
    wire = HTTPConnection("127.0.0.1", server.port)
    wire.putrequest("POST", "/nothing/")
    wire.putheader("Content-Length", str(settings.BODY_MAX + 1))
    wire.endheaders()
    assert wire.getresponse().status == 413
    wire.close()


@pytest.mark.django_db(transaction=True)
def test_several_processes_share_a_port_and_sum_their_metrics(serve: Serve) -> None:
    server = serve("--workers", "2")
    for _ in range(20):
        httpx2.get(f"{server.url}/nothing/")
    text = httpx2.get(f"{server.url}/metrics", headers={"Authorization": "Bearer right"}).text
    assert 'usher_http_requests_total{method="GET",status="404"} 20.0' in text


def test_D06_it_starts_and_says_that_it_is_not_ready_when_nothing_is_migrated(
    serve: Serve, empty_database: str
) -> None:
    server = serve("--with-jobs", database=empty_database)
    answer = httpx2.get(f"{server.url}/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "ok"
    assert answer.json()["checks"]["migrations"] == "failed"


@pytest.mark.django_db(transaction=True)
def test_D06_connections_that_the_database_cut_fail_no_request(serve: Serve) -> None:
    server = serve()
    with ThreadPoolExecutor(5) as visitors:
        list(visitors.map(lambda _: server.database_check(), range(20)))
    connection.close()
    with psycopg.connect(os.environ["DATABASE_URL"]) as wire:
        cut = wire.execute(CUT, [connection.settings_dict["NAME"]])
        assert cut.rowcount > 1
    assert [server.database_check() for _ in range(10)] == ["ok"] * 10


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["serve", "--workers", "2", "--with-jobs"], "--with-jobs needs one process"),
        (["serve", "--workers", "0"], "--workers must be 1 or more"),
        (["work", "--concurrency", "0"], "--concurrency must be 1 or more"),
    ],
)
def test_it_refuses_what_cannot_work(arguments: list[str], sentence: str) -> None:
    answer = subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, capture_output=True, text=True)
    assert answer.returncode == 1
    assert sentence in answer.stderr


@pytest.fixture
def empty_database() -> Iterator[str]:
    name = sql.Identifier("empty")
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as wire:
        wire.execute(sql.SQL("CREATE DATABASE {}").format(name))
        yield "empty"
        wire.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
