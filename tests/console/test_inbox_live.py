"""What happens at the moment, in real browsers: files on their way, two agents at one conversation, and a visitor."""

import pytest
from playwright.sync_api import FilePayload, expect

from tests.chat.lines import visitor_line
from tests.console.desk import Desk
from tests.samples import SVG, png

pytestmark = pytest.mark.browser

DROP = """
([name, text]) => {
    const data = new DataTransfer();
    data.items.add(new File([text], name, { type: "text/plain" }));
    const at = document.querySelector("#inbox-entries");
    for (const type of ["dragover", "drop"])
        at.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
}
"""


def choose(desk: Desk, *files: FilePayload) -> None:
    desk.page.locator("#inbox-files").set_input_files(files)


def test_X06_an_agent_sends_files_and_gets_those_of_others_to_save(
    desk, server, session, conversation, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    desk.open("all", conversation)
    tray = desk.page.locator("#inbox-tray > li")
    choose(
        desk,
        {"name": "plan.png", "mimeType": "image/png", "buffer": png()},
        {"name": "bad.svg", "mimeType": "image/svg+xml", "buffer": SVG},
    )
    expect(tray.filter(has_text="plan.png")).to_have_attribute("data-state", "ready")
    expect(tray.filter(has_text="bad.svg")).to_contain_text("Files of this kind cannot be sent.")
    desk.page.get_by_role("button", name="Remove bad.svg").click()
    desk.page.evaluate(DROP, ["dropped.txt", "Line by line"])
    expect(tray.filter(has_text="dropped.txt")).to_have_attribute("data-state", "ready")
    with visitor_line(server, session, conversation=str(conversation.pk)) as visitor:
        desk.page.locator("#inbox-send").click()
        sent = visitor.next("message")
        assert [file["name"] for file in sent["attachments"]] == ["plan.png", "dropped.txt"]
    expect(tray).to_have_count(0)
    expect(desk.page.locator(".inbox-file-picture")).to_have_js_property("complete", True)
    with desk.page.expect_download() as saving:
        desk.page.locator("a.inbox-file", has_text="dropped.txt").click()
    assert saving.value.suggested_filename == "dropped.txt"
    desk.faults = [fault for fault in desk.faults if "415" not in fault]


COUNT_CHIMES = """
() => {
    window.chimes = 0;
    const Real = AudioContext;
    window.AudioContext = class extends Real { constructor() { super(); window.chimes += 1; } };
}
"""


def test_two_agents_see_each_other_and_of_two_tabs_one_sounds(desk, desk_for, server, session, conversation, olga):
    other = desk_for(olga).open("all", conversation)
    desk.open("all", conversation)
    beside = desk.page.locator("#inbox-beside")
    expect(beside).to_have_text("Here too: Olga")
    expect(other.page.locator("#inbox-beside")).to_have_text("Here too: Ana")
    other.page.get_by_role("textbox", name="Answer").press_sequentially("I")
    expect(beside).to_have_text("Olga is writing an answer…")
    desk.button("Assign to me").click()
    expect(desk.state).to_have_text("With you")
    for _ in range(2):
        other.page.keyboard.press("Escape")
    expect(beside).to_be_hidden()
    tabs = [desk.page, desk.context.new_page()]
    for tab in tabs:
        tab.goto(f"{desk.url}/admin/inbox/?view=mine")
        expect(tab.locator("#inbox-rows > li")).to_have_count(1)
        tab.evaluate(COUNT_CHIMES)
    with visitor_line(server, session, conversation=str(conversation.pk)) as visitor:
        visitor.say("Still there?", conversation=str(conversation.pk))
        for tab in tabs:
            expect(tab.locator(".inbox-badge")).to_have_text("1")
    assert sorted(tab.evaluate("window.chimes") for tab in tabs) == [0, 1]
