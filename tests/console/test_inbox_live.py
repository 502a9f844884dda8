"""Files on their way from the inbox, in a real browser."""

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
    settings.ATTACHMENTS_PER_MESSAGE = 2
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
    desk.page.evaluate(DROP, ["third.txt", "One too many"])
    expect(desk.page.locator("#inbox-announcer")).to_have_text("A message takes 2 files at most.")
    expect(tray).to_have_count(2)
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
