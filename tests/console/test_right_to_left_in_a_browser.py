"""The console in Arabic: it runs from right to left, nothing is wider than a phone, and code stays as it is."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import Company, User
from tests.console.desk import Desk
from tests.console.world import Populated, populate
from tests.live_server import LiveServer

PHONE = {"width": 375, "height": 800}
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The edges of the first element that fits: [left, right].
EDGES = "at => { const box = document.querySelector(at).getBoundingClientRect(); return [box.left, box.right] }"


@pytest.fixture
def ours(server: LiveServer, acme: Company) -> Populated:
    return populate(acme, "Acme")


@pytest.fixture
def page(desk_for: Callable[..., Desk], olga: User) -> Page:
    olga.language = "ar"
    olga.save(update_fields=["language"])
    page = desk_for(olga).page
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    return page


def test_the_console_runs_from_right_to_left_and_fits_a_phone(page, server, acme, ours):
    addresses = [
        "/admin/",
        "/admin/account/",
        f"{reverse('admin:accounts_company_change', args=[acme.pk])}#staff",
        f"{reverse('admin:channels_app_channel_change', args=[ours.channel.pk])}#install",
        reverse("admin:accounts_enduser_change", args=[ours.end_user.pk]),
        reverse("admin:bots_script_change", args=[ours.script.pk]),
        reverse("admin:chatauth_attempt_changelist"),
    ]
    for address in addresses:
        page.goto(f"{server.url}{address}")
        assert page.evaluate("document.documentElement.dir") == "rtl", address
        assert page.evaluate("document.documentElement.lang") == "ar", address
        assert page.evaluate(TOO_WIDE) <= 0, address
        menu, person = page.evaluate(EDGES, ".menu-button"), page.evaluate(EDGES, ".topbar details.menu")
        assert menu[0] > person[1], address
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).textAlign") in ("start", "right"), address


def test_the_inbox_runs_from_right_to_left_and_code_from_left_to_right(page, server, acme, ours):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{server.url}/admin/inbox/?view=all&conversation={ours.conversation.pk}")
    page.locator(".inbox-row").first.wait_for()
    shown = page.evaluate(EDGES, "#inbox-rows")
    assert shown[0] > 640, "The list stands to the right."
    assert page.evaluate("getComputedStyle(document.querySelector('#inbox-text')).direction") == "rtl"
    page.goto(f"{server.url}{reverse('admin:channels_app_channel_change', args=[ours.channel.pk])}#install")
    assert page.evaluate("getComputedStyle(document.querySelector('pre')).direction") == "ltr"
    assert page.evaluate("getComputedStyle(document.querySelector('.copyable code')).direction") == "ltr"
