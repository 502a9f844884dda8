"""An integrator's token endpoint on this machine: it answers whatever the test says."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class Endpoint:
    """`url` is its address, `entry` what OUTBOUND_ALLOW needs for it; `asked` holds the heads of the calls."""

    def __init__(self) -> None:
        self.status = 200
        self.body = b""
        self.headers: dict[str, str] = {}
        self.asked: list[dict[str, str]] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.entry = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.entry}/chat-token"
        self.thread = threading.Thread(target=self.server.serve_forever, args=[0.05])
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def says(self, body: str | bytes, status: int = 200, **headers: str) -> Self:
        """Header names are written with underscores."""
        self.body = body if isinstance(body, bytes) else body.encode()
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                endpoint.asked.append(dict(self.headers.items()))
                self.send_response(endpoint.status)
                for name, value in {"Content-Length": str(len(endpoint.body)), **endpoint.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(endpoint.body)

            def log_message(self, *args: object) -> None:
                """The tests read what was asked, not this."""

        return Handler
