"""Files: chosen, dropped, pasted; on their way with progress, taken back, refused, sent, seen and saved."""

import re
import struct
import uuid
import zlib
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from channels_app.models import Channel
from chat.models import Attachment, Message
from tests.live_server import LiveServer, wait_for
from tests.widget.conftest import TokenFor, VisitorFor, signed_in
from tests.widget.shop import Shop, Visitor
from tests.widget.test_access import violations

pytestmark = pytest.mark.browser
TEXT = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"hello " * 300}
PAGE = {"name": "page.html", "mimeType": "text/html", "buffer": b"<!doctype html><script>alert(1)</script>"}
OFFER = """([type, name]) => {
    const data = new DataTransfer();
    data.items.add(new File(['note '.repeat(40)], name, {type: 'text/plain'}));
    const event = type === 'paste'
        ? new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})
        : new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true});
    document.getElementById('log').dispatchEvent(event);
    return event.defaultPrevented;
}"""


def picture(width: int, height: int) -> bytes:
    """A PNG of one colour."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = (b"\x00" + b"\x0f\x76\x6e" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def test_files_go_with_a_message_and_are_seen_and_saved_by_the_other_side(
    server: LiveServer, visitor: Visitor, site: Channel, tmp_path: Path, settings: Any
) -> None:
    settings.ATTACHMENTS_PER_MESSAGE = 3
    page = visitor.page
    visitor.expected = ["415", "404"]
    visitor.visit(f"{server.url}/chat/{site.pk}/")
    waiting, send = page.locator(".waiting"), page.get_by_role("button", name="Send")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Attach files").click()
    assert chooser.value.is_multiple()
    tent = {"name": "tent.png", "mimeType": "image/png", "buffer": picture(60, 40)}
    chooser.value.set_files([tent, TEXT, PAGE, TEXT])  # type: ignore[list-item]
    expect(waiting).to_have_count(3)
    expect(waiting.filter(has_text="page.html")).to_contain_text("Files of this kind cannot be sent here.")
    expect(waiting.get_by_role("button", name="Try again")).to_have_count(0)
    expect(waiting.filter(has_text="notes.txt")).to_have_attribute("data-state", "stored")
    expect(waiting.filter(has_text="notes.txt")).to_contain_text("2 kB")
    assert violations(page) == []
    page.get_by_role("button", name="Remove page.html").click()
    expect(waiting).to_have_count(2)
    assert not Message.objects.exists()
    expect(send).to_be_enabled()
    visitor.say("Look at this")
    visitor.expect_sent("Look at this")
    expect(waiting).to_have_count(0)
    sent = Message.objects.get(author_kind="visitor")
    assert [one["name"] for one in sent.extras["attachments"]] == ["tent.png", "notes.txt"]
    expect(page.get_by_role("img", name="tent.png")).to_be_visible()
    wait_for(lambda: violations(page) == [], 5)  # once the message has faded in
    with page.expect_download() as download:
        page.get_by_role("button", name="notes.txt").click()
    download.value.save_as(tmp_path / "saved")
    assert (tmp_path / "saved").read_bytes() == TEXT["buffer"]
    assert download.value.suggested_filename == "notes.txt"

    page.reload()
    expect(page.get_by_role("img", name="tent.png")).to_be_visible()
    Attachment.objects.filter(name="notes.txt").update(stored_at=None)
    page.get_by_role("button", name="notes.txt").click()
    expect(page.locator(".file.lost")).to_have_count(1)


def test_a_file_on_its_way_shows_how_far_it_is_and_can_be_taken_back(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    held: list[Route] = []
    visitor.context.route(re.compile("/api/v1/attachments$"), lambda route: held.append(route))
    visitor.visit(shop.page(site.pk, script=signed_in(token_for()))).open_chat()
    visitor.expect_heard("identified")
    frame, inner = visitor.frame, visitor.inner
    waiting = frame.locator(".waiting")
    assert inner.evaluate(OFFER, ["dragenter", "dragged.txt"])
    expect(frame.locator("[data-invites='Drop files here to send them']")).to_be_visible()
    assert inner.evaluate(OFFER, ["drop", "dropped.txt"])
    assert inner.evaluate(OFFER, ["paste", "pasted.txt"])
    expect(frame.locator("[data-invites]")).to_have_count(0)
    expect(waiting).to_have_count(2)
    visitor.until(lambda: len(held) == 2)
    expect(frame.get_by_role("progressbar", name="dropped.txt")).to_be_visible()
    frame.locator("#text").fill("With files")
    expect(frame.get_by_role("button", name="Send")).to_be_disabled()
    visitor.page.keyboard.press("Enter")
    expect(visitor.own).to_have_count(0)
    frame.get_by_role("button", name="Remove dropped.txt").click()
    expect(waiting).to_have_count(1)
    next(route for route in held if b"pasted.txt" in (route.request.post_data_buffer or b"")).abort()
    expect(waiting).to_contain_text("It could not be sent.")
    visitor.context.unroute_all()
    waiting.get_by_role("button", name="Try again").click()
    expect(waiting).to_have_attribute("data-state", "stored")
    frame.locator("#text").press("Enter")
    visitor.expect_sent("With files")
    message = Message.objects.get(author_kind="visitor")
    assert [one["name"] for one in message.extras["attachments"]] == ["pasted.txt"]
    assert uuid.UUID(message.extras["attachments"][0]["id"])

    frame.locator("#files").set_input_files([TEXT])  # type: ignore[list-item]
    expect(waiting).to_have_attribute("data-state", "stored")
    visitor.page.evaluate("Usher.logout()")
    expect(waiting).to_have_count(0)
    expect(visitor.bubbles).to_have_count(0)


def test_a_phone_offers_its_camera_beside_the_files_and_a_computer_does_not(
    server: LiveServer, visitor_for: VisitorFor, site: Channel
) -> None:
    visitor = visitor_for(viewport={"width": 375, "height": 740}, has_touch=True, is_mobile=True)
    page = visitor.page
    visitor.visit(f"{server.url}/chat/{site.pk}/")
    attach, menu = page.get_by_role("button", name="Attach files"), page.get_by_role("menu", name="Attach files")
    attach.tap()
    expect(menu.get_by_role("menuitem")).to_have_text(["Take a photo", "Choose files"])
    assert violations(page) == []
    with page.expect_file_chooser() as camera:
        menu.get_by_role("menuitem", name="Take a photo").tap()
    asked = camera.value.element
    assert [asked.get_attribute(name) for name in ("capture", "accept")] == ["environment", "image/*"]
    assert not camera.value.is_multiple()
    camera.value.set_files({"name": "photo.png", "mimeType": "image/png", "buffer": picture(6, 4)})
    expect(page.locator(".waiting", has_text="photo.png")).to_have_attribute("data-state", "stored")
    expect(page.locator("input[capture]")).to_have_count(0)
    attach.tap()
    with page.expect_file_chooser() as chooser:
        menu.get_by_role("menuitem", name="Choose files").tap()
    assert chooser.value.is_multiple()
    assert chooser.value.element.get_attribute("capture") is None
    chooser.value.set_files([TEXT])  # type: ignore[list-item]
    expect(page.locator(".waiting[data-state=stored]")).to_have_count(2)
    visitor.say("From the tent")
    visitor.expect_sent("From the tent")
    sent = Message.objects.get(author_kind="visitor")
    assert [one["name"] for one in sent.extras["attachments"]] == ["photo.png", "notes.txt"]
    attach.tap()
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(attach).to_be_focused()
