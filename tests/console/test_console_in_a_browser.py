"""The console in a real browser, under its own strict policy. `desk_for` fails a test whose pages break it."""

import re
from collections.abc import Callable
from http.client import HTTPConnection
from json import dumps, loads

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from accounts.models import Company, User
from channels_app.models import Channel, ManagementToken
from chatauth.models import Session
from tests.chat.lines import log_in
from tests.console.desk import Desk
from tests.console.world import Populated, populate
from tests.live_server import LiveServer

SERIOUS = {"serious", "critical"}


@pytest.fixture
def ours(server: LiveServer, acme: Company) -> Populated:
    return populate(acme, "Acme")


@pytest.fixture
def page(desk_for: Callable[..., Desk], olga: User) -> Page:
    """Olga's browser."""
    return desk_for(olga).page


def mint(server: LiveServer, channel: Channel, secret: str) -> tuple[int, dict]:
    wire = HTTPConnection("localhost", server.port, timeout=10)
    body = dumps({"clientID": "customer-7", "channelID": str(channel.pk)})
    headers = {"Content-Type": "application/json", "apiToken": secret}
    wire.request("POST", "/external/v1/incoming/mbWebChat/token", body, headers)
    answer = wire.getresponse()
    return answer.status, loads(answer.read())


def open_tab(page: Page, server: LiveServer, address: str, tab: str) -> None:
    page.goto(f"{server.url}{address}")
    page.get_by_role("tab", name=tab).click()


def test_a_token_is_generated_on_the_channels_tab_seen_once_and_mints(page, server, acme, ours):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_tab(page, server, reverse("admin:accounts_company_change", args=[acme.pk]), "Channels")
    page.get_by_role("link", name="Generate token").click()
    page.get_by_label("Name").fill("shop backend")
    page.get_by_role("button", name="Generate token").click()

    expect(page.get_by_role("heading", name="Shown once")).to_be_visible()
    secret = page.locator("#management-token").inner_text()
    page.get_by_role("button", name="Copy management token").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == secret
    assert mint(server, ours.channel, secret)[0] == 200

    page.get_by_role("link", name="I have stored it").click()
    expect(page.get_by_role("tab", name="Tokens")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("rowheader", name="shop backend")).to_be_visible()
    assert secret not in page.content()


def test_neither_back_nor_loading_again_sends_the_form_twice(page, server, ours):
    page.goto(f"{server.url}{reverse('admin:channels_app_channel_token', args=[ours.channel.pk])}")
    page.get_by_label("Name").fill("shop backend")
    page.get_by_role("button", name="Generate token").click()
    secret = page.locator("#management-token").inner_text()
    page.get_by_role("link", name="I have stored it").click()
    expect(page.get_by_role("rowheader", name="shop backend")).to_be_visible()
    assert page.reload().request.method == "GET"
    tab = page.get_by_role("tab", name="Channel", exact=True)
    tab.click()
    expect(tab).to_have_attribute("aria-selected", "true")
    page.go_back()
    expect(page.get_by_role("button", name="Generate token")).to_be_visible()
    page.go_forward()
    page.get_by_role("tab", name="Tokens").click()
    expect(page.get_by_role("rowheader", name="shop backend")).to_be_visible()
    assert secret not in page.content()
    assert ManagementToken.objects.filter(name="shop backend").count() == 1


@pytest.mark.parametrize(
    ("choice", "state", "is_live"),
    [("Stop minting The token", "Stopped", True), ("end the 1 session", "Revoked", False)],
)
def test_a_token_is_revoked_in_two_ways(page, server, ours, choice, state, is_live):
    open_tab(page, server, reverse("admin:channels_app_channel_change", args=[ours.channel.pk]), "Tokens")
    assert mint(server, ours.channel, ours.token.text)[0] == 200
    page.get_by_role("link", name="Revoke Acme token").click()
    page.get_by_role("radio", name=choice).check()
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("row", name="Acme token")).to_contain_text(state)
    status, answer = mint(server, ours.channel, ours.token.text)
    assert (status, answer["error"]["code"]) == (401, "token_revoked")
    assert Session.objects.live().filter(pk=ours.session.pk).exists() is is_live


def test_tabs_are_walked_by_keyboard_and_stand_in_the_address(page, server, ours):
    page.goto(f"{server.url}{reverse('admin:channels_app_channel_change', args=[ours.channel.pk])}")
    page.get_by_role("tab", name="Channel", exact=True).focus()
    for key, name, place in [
        ("ArrowRight", "Sign-in", "sign-in"),
        ("End", "Bots", "bots"),
        ("ArrowRight", "Channel", "channel"),
        ("ArrowLeft", "Bots", "bots"),
        ("Home", "Channel", "channel"),
        ("ArrowRight", "Sign-in", "sign-in"),
    ]:
        page.keyboard.press(key)
        expect(page.get_by_role("tab", name=name, exact=name == "Channel")).to_be_focused()
        expect(page).to_have_url(re.compile(f"#{place}$"))
        expect(page.get_by_role("tabpanel")).to_have_count(1)
    page.reload()
    expect(page.get_by_role("tab", name="Sign-in")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_label("Token age", exact=True)).to_be_visible()


def test_saving_comes_back_to_the_tab(page, server, ours):
    open_tab(page, server, reverse("admin:channels_app_channel_change", args=[ours.channel.pk]), "Look")
    page.get_by_label("Greeting").fill("Welcome!")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".notices")).to_contain_text("is saved.")
    expect(page.get_by_role("tab", name="Look")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_label("Greeting")).to_have_value("Welcome!")


def test_a_tab_with_a_mistake_is_marked_and_opened(page, server, ours):
    open_tab(page, server, reverse("admin:channels_app_channel_change", args=[ours.channel.pk]), "Install")
    page.get_by_label("Sites that may show this chat").fill("https://shop.example/path")
    page.get_by_role("tab", name="Look").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("tab", name="Install")).to_have_class("wrong")
    expect(page.get_by_role("tab", name="Install")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text("https://shop.example/path: ")).to_be_visible()


def test_without_script_the_page_is_one_long_form(browser: Browser, server, olga, ours):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "usher_session", "value": log_in(olga), "url": server.url}])
    page = context.new_page()
    page.goto(f"{server.url}{reverse('admin:channels_app_channel_change', args=[ours.channel.pk])}")
    for heading in ("Sign-in", "Look", "Install", "Management tokens"):
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    page.get_by_label("Greeting").fill("Without script")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_label("Greeting")).to_have_value("Without script")
    context.close()


def test_the_main_language_is_offered_once_and_a_group_is_added_as_a_new_row(page, server, acme, ours):
    page.goto(f"{server.url}{reverse('admin:accounts_company_change', args=[acme.pk])}")
    for main, other in (("English", "Deutsch"), ("Deutsch", "English")):
        page.get_by_label("Main language").select_option(label=main)
        expect(page.get_by_role("checkbox", name=main)).to_be_hidden()
        expect(page.get_by_role("checkbox", name=other)).to_be_visible()
    page.reload()
    page.get_by_role("tab", name="Groups").click()
    page.get_by_role("button", name="Add group").click()
    panel = page.get_by_role("tabpanel")
    row = panel.get_by_role("row").nth(2)
    row.get_by_label("Name", exact=True).fill("Silver")
    row.get_by_label("Short name").fill("silver")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(panel.get_by_role("row").nth(2).get_by_label("Name", exact=True)).to_have_value("Silver")


def test_sessions_are_chosen_and_ended(page, server, ours):
    page.goto(f"{server.url}{reverse('admin:chatauth_session_changelist')}")
    expect(page.get_by_role("button", name="End the selected sessions")).to_be_hidden()
    page.get_by_role("row", name="Acme Visitor").get_by_role("checkbox").check()
    page.get_by_role("button", name="End the selected sessions").click()
    page.get_by_role("button", name="End this session").click()
    expect(page.get_by_role("status")).to_contain_text("1 session ended")
    expect(page.get_by_text("Nobody is signed in right now")).to_be_visible()


def test_a_chosen_theme_stays(page, server):
    page.goto(f"{server.url}/admin/")
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Dark").click()
    page.goto(f"{server.url}/admin/channels_app/channel/")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.locator("details.menu summary").first.click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Log out")).to_be_hidden()


def test_on_a_phone_the_navigation_opens_from_a_button(desk_for, olga, server):
    page = desk_for(olga, viewport={"width": 375, "height": 740}).page
    page.goto(f"{server.url}/admin/")
    expect(page.get_by_role("navigation", name="Console")).to_be_hidden()
    page.get_by_role("button", name="Navigation").click()
    page.get_by_role("navigation", name="Console").get_by_role("link", name="Live sessions").click()
    expect(page.get_by_role("heading", name="Live sessions")).to_be_visible()


def test_M08_pages_are_accessible_in_the_dark_and_from_right_to_left(desk_for, olga, server, ours):
    """In the light and from left to right: every kind of page, in test_page_kinds_in_a_browser.py."""
    page = desk_for(olga, bypass_csp=True, color_scheme="dark", locale="ar").page
    channel = reverse("admin:channels_app_channel_change", args=[ours.channel.pk])
    for address in [
        "/admin/",
        reverse("admin:chatauth_attempt_changelist"),
        reverse("admin:chatauth_session_changelist"),
        reverse("admin:accounts_company_change", args=[ours.channel.company_id]) + "#channels",
        reverse("admin:accounts_enduser_change", args=[ours.end_user.pk]),
        *(f"{channel}?{tab}#{tab}" for tab in ("channel", "sign-in", "look", "install", "tokens")),
        reverse("admin:channels_app_channel_token", args=[ours.channel.pk]),
        reverse("admin:channels_app_channel_token_revoke", args=[ours.channel.pk, ours.token.pk]),
    ]:
        page.goto(f"{server.url}{address}")
        found = Axe().run(page).response["violations"]
        bad = [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in SERIOUS]
        assert bad == [], address


def test_M08_the_log_in_is_accessible(browser: Browser, server):
    page = browser.new_page(bypass_csp=True)
    page.goto(f"{server.url}/admin/")
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in SERIOUS] == []
    page.get_by_label("E-mail address").fill("nobody@acme.test")
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.close()
