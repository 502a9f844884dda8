"""A customer's site on another origin than ours, and a visitor's browser that is watched for what must not happen."""

import json
import re
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Frame, FrameLocator, Locator, Page, Request, expect

EVENTS = ["ready", "opened", "closed", "identified", "rejected", "expiring", "expired", "message", "unread", "error"]
LOST_LINE = re.compile(r"WebSocket connection to|ERR_CONNECTION_REFUSED|net::ERR_")
NONCE = "shop"


class Shop:
    """Serves pages at http://127.0.0.1:<port>. Its policy is the one that the documentation asks for, and no more."""

    def __init__(self, usher: str) -> None:
        self.usher = usher
        self.pages: dict[str, tuple[str, dict[str, str]]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.near_url = f"http://localhost:{self.server.server_port}"  # same site as ours: frames may store there
        self.thread = threading.Thread(target=self.server.serve_forever, args=[0.02], name="shop")
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def page(
        self,
        channel: object,
        *,
        script: str = "",
        attributes: str = "",
        body: str = "",
        path: str = "/",
        query: str = "",
        listens: bool = True,
    ) -> str:
        """Put up a page with the chat of a channel; `script` runs before it. The page's address."""
        listen = (
            ""
            if not listens
            else (
                f"window.heard = []; window.Usher = window.Usher || [];"
                f"for (const name of {json.dumps(EVENTS)})"
                f"  Usher.push(['on', name, (detail) => heard.push({{name, ...detail}})]);"
            )
        )
        html = f"""<!doctype html><html lang="en"><title>Shop</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <main><h1>Shop</h1>{body}</main>
            <script nonce="{NONCE}">{script};{listen}</script>
            <script defer {attributes} src="{self.usher}/widget.js?channel={channel}"></script></html>"""
        policy = f"default-src 'none'; script-src 'nonce-{NONCE}' {self.usher}; frame-src {self.usher}"
        self.pages[path] = (html, {"Content-Security-Policy": policy})
        return f"{self.url}{path}{query}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                html, headers = shop.pages.get(urlsplit(self.path).path, ("", {}))
                self.send_response(200 if html else 204)  # browsers ask for an icon
                for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(html.encode())

            def log_message(self, *args: object) -> None:
                """The tests read the browser, not this."""

        return Handler


class Visitor:
    """`faults` holds script errors, policy violations and requests to strangers; `expected` texts are none."""

    def __init__(self, browser: Browser, origins: list[str], **context: Any) -> None:
        self.origins = origins
        self.faults: list[str] = []
        self.complaints: list[str] = []
        self.expected: list[str] = []
        self.requests: list[Request] = []
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", **context})
        self.page: Page = self.context.new_page()
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("request", self._note_request)
        self.page.on("dialog", lambda dialog: self.faults.append(f"dialog: {dialog.message}"))

    def visit(self, address: str) -> Self:
        self.page.goto(address)
        return self

    def open_chat(self) -> Self:
        self.launcher.click()
        return self

    @property
    def launcher(self) -> Locator:
        return self.page.locator("button[aria-expanded]")

    @property
    def frame(self) -> FrameLocator:
        return self.page.frame_locator("iframe")

    @property
    def inner(self) -> Frame:
        """The iframe itself, to run something in it."""
        return next(frame for frame in self.page.frames if "/widget/frame/" in frame.url)

    @property
    def place(self) -> FrameLocator | Page:
        """Where the chat is: in the iframe, or the page itself when that is the hosted one."""
        return self.page if "/chat/" in self.page.url else self.frame

    @property
    def bubbles(self) -> Locator:
        return self.place.locator("#messages .bubble")

    @property
    def own(self) -> Locator:
        return self.place.locator(".own .bubble")

    def say(self, text: str) -> None:
        self.place.locator("#text").fill(text)
        self.place.locator("#text").press("Enter")

    def heard(self, name: str) -> list[dict[str, Any]]:
        """What `window.Usher` told the page under this name."""
        told: list[dict[str, Any]] = self.page.evaluate("heard")
        return [
            {key: value for key, value in event.items() if key != "name"} for event in told if event["name"] == name
        ]

    def expect_heard(self, name: str, **members: Any) -> None:
        self.page.wait_for_function(
            "([name, members]) => heard.some((event) => event.name === name &&"
            " Object.entries(members).every(([key, value]) => event[key] === value))",
            arg=[name, members],
        )

    def expect_sent(self, text: str) -> None:
        expect(self.place.locator(".own[data-state=sent] .bubble", has_text=text)).to_be_visible(timeout=30_000)

    def until(self, condition: Callable[[], object], seconds: float = 10) -> None:
        """Wait for what no locator shows, while requests are still answered here."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "It did not happen in time."
            self.page.wait_for_timeout(20)

    def paths(self) -> list[str]:
        """The paths that the browser asked of us, in order."""
        return [urlsplit(request.url).path for request in self.requests if request.url.startswith(self.origins[0])]

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type != "error" or LOST_LINE.search(message.text):
            return
        self.complaints.append(message.text)
        if not any(expected in message.text for expected in self.expected):
            self.faults.append(f"console: {message.text}")

    def _note_request(self, request: Request) -> None:
        self.requests.append(request)
        if not request.url.startswith(tuple(self.origins)):
            self.faults.append(f"request: {request.url}")
