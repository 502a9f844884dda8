"""What a channel says about privacy before anybody writes, and the consent that it may ask for."""

import pytest
from playwright.sync_api import expect

from accounts.models import Company, EndUser
from channels_app.models import Channel
from chat.models import Message
from tests.live_server import LiveServer
from tests.widget.shop import Shop, Visitor

pytestmark = pytest.mark.browser
NOTICE = "We keep what you write for a year. <b>No joke.</b>"


@pytest.fixture(autouse=True)
def notice(site: Channel) -> None:
    Company.objects.update(privacy_notice=NOTICE, privacy_url="https://shop.example/privacy")


def test_a_notice_is_shown_and_asks_nothing(server: LiveServer, shop: Shop, visitor: Visitor, site: Channel) -> None:
    visitor.visit(shop.page(site.pk)).open_chat()
    expect(visitor.frame.get_by_text(NOTICE)).to_be_visible()
    link = visitor.frame.get_by_role("link", name="Read about your privacy")
    assert (link.get_attribute("href"), link.get_attribute("target")) == ("https://shop.example/privacy", "_blank")
    visitor.say("Hello")
    visitor.expect_sent("Hello")


def test_nobody_writes_before_they_agree_and_they_are_asked_once(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel
) -> None:
    site.asks_consent = True
    site.save()
    shop.page(site.pk)
    visitor.visit(shop.near_url).open_chat()
    agree = visitor.frame.get_by_role("button", name="I agree")
    expect(agree).to_be_visible()
    expect(visitor.frame.locator("#composer")).to_have_attribute("inert", "")
    visitor.page.evaluate("void (window.sending = Usher.send('From the page').then(() => 'stored'))")
    visitor.page.wait_for_timeout(300)
    assert not EndUser.objects.exists()
    agree.click()
    assert visitor.page.evaluate("sending") == "stored"
    assert Message.objects.get(author_kind="visitor").text == "From the page"
    expect(visitor.frame.locator("#text")).to_be_focused()
    visitor.page.reload()
    visitor.open_chat()
    visitor.say("Hello again")
    visitor.expect_sent("Hello again")
    expect(agree).to_be_hidden()
    Company.objects.update(privacy_notice="Something else.")
    visitor.page.reload()
    visitor.open_chat()
    expect(agree).to_be_visible()
