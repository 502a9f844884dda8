"""A visitor who proves a phone number or a mailbox, in a browser, with a real receiver for each."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from channels_app.models import Channel
from chatauth.models import Attempt, Challenge, Session
from core.models import RateCount
from tests.chatauth.gateway import Gateway
from tests.jobs import run_jobs
from tests.live_server import LiveServer, wait_for
from tests.widget.conftest import VisitorFor
from tests.widget.mailbox import MailServer
from tests.widget.shop import Shop, Visitor

pytestmark = pytest.mark.browser
CODE = re.compile(r"\b[0-9]{6}\b")
SHOWN_APART = dict.fromkeys(map(ord, "\u2068\u2069"))
ISOLATES = dict.fromkeys(map(ord, "\u2066\u2069"))  # they keep the plus sign in front, in Arabic too


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    """Takes text messages as the back-end `https` sends them."""
    gateway = Gateway()
    settings.OUTBOUND_ALLOW = [f"127.0.0.1:{gateway.server.server_port}"]
    settings.SMS_BACKEND, settings.SMS_HTTPS_URL, settings.SMS_HTTPS_SECRET = "https", f"{gateway.url}/sms", "s" * 40
    yield gateway
    gateway.close()


@pytest.fixture
def codes(site: Channel) -> Channel:
    site.sign_in = ["sms_code", "email_code"]
    site.code_country, site.code_countries = "GB", ["DE", "GB", "TR"]
    site.save()
    return site


def sent(count: Callable[[], int], number: int) -> None:
    """The jobs run until so many messages have arrived."""

    def arrived() -> bool:
        run_jobs()
        return count() >= number

    wait_for(arrived, 10, pause=0.1)


def texted(gateway: Gateway, number: int = 1) -> str:
    sent(lambda: len(gateway.calls), number)
    found = CODE.search(gateway.calls[-1]["body"].decode())
    assert found
    return found[0]


def mailed(mailbox: MailServer, number: int = 1) -> str:
    sent(lambda: len(mailbox.mails), number)
    found = CODE.search(mailbox.latest()[0])
    assert found
    return found[0]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_visitor_of_a_shop_signs_in_by_sms(shop: Shop, visitor: Visitor, codes: Channel, gateway: Gateway) -> None:
    codes.asks_name = True
    codes.code_texts = {"en": {"phone_header": "Members only"}}
    codes.save()
    visitor.expected = ["400"]
    visitor.visit(shop.page(codes.pk).replace(shop.url, shop.near_url)).open_chat()
    frame = visitor.frame
    expect(frame.get_by_role("heading", name="Members only")).to_be_visible()
    number = frame.get_by_label("Mobile number")
    expect(number).to_be_focused()
    country = frame.get_by_label("Country")
    shown = [text.translate(ISOLATES) for text in country.locator("option").all_inner_texts()]
    assert shown == ["United Kingdom (+44)", "Germany (+49)", "Türkiye (+90)"]
    number.fill("12")
    frame.get_by_label("Your name").fill("Vera")
    number.press("Enter")
    expect(frame.get_by_role("alert").filter(has_text="does not look like a mobile number")).to_be_visible()
    expect(number).to_be_focused()
    number.fill("07400 123456")
    number.press("Enter")
    box = frame.get_by_role("textbox", name="Code")
    expect(box).to_be_focused()
    assert box.get_attribute("autocomplete") == "one-time-code"
    assert "It was sent to +44 7400 123456 and" in frame.locator("#codes .lead").inner_text().translate(SHOWN_APART)
    expect(frame.get_by_role("button", name=re.compile(r"Send again in \d+ s"))).to_be_disabled()
    assert Axe().run(visitor.inner).response["violations"] == []
    code = texted(gateway)
    box.fill(wrong(code))
    expect(frame.get_by_role("alert").filter(has_text="That code is not right")).to_be_visible()
    box.fill(code)
    expect(frame.locator("#whoText")).to_have_text("You are chatting as Vera")
    visitor.say("Hello")
    visitor.expect_sent("Hello")
    visitor.expect_heard("identified", assurance="verified")
    session = Session.objects.get()
    assert (session.method, session.assurance) == ("sms_code", "verified")
    assert list(Attempt.objects.order_by("id").values_list("reason", flat=True)) == [
        "invalid_request",
        "code_invalid",
        "",
    ]
    visitor.page.reload()
    visitor.open_chat()
    expect(visitor.frame.locator("#whoText")).to_have_text("You are chatting as Vera")
    expect(visitor.own).to_have_text(["Hello"])


def test_a_mails_link_works_in_the_browser_that_asked_and_nowhere_else(
    server: LiveServer, visitor_for: VisitorFor, codes: Channel, mailbox: MailServer
) -> None:
    codes.sign_in, codes.email_first = ["email_code", "anonymous"], True
    codes.save()
    address = f"{server.url}/chat/{codes.pk}/"
    visitor, stranger = visitor_for(), visitor_for()
    visitor.visit(address)
    visitor.page.get_by_label("E-mail address").fill("vera@example.com")
    visitor.page.get_by_role("button", name="Send code").click()
    expect(visitor.page.get_by_role("textbox", name="Code")).to_be_focused()
    code = mailed(mailbox)
    text, html = mailbox.latest()
    link = f"{address}#mailCode={code}"
    assert link in text
    assert link in html
    assert str(Challenge.objects.get().pk) not in text + html
    stranger.visit(link)
    expect(stranger.page.get_by_role("alert").filter(has_text=f"Type the code {code} there")).to_be_visible()
    assert Challenge.objects.get().tries == 0
    second = visitor.context.new_page()
    second.goto(link)
    expect(second.locator("#whoText")).to_have_text("You are signed in")
    assert second.url == address
    expect(visitor.page.locator("#whoText")).to_have_text("You are signed in")
    assert Session.objects.get().method == "email_code"
    stranger.page.get_by_role("button", name="Continue without signing in").click()
    stranger.say("Hi")
    stranger.expect_sent("Hi")


def test_whoever_changes_their_mind_or_waits_too_long_is_told_what_to_do(
    server: LiveServer, visitor: Visitor, codes: Channel, gateway: Gateway, mailbox: MailServer
) -> None:
    visitor.expected = ["400", "403", "429"]
    visitor.visit(f"{server.url}/chat/{codes.pk}/")
    page = visitor.page
    page.get_by_label("Mobile number").fill("+1 415 555 2671")
    page.get_by_role("button", name="Send code").click()
    problem = page.get_by_role("alert").filter(has_text=re.compile("."))
    expect(problem).to_contain_text("We cannot send a code there")
    page.get_by_role("button", name="E-mail").click()
    mail = page.get_by_label("E-mail address")
    mail.fill("gone@example.com")
    mailbox.refuses.add("gone@example.com")
    mail.press("Enter")
    expect(page.get_by_role("textbox", name="Code")).to_be_visible()
    run_jobs()
    expect(problem).to_contain_text("The code could not be sent")
    mail.fill("vera@example.com")
    mail.press("Enter")
    first = mailed(mailbox)
    page.reload()
    expect(page.get_by_role("textbox", name="Code")).to_be_visible()
    page.get_by_role("button", name="Use another address").click()
    expect(mail).to_have_value("vera@example.com")
    mail.press("Enter")
    expect(problem).to_contain_text("Too many codes were asked for. Please wait 1 min")
    RateCount.objects.all().delete()
    mail.press("Enter")
    code = mailed(mailbox, 2)
    assert code != first or Challenge.objects.count() == 3
    for _ in range(5):
        page.get_by_role("textbox", name="Code").fill(wrong(code))
        expect(page.get_by_role("button", name="Continue")).to_be_enabled()
        expect(problem).to_contain_text("That code is not right")
    page.get_by_role("textbox", name="Code").fill(code)
    expect(problem).to_contain_text("That was tried too often")
    assert not Session.objects.exists()


def test_where_anybody_may_write_signing_in_is_offered(
    shop: Shop, visitor: Visitor, codes: Channel, gateway: Gateway
) -> None:
    codes.sign_in = ["anonymous", "sms_code"]
    codes.save()
    visitor.visit(shop.page(codes.pk)).open_chat()
    visitor.say("Hello")
    visitor.expect_sent("Hello")
    visitor.frame.get_by_role("button", name="Sign in").click()
    visitor.frame.get_by_label("Mobile number").fill("07400 123456")
    visitor.frame.get_by_role("button", name="Send code").click()
    visitor.frame.get_by_role("textbox", name="Code").fill(texted(gateway))
    expect(visitor.frame.locator("#whoText")).to_have_text("You are signed in")
    expect(visitor.frame.get_by_role("button", name="Sign in")).to_have_count(0)
    assert set(Session.objects.values_list("method", flat=True)) == {"anonymous", "sms_code"}


def test_what_was_written_before_comes_along_without_a_question_where_the_channel_says_so(
    server: LiveServer, visitor: Visitor, codes: Channel, gateway: Gateway
) -> None:
    codes.sign_in, codes.merge_policy = ["anonymous", "sms_code"], "same_browser"
    codes.save()
    visitor.visit(f"{server.url}/chat/{codes.pk}/")
    visitor.say("Hello")
    visitor.expect_sent("Hello")
    visitor.page.get_by_role("button", name="Sign in").click()
    visitor.page.get_by_label("Mobile number").fill("07400 123456")
    visitor.page.get_by_role("button", name="Send code").click()
    visitor.page.get_by_role("textbox", name="Code").fill(texted(gateway))
    expect(visitor.page.locator("#whoText")).to_have_text("You are signed in")
    expect(visitor.own).to_have_text(["Hello"])
    visitor.say("Me again")
    visitor.expect_sent("Me again")
    assert [session.method for session in Session.objects.live()] == ["sms_code"]
