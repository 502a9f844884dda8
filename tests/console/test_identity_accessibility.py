"""M08: the inspector with both verdicts, the keys, the seats and their neighbours, to those who cannot see them."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone

from tests.console.test_inspector_page import code
from tests.console.world import Populated, populate
from tests.factories import SigningKeyFactory

SERIOUS = {"serious", "critical"}


@pytest.fixture
def ours(server, acme) -> Populated:
    acme.seat_limit = 1
    acme.save()
    found = populate(acme, "Acme")
    found.channel.sign_in = ["external_jwt"]
    found.channel.save()
    SigningKeyFactory(channel=None, company=acme, name="not yet", not_before=timezone.now() + timedelta(days=2))
    return found


def faults(page) -> list[tuple[str, str]]:
    found = Axe().run(page).response["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in SERIOUS]


def test_M08_the_pages_of_identity_are_accessible_in_the_dark_and_from_right_to_left(desk_for, olga, server, ours):
    page = desk_for(olga, bypass_csp=True, color_scheme="dark", locale="ar").page
    company = reverse("admin:accounts_company_change", args=[ours.channel.company_id])
    for address in [
        *(f"{company}?{tab}#{tab}" for tab in ("api-keys", "identity-keys", "seats")),
        reverse("admin:accounts_company_identity_key", args=[ours.channel.company_id]),
        reverse("admin:chatauth_attempt_change", args=[ours.attempt.pk]),
        reverse("admin:chatauth_session_change", args=[ours.session.pk]),
        reverse("admin:accounts_enduser_release", args=[ours.end_user.pk]),
    ]:
        page.goto(f"{server.url}{address}")
        assert faults(page) == [], address


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_M08_both_verdicts_of_the_inspector_are_accessible_and_fit(desk_for, olga, server, ours, scheme, width):
    page = desk_for(olga, bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 800}).page
    for name in ("x" * 300, "Acme-customer"):
        page.goto(f"{server.url}{reverse('admin:channels_app_channel_inspect', args=[ours.channel.pk])}")
        page.locator("textarea").fill(code({"id": name, "roles": ["editor", name]}))
        page.locator("main button[type=submit]").click()
        page.wait_for_selector(".verdict.good" if name == "Acme-customer" else ".verdict.bad")
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
