"""Lost lines: both sides come back by themselves; nothing is lost, nothing comes twice, everything is in order."""

import re
import signal
import uuid
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Route, expect
from websockets.exceptions import ConnectionClosed

from chat.models import Conversation, Message
from chat.models.conversations import Priority
from chatauth.sessions import sign
from tests.chat.lines import Line, log_in, staff_line, visitor_line
from tests.console.desk import Desk
from tests.factories import MessageFactory
from tests.live_server import SecondServer, wait_for

pytestmark = pytest.mark.browser

OFFLINE = "The connection is lost."


class Restartable:
    """The program as a process of its own, on one port, that may be killed and started again."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://localhost:{port}"
        self.start()

    def start(self) -> None:
        self.server = SecondServer(self.port, self.url)
        self.server.wait()

    def kill(self) -> None:
        self.server.process.send_signal(signal.SIGKILL)
        self.server.process.wait(30)


class Visitor:
    """A visitor's browser in short: sends, keeps what is not acknowledged, comes back and resumes."""

    def __init__(self, host: Restartable, session, conversation) -> None:
        self.host, self.token, self.place = host, sign(session).token, str(conversation.pk)
        self.unsent: dict[str, str] = {}
        self.heard: list[tuple[int, str]] = []
        self.connect()

    def connect(self) -> None:
        after = self.heard[-1][0] if self.heard else 0
        self.line: Line = visitor_line(
            self.host.server, self.token, origin=self.host.url, conversation=self.place, after=after
        )
        for message_id, text in self.unsent.items():
            self.line.say(text, id=message_id, conversation=self.place)

    def say(self, text: str) -> None:
        message_id = str(uuid.uuid4())
        self.unsent[message_id] = text
        try:
            self.line.say(text, id=message_id, conversation=self.place)
        except ConnectionClosed:
            return

    def listen(self) -> None:
        """Take in what has come until nothing more does."""
        try:
            found = self.line.quiet(0.3)
        except ConnectionClosed:
            return
        for frame in found:
            if frame["type"] == "ack":
                self.unsent.pop(frame["id"], None)
            if frame["type"] == "message":
                self.heard.append((frame["seq"], frame["text"]))


@pytest.fixture
def host(server, settings, unused_tcp_port):
    restartable = Restartable(unused_tcp_port)
    settings.PUBLIC_URL = restartable.url
    yield restartable
    restartable.server.stop()


@pytest.fixture
def ana_here(browser, host, ana):
    desk = Desk(browser, host.server, ana)
    yield desk
    faults = desk.faults
    desk.context.close()
    assert faults == []


def test_D02_a_killed_server_loses_nothing_and_doubles_nothing(ana_here, host, session, conversation):
    desk = ana_here.open("all", conversation)
    visitor = Visitor(host, session, conversation)
    said = []

    def talk(turn: str) -> None:
        for number in range(3):
            desk.say(f"agent {turn} {number}")
            visitor.say(f"visitor {turn} {number}")
            said.extend([f"agent {turn} {number}", f"visitor {turn} {number}"])

    talk("before")
    host.kill()
    talk("while it is away")
    expect(desk.page.get_by_text(OFFLINE)).to_be_visible()
    expect(desk.page.get_by_text("Waiting for the connection").last).to_be_visible()
    host.start()
    visitor.connect()
    desk.expect_live()
    talk("after")
    expect(desk.page.locator(".inbox-entry[data-state]")).to_have_count(0)
    wait_for(lambda: visitor.listen() or not visitor.unsent, 20)
    stored = list(Message.objects.filter(conversation=conversation).order_by("seq").values_list("seq", "text"))
    assert sorted(text for _, text in stored) == sorted(said)
    assert [seq for seq, _ in stored] == list(range(1, len(said) + 1))
    for side in ("agent", "visitor"):
        assert [text for _, text in stored if text.startswith(side)] == [text for text in said if text.startswith(side)]
    expect(desk.bubbles).to_have_text([text for _, text in stored])
    wait_for(lambda: visitor.listen() or len(visitor.heard) == len(stored), 20)
    assert visitor.heard == stored
    visitor.line.wire.close()


def test_what_was_missed_arrives_with_its_notes_and_its_state(ana_here, host, server, conversation, olga, session):
    desk = ana_here.open("all", conversation)
    desk.say("first")
    expect(desk.bubbles).to_have_text(["first"])
    expect(desk.page.locator(".inbox-entry[data-state]")).to_have_count(0)
    host.kill()
    with staff_line(server, olga, origin=host.url) as colleague:
        place = str(conversation.pk)
        for number in range(60):
            colleague.say(f"missed {number}", conversation=place)
        colleague.send("note", conversation=place, text="a missed note")
        colleague.send("assign", id="x", conversation=place, to=str(olga.pk))
        colleague.next("ack", id="x")
    host.start()
    expect(desk.page.locator('.inbox-entry[data-from="note"]')).to_have_count(1, timeout=20_000)
    expect(desk.bubbles).to_have_text(["first", *(f"missed {number}" for number in range(60)), "a missed note"])
    expect(desk.state).to_have_text("With Olga")


@pytest.mark.parametrize("fault", ["no line", "bad gateway"])
def test_what_nobody_answered_is_read_again_and_the_conversation_stays_open(desk, conversation, session, fault):
    """As while the server starts anew: the page asked, and the list, the conversation or both were lost."""
    MessageFactory(conversation=conversation, seq=1, text="Where is my parcel?")
    asked: list[str] = []

    def fail_twice(route: Route) -> None:
        path = urlsplit(route.request.url).path
        asked.append(path)
        if asked.count(path) > 2:
            route.continue_()
        elif fault == "no line":
            route.abort("connectionreset")
        else:
            route.fulfill(status=502, content_type="text/html", body="<h1>Bad Gateway</h1>")

    desk.page.route(re.compile(r"/admin/inbox/conversations/([0-9a-f-]{36}/)?(\?|$)"), fail_twice)
    desk.open("all", conversation)
    expect(desk.row("Vera")).to_be_visible(timeout=20_000)
    expect(desk.bubbles).to_have_text(["Where is my parcel?"], timeout=20_000)
    assert str(conversation.pk) in desk.page.url
    a_change_that_nobody_answered_is_told_and_what_is_typed_stays(desk, conversation)
    desk.faults = [found for found in desk.faults if "502" not in found]


def a_change_that_nobody_answered_is_told_and_what_is_typed_stays(desk: Desk, conversation: Conversation) -> None:
    """It was made, and only the answer was lost: what is read again shows it."""
    page = desk.page
    page.get_by_role("textbox", name="Answer").fill("half a sentence")

    def lose_the_answer(route: Route) -> None:
        type(conversation).objects.filter(pk=conversation.pk).update(priority=Priority.URGENT)
        route.abort("connectionreset")

    page.route("**/admin/inbox/actions/", lose_the_answer)
    page.locator("#inbox-do-priority").click()
    page.locator("dialog[open]").get_by_role("button", name="Urgent").click()
    expect(page.locator("#inbox-complaint-text")).to_contain_text("Nobody answered. What you see is read again")
    expect(desk.row("Vera").locator('[data-priority="urgent"]')).to_be_visible(timeout=20_000)
    expect(page.get_by_role("textbox", name="Answer")).to_have_value("half a sentence")


def test_the_unsent_survives_a_reload_of_the_page(ana_here, host, conversation):
    desk = ana_here.open("all", conversation)
    expect(desk.page.locator("#inbox-composer")).to_be_visible()
    desk.page.get_by_role("textbox", name="Answer").fill("kept")
    desk.page.evaluate("Object.defineProperty(WebSocket.prototype, 'send', {value() {}})")
    desk.page.keyboard.press("Enter")
    expect(desk.bubbles).to_have_text(["kept"])
    desk.page.reload()
    desk.expect_live()
    expect(desk.bubbles).to_have_text(["kept"])
    expect(desk.page.locator(".inbox-entry[data-state]")).to_have_count(0)
    assert list(Message.objects.values_list("text", flat=True)) == ["kept"]


def test_a_refused_message_is_kept_with_its_reason_until_it_goes(ana_here, host, server, conversation, olga):
    desk = ana_here.open("all", conversation)
    expect(desk.page.locator("#inbox-composer")).to_be_visible()
    type(conversation).objects.filter(pk=conversation.pk).update(state="closed")
    desk.say("too late")
    failed = desk.page.locator('.inbox-entry[data-state="failed"]')
    expect(failed).to_contain_text("The conversation has changed meanwhile.")
    type(conversation).objects.filter(pk=conversation.pk).update(state="queued")
    failed.get_by_role("button", name="Try again").click()
    expect(desk.page.locator(".inbox-entry[data-state]")).to_have_count(0)
    expect(desk.bubbles).to_have_text(["too late"])


def test_A04_an_agent_who_is_logged_out_is_told_and_keeps_the_draft(ana_here, host, conversation, ana):
    desk = ana_here.open("all", conversation)
    desk.page.get_by_role("textbox", name="Answer").fill("half an answer")
    ana.is_active = False
    ana.save()
    expect(desk.page.get_by_text("You are signed out.")).to_be_visible(timeout=10_000)
    expect(desk.page.get_by_role("textbox", name="Answer")).to_have_value("half an answer")
    link = desk.page.get_by_role("link", name="Sign in")
    assert str(conversation.pk) in (link.get_attribute("href") or "")
    desk.faults = [fault for fault in desk.faults if "401" not in fault]


def test_W01_a_page_under_another_address_is_told_what_is_wrong(browser, host, ana, conversation):
    desk = Desk(browser, host.server, ana)
    other = host.url.replace("localhost", "127.0.0.1")
    desk.context.add_cookies([{"name": "usher_session", "value": log_in(ana), "url": other}])
    desk.page.goto(f"{other}/admin/inbox/?view=queued")
    expect(desk.page.get_by_text("Open the console under that address.")).to_be_visible()
    expect(desk.page.get_by_text("You are signed out.")).to_be_hidden()
    desk.context.close()
