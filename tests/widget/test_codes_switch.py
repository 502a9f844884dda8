"""A code meets another client's session on the hosted page: "Continue as ...?"."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import EndUser
from channels_app.models import Channel
from chatauth.models import Session
from tests.factories import SigningKeyFactory
from tests.live_server import LiveServer, wait_for
from tests.widget.codes import code_for
from tests.widget.shop import Shop, Visitor

pytestmark = pytest.mark.browser
SECRET = "Vera's secret"
WATCH = """
    window.flashed = [];
    new MutationObserver(() => document.body && flashed.push(document.body.innerText))
        .observe(document, {childList: true, subtree: true, characterData: true, attributes: true});
"""


@pytest.fixture(autouse=True)
def key(site: Channel) -> Any:
    site.sign_in = ["external_jwt", "anonymous"]
    site.save()
    return SigningKeyFactory(channel=site)


@pytest.fixture
def page(server: LiveServer, shop: Shop, visitor: Visitor, site: Channel) -> Page:
    """The hosted page, on which Vera has chatted; from here on it remembers whatever it shows."""
    visitor.visit(f"{server.url}/chat/{site.pk}/#externalAuthCode={code_for()}")
    visitor.say(SECRET)
    visitor.expect_sent(SECRET)
    visitor.context.add_init_script(WATCH)
    return visitor.page


def come_as_kim(page: Page, site: Channel) -> Locator:
    """By a link that loads the page anew; the question."""
    address = page.url.partition("#")[0]
    page.goto("about:blank")
    page.goto(f"{address}#externalAuthCode={code_for('customer-2077', 'Kim')}")
    return page.get_by_role("alertdialog", name="Continue as Kim?")


def live() -> list[str]:
    """Whose sessions the server still takes."""
    return sorted(Session.objects.live().values_list("end_user__name", flat=True))


def test_J14_the_visitor_is_asked_and_continues_as_the_one_who_came(page: Page, site: Channel) -> None:
    question = come_as_kim(page, site)
    expect(question).to_be_visible()
    expect(question).to_contain_text("This chat is open as Vera here.")
    expect(page.locator("#log, #composer, #who").filter(visible=True)).to_have_count(0)
    question.get_by_role("button", name="Continue as Kim").click()
    expect(page.locator("#whoText")).to_have_text("You are chatting as Kim")
    wait_for(lambda: live() == ["Kim"], 5)
    expect(page.locator(".own .bubble")).to_have_count(0)
    assert not any(SECRET in text for text in page.evaluate("flashed"))
    page.reload()
    expect(page.locator("#whoText")).to_have_text("You are chatting as Kim")


def test_declining_keeps_the_old_session_and_drops_the_code(page: Page, site: Channel) -> None:
    question = come_as_kim(page, site)
    question.get_by_role("button", name="Stay as Vera").click()
    expect(page.locator("#whoText")).to_have_text("You are chatting as Vera")
    expect(page.locator(".own .bubble")).to_have_text([SECRET])
    wait_for(lambda: live() == ["Vera"], 5)
    page.reload()
    expect(page.locator("#whoText")).to_have_text("You are chatting as Vera")


def test_a_reload_before_an_answer_is_still_the_old_session(page: Page, site: Channel) -> None:
    expect(come_as_kim(page, site)).to_be_visible()
    page.reload()
    expect(page.locator("#whoText")).to_have_text("You are chatting as Vera")


def test_a_code_that_comes_while_the_page_is_open_is_asked_about_too(page: Page, site: Channel) -> None:
    page.locator("#text").fill("Vera's draft")
    page.evaluate("(code) => { location.hash = `externalAuthCode=${code}` }", code_for("customer-2077", "Kim"))
    question = page.get_by_role("alertdialog", name="Continue as Kim?")
    expect(question).to_be_visible()
    assert "#" not in page.url
    expect(page.get_by_text(SECRET)).to_have_count(0)
    question.get_by_role("button", name="Continue as Kim").click()
    expect(page.locator("#whoText")).to_have_text("You are chatting as Kim")
    expect(page.locator("#text")).to_have_value("")


def test_another_code_for_the_same_client_asks_nothing(page: Page, visitor: Visitor) -> None:
    address = page.url
    page.goto("about:blank")
    page.goto(f"{address}#externalAuthCode={code_for()}")
    expect(visitor.own).to_have_text([SECRET])
    wait_for(lambda: live() == ["Vera"], 5)


def test_an_anonymous_visitor_who_wrote_is_asked_and_one_who_did_not_is_not(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel
) -> None:
    address = f"{server.url}/chat/{site.pk}/"
    visitor.visit(address)
    visitor.say("Who am I?")
    visitor.expect_sent("Who am I?")
    question = come_as_kim(visitor.page, site)
    expect(question).to_contain_text("You have written here without signing in.")
    question.get_by_role("button", name="Stay without signing in").click()
    expect(visitor.own).to_have_text(["Who am I?"])
    wait_for(lambda: live() == [""], 5)
    question = come_as_kim(visitor.page, site)
    question.get_by_role("button", name="Continue as Kim").click()
    expect(visitor.page.locator("#whoText")).to_have_text("You are chatting as Kim")
    expect(visitor.own).to_have_count(0)
    wait_for(lambda: live() == ["Kim"], 5)


def test_a_code_meets_no_question_where_nobody_wrote(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel
) -> None:
    address = f"{server.url}/chat/{site.pk}/"
    visitor.visit(address)
    visitor.page.locator("#text").press_sequentially("Hello", delay=100)
    wait_for(lambda: EndUser.objects.count() == 1, 5)
    expect(visitor.page.locator("#connection")).to_have_attribute("data-state", "online")
    come_as_kim(visitor.page, site)
    expect(visitor.page.locator("#whoText")).to_have_text("You are chatting as Kim")
