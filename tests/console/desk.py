"""An agent at the inbox: a real browser, logged in, watched for everything that a strict page must not do."""

import re
from typing import Any, Self

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect

from accounts.models import User
from chat.models import Conversation
from tests.chat.lines import log_in
from tests.live_server import LiveServer, SecondServer

WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 375, "height": 740}
LOST_LINE = re.compile(r"WebSocket connection to|ERR_CONNECTION_REFUSED|Failed to load resource: net::")


class Desk:
    """`faults` holds script errors, policy violations and requests to other hosts; `frames` what the socket brought."""

    def __init__(self, browser: Browser, server: LiveServer | SecondServer, user: User, **context: Any) -> None:
        self.url = server.sockets_url.replace("ws:", "http:")
        self.user = user
        self.faults: list[str] = []
        self.frames: list[str] = []
        self.context = browser.new_context(**{"viewport": WIDE, "locale": "en-GB", **context})
        self.context.add_cookies([{"name": "usher_session", "value": log_in(user), "url": self.url}])
        self.page: Page = self.context.new_page()
        self.page.on("console", self.note_console)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("request", self.note_request)
        self.page.on("dialog", lambda dialog: self.faults.append(f"dialog: {dialog.message}"))
        self.page.on("websocket", lambda line: line.on("framereceived", lambda text: self.frames.append(str(text))))

    def note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not LOST_LINE.search(message.text):
            self.faults.append(f"console: {message.text}")

    def note_request(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.faults.append(f"request: {request.url}")

    def open(self, view: str = "queued", conversation: Conversation | None = None) -> Self:
        place = f"&conversation={conversation.pk}" if conversation else ""
        self.page.goto(f"{self.url}/admin/inbox/?view={view}{place}")
        self.expect_live()
        for part in ("#inbox-rows", "#inbox-entries") if conversation else ("#inbox-rows",):
            expect(self.page.locator(f"{part}:not([aria-busy])")).to_be_attached()
        return self

    def expect_live(self) -> None:
        expect(self.page.locator("#inbox")).to_have_attribute("data-connection", "open", timeout=20_000)

    @property
    def rows(self) -> Locator:
        return self.page.locator("#inbox-rows > li")

    def row(self, name: str) -> Locator:
        return self.rows.filter(has_text=name)

    @property
    def bubbles(self) -> Locator:
        return self.page.locator("#inbox-entries .inbox-bubble")

    @property
    def state(self) -> Locator:
        return self.page.locator("#inbox-head-state")

    @property
    def client_pane(self) -> Locator:
        return self.page.locator("#inbox-client-body")

    def button(self, name: str) -> Locator:
        return self.page.locator("#inbox-open").get_by_role("button", name=name, exact=True)

    def count(self, view: str) -> Locator:
        return self.page.locator(f"#inbox-view-{view} .inbox-count")

    def say(self, text: str) -> None:
        self.page.get_by_role("textbox", name="Answer").fill(text)
        self.page.keyboard.press("Enter")

    def focused(self) -> str:
        """The id of the focused element, or of the list row that holds it."""
        found: str = self.page.evaluate(
            "document.activeElement.id || document.activeElement.closest('[data-key]')?.dataset.key || ''"
        )
        return found
