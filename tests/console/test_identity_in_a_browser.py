"""From a key on the company's page to a visitor who is let in: made, signed with, inspected, used, revoked."""

import subprocess
import sys
from collections.abc import Callable
from http.client import HTTPConnection
from json import dumps

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import Company, EndUser, User
from channels_app.models import Channel
from chatauth.models import Session
from tests.console.desk import Desk
from tests.live_server import LiveServer


@pytest.fixture
def page(desk_for: Callable[..., Desk], olga: User) -> Page:
    """Olga's browser."""
    return desk_for(olga).page


@pytest.fixture
def shop(server: LiveServer, site: Channel) -> Channel:
    site.sign_in = ["external_jwt"]
    site.save()
    return site


def make_key(page: Page, server: LiveServer, company: Company) -> tuple[str, str]:
    """The secret as the page shows it, and the page's own Python that signs with it."""
    page.goto(f"{server.url}{reverse('admin:accounts_company_change', args=[company.pk])}#identity-keys")
    page.get_by_role("link", name="Make identity key").click()
    page.get_by_label("Name").fill("shop backend")
    page.get_by_role("button", name="Make identity key").click()
    expect(page.get_by_role("heading", name="Shown once")).to_be_visible()
    python = page.get_by_role("heading", name="Python").locator("xpath=following-sibling::div[1]//code")
    return page.locator("#secret").inner_text(), python.inner_text()


def signed(secret: str, python: str) -> str:
    """What the shown code prints when a server runs it with the secret in its environment."""
    run = subprocess.run(
        [sys.executable, "-c", python],
        env={"USHER_IDENTITY_SECRET": secret},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


def sign_in(server: LiveServer, channel: Channel, code: str) -> int:
    """The status with which the visitor's browser is answered."""
    wire = HTTPConnection("localhost", server.port, timeout=10)
    body = dumps({"channel": str(channel.pk), "method": "external_jwt", "credential": code})
    wire.request("POST", "/widget/api/v1/sessions", body, {"Content-Type": "application/json"})
    return wire.getresponse().status


def inspected(page: Page, server: LiveServer, channel: Channel, code: str) -> None:
    page.goto(f"{server.url}{reverse('admin:channels_app_channel_inspect', args=[channel.pk])}")
    page.get_by_label("A token, a code or a curl line").fill(code)
    page.get_by_role("button", name="Inspect").click()


def test_a_key_is_made_signs_is_found_good_lets_in_and_is_revoked(page, server, acme, shop):
    secret, python = make_key(page, server, acme)
    code = signed(secret, python)

    inspected(page, server, shop, code)
    expect(page.get_by_role("heading", name="It works")).to_be_visible()
    expect(page.get_by_text("Would be new")).to_be_visible()
    expect(page.get_by_label("A token, a code or a curl line")).to_have_value("")
    assert code not in page.content()
    assert not EndUser.objects.exists()

    assert sign_in(server, shop, code) == 201
    session = Session.objects.get()
    assert (str(session.end_user), session.method, session.assurance) == ("Vera", "external_jwt", "verified")

    inspected(page, server, shop, code)
    expect(page.get_by_role("link", name="Vera")).to_be_visible()

    page.goto(f"{server.url}{reverse('admin:chatauth_session_change', args=[session.pk])}")
    expect(page.get_by_text("1 live session rests on this credential")).to_be_visible()
    page.get_by_role("link", name="Revoke it").click()
    page.get_by_role("radio", name="end the 1 session").check()
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("row", name="shop backend")).to_contain_text("Revoked")
    assert not Session.objects.live().exists()

    inspected(page, server, shop, code)
    expect(page.get_by_role("status")).to_contain_text("key_unknown")
    assert sign_in(server, shop, code) == 401
