"""Two agents and two visitors at once, in four real browsers: from the first word to the rating, and by turn."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from accounts.models import Company, User
from channels_app.models import Channel
from chat.models import Conversation
from tests.console.conftest import DeskFor, GuestFor
from tests.console.desk import Desk
from tests.factories import TeamFactory, TeamMemberFactory
from tests.live_server import wait_for
from tests.samples import png
from tests.widget.shop import Visitor

pytestmark = pytest.mark.browser

COUNT_CHIMES = """
() => {
    window.chimes = 0;
    const Real = AudioContext;
    window.AudioContext = class extends Real { constructor() { super(); window.chimes += 1; } };
}
"""


class Late:
    """A line on which the rows of the list come late: what everybody sees who was a moment slower than a colleague."""

    def __init__(self, page: Page) -> None:
        self.is_late = False
        self.held: list[str | bytes] = []
        page.route_web_socket("**/ws/inbox/", self.stand_between)

    def stand_between(self, line: WebSocketRoute) -> None:
        server = line.connect_to_server()
        server.on_message(lambda text: self.pass_on(line, text))

    def pass_on(self, line: WebSocketRoute, text: str | bytes) -> None:
        kind = json.loads(text)["type"]
        if kind == "conversation" and self.is_late:
            self.held.append(text)
            return
        if kind == "error":
            self.is_late = False
            for one in self.held:
                line.send(one)
        line.send(text)


def test_a_conversation_from_the_first_word_to_the_rating(
    desk_for: DeskFor,
    guest_for: GuestFor,
    acme: Company,
    ana: User,
    adam: User,
    settings: Any,
    tmp_path: Any,
) -> None:
    settings.MEDIA_ROOT = tmp_path
    TeamFactory(company=acme, name="Sales")
    anas, adams = desk_for(ana), desk_for(adam)
    line = Late(adams.page)
    vera, mira = guest_for(), guest_for()
    vera.say("Where is my parcel?")
    mira.say("Do you open on Sunday?")
    for desk in (anas.open(), adams.open()):
        expect(desk.rows).to_have_count(2)
        desk.row("Where is my parcel?").click()
        expect(desk.bubbles).to_have_text(["Where is my parcel?"])
    expect(anas.page.locator("#inbox-beside")).to_have_text("Here too: Adam")
    expect(adams.page.locator("#inbox-beside")).to_have_text("Here too: Ana")

    line.is_late = True
    anas.button("Assign to me").click()
    expect(anas.state).to_have_text("With you")
    adams.button("Assign to me").click()
    told = "Ana took this conversation just before you."
    expect(adams.page.locator("#inbox-complaint-text")).to_have_text(told)
    expect(adams.state).to_have_text("With Ana")

    adams.page.get_by_role("textbox", name="Answer").press_sequentially("I")
    expect(anas.page.locator("#inbox-beside")).to_have_text("Adam is writing an answer…")
    expect(vera.page.locator("#typing")).to_contain_text("Adam")
    vera.page.locator("#text").press_sequentially("I need")
    for desk in (anas, adams):
        expect(desk.page.locator("#inbox-typing")).to_contain_text("is writing…")

    anas.page.get_by_role("button", name="Note").click()
    anas.page.get_by_role("textbox", name="Note").fill("She is a good customer")
    anas.page.keyboard.press("Enter")
    expect(adams.page.locator('.inbox-entry[data-from="note"]')).to_contain_text("She is a good customer")
    anas.page.get_by_role("button", name="Answer", exact=True).click()
    anas.say("It left today.")
    expect(vera.bubbles).to_have_text(["Where is my parcel?", "It left today."])
    expect(anas.page.locator(".inbox-status").last).to_have_text("Read")
    mira.say("Hello?")
    expect(anas.row("Hello?").locator(".inbox-badge")).to_have_text("2")
    assert "good customer" not in vera.page.content() + mira.page.content()

    files_go_both_ways(anas, vera)

    anas.page.locator("#inbox-head").focus()
    anas.page.keyboard.press("t")
    anas.page.locator("#inbox-picker").get_by_role("button", name="Sales").click()
    expect(adams.page.locator("#inbox-do-team")).to_contain_text("Sales")
    expect(adams.state).to_have_text("Queued")
    adams.button("Close").click()
    expect(vera.page.get_by_text("This conversation has ended.")).to_be_visible()
    vera.page.get_by_role("radio", name="Good").check(force=True)
    vera.page.get_by_role("button", name="Send rating").click()
    expect(anas.client_pane.get_by_role("img", name="4 of 5")).to_be_visible()
    expect(mira.bubbles).to_have_text(["Do you open on Sunday?", "Hello?"])


def files_go_both_ways(desk: Desk, guest: Visitor) -> None:
    guest.page.locator("#text").fill("")
    notes = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"Line by line"}
    guest.page.locator("#files").set_input_files(notes)  # type: ignore[arg-type]
    guest.page.get_by_role("button", name="Send", exact=True).click()
    expect(desk.page.locator("a.inbox-file", has_text="notes.txt")).to_be_visible()
    plan = {"name": "plan.png", "mimeType": "image/png", "buffer": png()}
    desk.page.locator("#inbox-files").set_input_files(plan)  # type: ignore[arg-type]
    expect(desk.page.locator("#inbox-tray > li")).to_have_attribute("data-state", "ready")
    desk.page.locator("#inbox-send").click()
    expect(guest.page.get_by_role("img", name="plan.png")).to_be_visible()


def test_turns_go_round_pass_over_who_is_away_and_one_tab_makes_itself_heard(
    desk_for: DeskFor, guest_for: GuestFor, acme: Company, site: Channel, ana: User, adam: User
) -> None:
    team = TeamFactory(company=acme, name="Returns", by_turn=True, open_limit=5)
    team.channels.create(company=acme, channel=site)
    for user in (ana, adam):
        TeamMemberFactory(team=team, user=user)
    anas, adams = desk_for(ana).open("mine"), desk_for(adam).open("mine")
    vera, mira = guest_for(), guest_for()
    vera.say("I want to send it back")
    wait_for(lambda: anas.rows.count() + adams.rows.count() == 1, 10)
    mira.say("Me too")
    for desk in (anas, adams):
        expect(desk.rows).to_have_count(1)
    adams.page.keyboard.press("u")
    adams.page.get_by_role("button", name="Away").click()
    expect(adams.page.locator("#inbox-do-away")).to_have_text("Away")
    adams.page.reload()
    adams.expect_live()
    expect(adams.page.locator("#inbox-do-away")).to_have_text("Away")
    adams.rows.first.click()
    anas.page.goto(adams.page.url.replace("view=mine", "view=all"))
    expect(anas.page.locator("#inbox-beside")).to_have_text("Here too: Adam (away)")
    anas.button("Assign to…").click()
    expect(anas.page.locator("#inbox-picker").get_by_role("button", name="Adam")).to_contain_text("Away")
    anas.page.keyboard.press("Escape")

    tabs = [anas.page, anas.context.new_page()]
    for tab in tabs:
        tab.goto(f"{anas.url}/admin/inbox/?view=mine")
        expect(tab.locator("#inbox-rows > li")).to_have_count(1)
        tab.evaluate(COUNT_CHIMES)
    third = guest_for()
    third.say("And so do I")
    for tab in tabs:
        expect(tab.locator("#inbox-rows > li")).to_have_count(2)
    (vera if anas.row("send it back").count() else mira).say("Still there?")
    for tab in tabs:
        expect(tab.locator("#inbox-rows > li", has_text="Still there?").locator(".inbox-badge")).to_have_text("2")
    wait_for(lambda: any(tab.evaluate("window.chimes") for tab in tabs), 10)
    assert min(tab.evaluate("window.chimes") for tab in tabs) == 0
    assert Conversation.objects.filter(assignee=adam).count() == 1
