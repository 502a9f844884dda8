"""What the chat costs a visitor's line."""

from urllib.parse import urlsplit

import brotli
import pytest
from playwright.sync_api import Response, expect

from channels_app.models import Channel
from tests.live_server import LiveServer
from tests.widget.shop import Shop, Visitor

pytestmark = pytest.mark.browser
REQUESTS = 6
BYTES = 20_000


def test_the_first_opening_takes_few_requests_and_few_bytes(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel
) -> None:
    answers: list[Response] = []
    visitor.visit(shop.page(site.pk))
    visitor.page.on("response", lambda answer: answers.append(answer))
    visitor.open_chat()
    expect(visitor.frame.locator("#text")).to_be_focused()
    visitor.page.wait_for_load_state("networkidle")
    weights = {urlsplit(answer.url).path: len(brotli.compress(answer.body())) for answer in answers}
    in_the_page = weights.pop("/widget/host.js")
    assert len(answers) - 1 == len(weights) <= REQUESTS, weights
    assert sum(weights.values()) + in_the_page <= BYTES, weights


def test_the_launcher_alone_is_one_request(server: LiveServer, shop: Shop, visitor: Visitor, site: Channel) -> None:
    visitor.visit(shop.page(site.pk))
    expect(visitor.launcher).to_be_visible()
    visitor.page.wait_for_load_state("networkidle")
    assert visitor.paths() == ["/widget.js"]
