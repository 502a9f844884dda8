"""Nothing sticks out, is cut off or out of reach: on the smallest phone, zoomed in, with more space in the text."""

from typing import Any

import pytest
from playwright.sync_api import Frame, Page, expect

from accounts.models import User
from channels_app.models import Channel
from tests.live_server import LiveServer
from tests.widget.conftest import TokenFor, VisitorFor, signed_in
from tests.widget.shop import Shop
from tests.widget.test_access import talk

pytestmark = pytest.mark.browser
PHONE: dict[str, Any] = {"viewport": {"width": 320, "height": 560}}
ZOOMED: dict[str, Any] = {"viewport": {"width": 640, "height": 512}, "device_scale_factor": 2}  # 1280 x 1024 at 200 %
STICKING_OUT = """() => [...document.body.querySelectorAll('*')].filter((element) => {
    const {left, right, width, height} = element.getBoundingClientRect();
    return width > 1 && height > 1 && (left < -0.5 || right > innerWidth + 0.5);
}).map((element) => element.className || element.localName)"""
CUT_OFF = """() => [...document.querySelectorAll('h1, #connection, #who, .bubble, .author, time, .menu button, .hint')]
    .filter((element) => {
        const {overflow, textOverflow} = getComputedStyle(element);
        const {clientWidth, clientHeight, scrollWidth, scrollHeight} = element;
        const isForReaders = clientWidth <= 1 || clientHeight <= 1;
        if (overflow === 'visible' || textOverflow === 'ellipsis' || isForReaders) return false;
        return scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1;
    }).map((element) => element.id || element.className || element.localName)"""
SPACED = """() => {  // WCAG 2.2, 1.4.12
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`);
    document.adoptedStyleSheets = [sheet];
}"""


def expect_whole(place: Page | Frame) -> None:
    assert place.evaluate(STICKING_OUT) == []
    assert place.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_on_the_smallest_phone(
    server: LiveServer, visitor_for: VisitorFor, site: Channel, ana: User, locale: str
) -> None:
    visitor = visitor_for(**PHONE)
    page = visitor.page
    visitor.visit(f"{server.url}/chat/{site.pk}/?locale={locale}")
    visitor.say("x" * 300)
    talk(visitor, ana)
    expect_whole(page)
    own, other = (page.locator(f".{side} .bubble").last.bounding_box() for side in ("own", "other"))
    assert own
    assert other
    assert (own["x"] > other["x"]) is (locale == "en")
    page.evaluate(SPACED)
    page.locator("#menu").click()
    expect(page.get_by_role("menu")).to_be_visible()
    expect_whole(page)


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_at_200_percent(
    server: LiveServer, shop: Shop, visitor_for: VisitorFor, token_for: TokenFor, site: Channel, ana: User, locale: str
) -> None:
    visitor = visitor_for(**ZOOMED)
    page = visitor.page
    visitor.visit(shop.page(site.pk, script=signed_in(token_for()), attributes=f'data-locale="{locale}"')).open_chat()
    talk(visitor, ana)
    expect_whole(page)
    expect_whole(visitor.inner)
    frame, launcher = page.locator("iframe").bounding_box(), visitor.launcher.bounding_box()
    for box in filter(None, (frame, launcher)):
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= 640
        assert box["y"] + box["height"] <= 512
    visitor.inner.evaluate(SPACED)
    expect_whole(visitor.inner)
    log = visitor.frame.locator("#log").bounding_box()
    assert log
    assert log["height"] >= 120, "There is room to read."
    visitor.frame.locator("#menu").click()
    expect(visitor.frame.get_by_role("menu")).to_be_visible()
    expect_whole(visitor.inner)
    last = visitor.frame.locator(".menu button").last
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()
