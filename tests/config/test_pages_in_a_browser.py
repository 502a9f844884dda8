from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.live_server import LiveServer


@pytest.mark.browser
def test_the_log_in_page_loads_nothing_from_elsewhere_and_breaks_no_policy(page: Page, server: LiveServer) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(str(urlsplit(request.url).netloc)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{server.url}/admin/login/")
    assert page.locator("input[name=username]").is_visible()
    assert set(asked) == {urlsplit(server.url).netloc}
    assert complaints == []
