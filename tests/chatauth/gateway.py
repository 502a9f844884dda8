"""Somebody else's HTTP service, on this machine."""

import hashlib
import hmac
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

SECRET = "a secret that both sides know, long enough"


class Gateway:
    """A local HTTP server: keeps requests, and answers what the test says (status and JSON by path, else `answer`)."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.answers: dict[str, tuple[int, Any]] = {}
        self.answer: tuple[int, Any] = (200, {})
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                call = {"path": self.path, "headers": {k.lower(): v for k, v in self.headers.items()}, "body": body}
                gateway.calls.append(call)
                status, content = gateway.respond(call)
                raw = content if isinstance(content, bytes) else json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *args: object) -> None:
                """The tests read `calls`."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = Thread(target=self.server.serve_forever, args=[0.02])
        self.thread.start()

    def respond(self, call: dict[str, Any]) -> tuple[int, Any]:
        return self.answers.get(call["path"], self.answer)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def expect_signed(call: dict[str, Any], secret: str = SECRET) -> None:
    headers = call["headers"]
    signed = headers["x-usher-timestamp"].encode() + b"." + call["body"]
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["x-usher-signature"] == f"sha256={digest}"
    assert headers["content-type"] == "application/json"
