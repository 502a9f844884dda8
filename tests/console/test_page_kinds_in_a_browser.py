"""Every kind of page of the console in a real browser, once: its policy, a small phone, and those who cannot see it."""

import re
from collections.abc import Iterator
from urllib.parse import urldefrag

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import resolve, reverse
from playwright.sync_api import Browser, Page, expect

from accounts.models import Company, RecoveryCode, User
from tests.console.acting import LINK, logged_in
from tests.console.codes import code_of, give_second_factor
from tests.console.desk import Desk
from tests.console.mailbox import last_letter, link_in
from tests.console.world import Populated, populate
from tests.factories import PASSWORD
from tests.live_server import LiveServer

SERIOUS = {"serious", "critical"}
SMALL = {"width": 320, "height": 640}
FILES = re.compile(r"/(jsi18n|export|logout)/")
NEW_PASSWORD = "correct horse battery staple 7"


@pytest.fixture
def ours(server: LiveServer, acme: Company) -> Populated:
    return populate(acme, "Acme")


def kinds(client: Client) -> dict[str, str]:
    """An address of each kind of page that links lead to; no second one of a kind is opened."""
    found: dict[str, str] = {}
    waiting = [reverse("admin:index")]
    while waiting:
        address = waiting.pop(0).partition("?")[0]
        kind = resolve(address).view_name
        if kind in found or FILES.search(address):
            continue
        response = client.get(address)
        assert response.status_code in (200, 302), f"{address} answers {response.status_code}"
        found[kind] = address
        waiting += [urldefrag(link)[0] for link in LINK.findall(response.content.decode())]
    return found


def check(page: Page, where: str) -> None:
    """Nothing serious for axe, and nothing wider than the screen."""
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in SERIOUS] == [], where
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where


def check_with_tabs(desk: Desk, address: str) -> None:
    desk.page.goto(f"{desk.url}{address}")
    tabs = desk.page.get_by_role("tab").all()
    for tab in tabs:
        tab.click()
        check(desk.page, f"{address}, {tab.inner_text()}")
    if not tabs:
        check(desk.page, address)


def test_M08_every_kind_of_page_keeps_the_policy_fits_a_small_phone_and_is_accessible(
    desk_for, server, olga, operator, ours
):
    """`desk_for` fails if a page asks for more than its policy allows. The operator adds what an owner never sees."""
    of_an_owner = kinds(logged_in(olga))
    assert len(of_an_owner) > 60
    desk = desk_for(olga, viewport=SMALL)
    for address in of_an_owner.values():
        check_with_tabs(desk, address)
    of_an_operator = kinds(logged_in(operator))
    more = [address for kind, address in of_an_operator.items() if kind not in of_an_owner]
    assert len(more) > 8
    desk = desk_for(operator, viewport=SMALL)
    for address in more:
        check_with_tabs(desk, address)


@pytest.fixture
def visitor(browser: Browser, server: LiveServer) -> Iterator[Page]:
    """Somebody's browser on a phone, logged in nowhere."""
    context = browser.new_context(viewport=SMALL, locale="en-GB", base_url=server.url)
    faults: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def test_M08_from_an_invitation_to_a_recovery_code(desk_for, visitor, olga, acme):
    nora, page = "nora@acme.test", visitor
    desk = desk_for(olga)
    owner = desk.page
    owner.goto(f"{desk.url}{reverse('admin:accounts_company_staff_invite', args=[acme.pk])}")
    owner.get_by_label("E-mail address").fill(nora)
    owner.get_by_role("button", name="Send invitation").click()
    expect(owner.locator(".notices")).to_contain_text(nora)

    page.goto(link_in(last_letter(nora)))
    check(page, "invitation")
    page.get_by_label("Name").fill("Nora")
    for field in page.locator("input[type=password]").all():
        field.fill(NEW_PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/admin/login/$"))
    log_in(page, nora, NEW_PASSWORD)

    page.goto(reverse("admin:account"))
    page.get_by_role("link", name="Set up").click()
    check(page, "second factor")
    page.get_by_text("Or type the key").click()
    secret = re.search(r"[A-Z2-7]{4}( [A-Z2-7]{4}){7}", page.locator("main").inner_text())
    assert secret
    page.locator("input[name=code]").fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("does not fit")).to_be_visible()
    check(page, "a code that does not fit")
    page.locator("input[name=code]").fill(code_of(secret[0].replace(" ", "")))
    page.keyboard.press("Enter")
    expect(page.locator(".recovery-codes")).to_be_visible()
    check(page, "recovery codes")
    code = page.locator(".recovery-codes").inner_text().split()[0]
    page.goto(reverse("admin:account"))
    check(page, "account with a second factor")

    page.context.clear_cookies()
    log_in(page, nora, NEW_PASSWORD, leads_in=False)
    expect(page.locator("input[name=code]")).to_be_visible()
    check(page, "the second step")
    page.locator("input[name=code]").fill(code)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/admin/$"))
    assert RecoveryCode.objects.exclude(used_at=None).count() == 1


def test_M08_from_a_wrong_password_to_a_new_one(visitor, olga):
    page = visitor
    log_in(page, olga.email, "wrong", leads_in=False)
    expect(page.get_by_role("alert")).to_be_visible()
    check(page, "log in, refused")
    page.goto(reverse("admin:forgot"))
    check(page, "forgot")
    page.get_by_label("E-mail address").fill(olga.email)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sent/")
    check(page, "sent")
    link = link_in(last_letter(olga.email))
    page.goto(link)
    check(page, "reset")
    for field in page.locator("input[type=password]").all():
        field.fill(NEW_PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/admin/login/$"))
    log_in(page, olga.email, NEW_PASSWORD)
    page.goto(link)
    check(page, "a link that is used up")


def test_M08_what_only_an_account_with_a_second_factor_has(visitor, olga: User):
    page, secret = visitor, give_second_factor(olga)
    log_in(page, olga.email, PASSWORD, leads_in=False)
    page.locator("input[name=code]").fill(code_of(secret))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/admin/$"))
    for name in ("second_factor_codes", "second_factor_off", "switch"):
        page.goto(reverse(f"admin:{name}"))
        check(page, name)


def log_in(page: Page, email: str, password: str, *, leads_in: bool = True) -> None:
    page.goto("/admin/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    if leads_in:
        expect(page).to_have_url(re.compile("/admin/$"))
        expect(page.get_by_role("button", name="Navigation")).to_be_visible()
