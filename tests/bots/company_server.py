"""A company's own server on a free port: real HTTP, answers by path, remembers what it was asked."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit


class Asked(NamedTuple):
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    json: Any


Answer = tuple[int, Any] | Callable[[Asked], tuple[int, Any]]


class CompanyServer:
    """`answers` by "METHOD /path": a status with JSON (or a text), or a function that gives both."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        self.free = threading.Event()  # cleared: it takes requests and does not answer
        self.free.set()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def respond(self) -> None:
                server.respond(self)

            def log_message(self, *_: object) -> None:
                pass

        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            setattr(Handler, f"do_{method}", Handler.respond)

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.host = f"127.0.0.1:{self.http.server_port}"
        self.url = f"http://{self.host}"
        threading.Thread(target=self.http.serve_forever, args=[0.05], daemon=True).start()

    def respond(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        parts = urlsplit(request.path)
        asked = Asked(
            request.command,
            parts.path,
            dict(parse_qsl(parts.query, keep_blank_values=True)),
            {name.lower(): value for name, value in request.headers.items()},
            json.loads(body) if body else None,
        )
        self.asked.append(asked)
        self.free.wait(60)
        answer = self.answers.get(f"{asked.method} {asked.path}", (404, {"error": "nothing here"}))
        status, content = answer(asked) if callable(answer) else answer
        text = content.encode() if isinstance(content, str) else json.dumps(content).encode()
        request.send_response(status)
        request.send_header("Content-Length", str(len(text)))
        request.end_headers()
        request.wfile.write(text)

    def paths(self) -> list[str]:
        return [f"{asked.method} {asked.path}" for asked in self.asked]


@contextmanager
def company_server() -> Iterator[CompanyServer]:
    server = CompanyServer()
    try:
        yield server
    finally:
        server.free.set()
        server.http.shutdown()
        server.http.server_close()
