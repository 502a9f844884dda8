"""The Install tab in a real browser, under its own strict policy. `desk_for` fails a test whose pages break it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from channels_app.models import Channel, ManagementToken
from tests.chat.lines import log_in
from tests.chatauth.endpoint import Endpoint
from tests.chatauth.test_self_test import minted
from tests.console.desk import Desk
from tests.live_server import LiveServer

SERIOUS = {"serious", "critical"}


@pytest.fixture
def endpoint(settings: Any) -> Iterator[Endpoint]:
    endpoint = Endpoint()
    settings.OUTBOUND_ALLOW = [endpoint.entry]
    yield endpoint
    endpoint.close()


@pytest.fixture
def address(server: LiveServer, site: Channel) -> str:
    site.sign_in = ["client_token", "external_jwt"]
    site.save()
    return f"{server.url}{reverse('admin:channels_app_channel_change', args=[site.pk])}#install"


@pytest.fixture
def page(desk_for: Callable[..., Desk], olga: User) -> Page:
    """Olga's browser."""
    return desk_for(olga).page


def allow(site: Channel) -> None:
    site.allowed_origins = ["https://shop.example"]
    site.save()


def test_from_no_site_to_the_lines_by_keyboard(page: Page, site: Channel, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_hidden()
    page.get_by_label("Address of your site").fill("https://shop.example/")
    page.keyboard.press("Enter")
    expect(page.get_by_text("without a path or a slash at the end")).to_be_visible()
    page.get_by_label("Address of your site").fill("https://shop.example")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="Install")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("heading", name="On your server: mint a token for the visitor")).to_be_visible()
    expect(page.get_by_label("Sites that may show this chat")).to_have_value("https://shop.example")


def test_languages_are_tabs_that_remember_and_copy(page: Page, site: Channel, address: str) -> None:
    allow(site)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(address)
    languages = page.get_by_role("tablist", name="Languages").first
    languages.get_by_role("tab", name="curl").focus()
    page.keyboard.press("ArrowRight")
    expect(languages.get_by_role("tab", name="Python")).to_be_focused()
    page.keyboard.press("End")
    expect(languages.get_by_role("tab", name="C#")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tabpanel", name="C#").get_by_text("Our tests do not run this one.")).to_be_visible()
    languages.get_by_role("tab", name="Ruby").click()
    page.get_by_text("Instead of a token").click()
    signing = page.get_by_role("tablist", name="Languages").last
    expect(signing.get_by_role("tab", name="Ruby")).to_have_attribute("aria-selected", "true")

    page.reload()
    expect(languages.get_by_role("tab", name="Ruby")).to_have_attribute("aria-selected", "true")
    shown = page.locator("#language-mint-ruby")
    shown.get_by_role("button", name="Copy code").click()
    expect(shown.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert 'require "net/http"' in copied
    assert str(site.pk) in copied


def test_an_endpoint_is_tried_from_the_tab(
    page: Page, site: Channel, address: str, management_token: ManagementToken, endpoint: Endpoint
) -> None:
    allow(site)
    page.goto(address)
    page.get_by_label("URL of your token endpoint").fill(endpoint.says(minted(management_token)).url)
    page.get_by_role("button", name="Try", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("a token valid for 58 minutes for customer-1042")
    endpoint.says("<h1>Log in</h1>")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("status")).to_contain_text("an HTML page, not with a token")
    page.get_by_role("link", name="Back to Install").click()
    expect(page.get_by_role("tab", name="Install")).to_have_attribute("aria-selected", "true")


def test_what_is_typed_there_is_not_saved_with_the_page(page: Page, site: Channel, address: str) -> None:
    allow(site)
    page.goto(address)
    page.get_by_label("URL of your token endpoint").fill("https://shop.example/chat-token")
    assert page.evaluate("document.querySelector('#channel_form').dataset.changed") is None
    page.get_by_label("Sites that may show this chat").fill("https://shop.example\nhttps://b.example")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_label("Sites that may show this chat")).to_have_value("https://shop.example\nhttps://b.example")


def test_without_script_every_language_stands_there(
    browser: Browser, server: LiveServer, olga: User, site: Channel, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "usher_session", "value": log_in(olga), "url": server.url}])
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Address of your site").fill("https://shop.example")
    page.get_by_role("button", name="Add this site").click()
    for language in ("curl", "Python", "Node", "PHP", "Ruby", "Go", "Java", "C#"):
        expect(page.get_by_role("heading", name=language, exact=True).first).to_be_visible()
    context.close()


@pytest.mark.parametrize(("scheme", "locale"), [("light", "en-GB"), ("dark", "ar")])
def test_M08_it_fits_a_phone_and_is_accessible(
    desk_for: Callable[..., Desk], olga: User, site: Channel, address: str, endpoint: Endpoint, scheme: str, locale: str
) -> None:
    look: dict[str, Any] = {"color_scheme": scheme, "locale": locale, "viewport": {"width": 320, "height": 640}}
    page = desk_for(olga, bypass_csp=True, **look).page
    self_test = f"{address.partition('change/')[0]}self-test/"

    def check() -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in SERIOUS] == [], page.url

    page.goto(address)
    check()
    allow(site)
    page.reload()
    for summary in page.locator("details.install-more > summary").all():
        summary.click()
    check()
    page.goto(self_test)
    page.locator("#id_url").fill(endpoint.says("hello").url)
    page.keyboard.press("Enter")
    expect(page.locator("#verdict")).to_be_visible()
    check()
