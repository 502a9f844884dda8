"""Work on conversations: picking several, searching, filters that a colleague opens, quick replies, by keys."""

import re

import pytest
from playwright.sync_api import expect

from chat.models import Conversation
from chat.models.conversations import State
from chat.waking import wake_up
from tests.chat.lines import visitor_line
from tests.factories import ConversationFactory, EndUserFactory, QuickReplyFactory, TagFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def mira(server, site) -> Conversation:
    """The second visitor's, still without a message."""
    return ConversationFactory(channel=site, end_user=EndUserFactory(company=site.company, name="Mira"))


def test_several_are_picked_snoozed_put_back_found_and_filtered(
    desk_for, server, session, acme, ana, adam, conversation, mira
):
    TagFactory(company=acme, name="Delivery", tone="warning")
    desk, adams = desk_for(ana).open("queued"), desk_for(adam).open("queued")
    page, keyboard = desk.page, desk.page.keyboard
    expect(desk.rows).to_have_count(2)
    keyboard.press("j")
    keyboard.press("x")
    expect(page.locator("#inbox-bulk-count")).to_have_text("1 picked")
    page.get_by_label("Pick all that are shown").check()
    expect(page.locator("#inbox-bulk-count")).to_have_text("2 picked")
    keyboard.press("Tab")
    page.get_by_role("button", name="Tag…").click()
    page.locator("#inbox-tags").get_by_label("Delivery").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#inbox-toast-text")).to_have_text("The tags of 2 conversations were changed.")
    expect(adams.rows.locator(".inbox-tag")).to_have_text(["Delivery", "Delivery"])
    page.get_by_role("button", name="Snooze…").click()
    expect(page.get_by_role("button", name=re.compile("In an hour"))).to_be_focused()
    keyboard.press("Escape")
    expect(page.locator("#inbox-snooze")).not_to_be_visible()
    page.get_by_role("button", name="Snooze…").click()
    keyboard.press("Enter")
    expect(page.locator("#inbox-toast-text")).to_have_text("2 conversations were snoozed.")
    expect(desk.rows).to_have_count(0)
    expect(page.locator("#inbox-bulk")).not_to_be_visible()
    expect(adams.rows).to_have_count(0)
    page.locator("#inbox-rows, #inbox-head").first.focus()
    keyboard.press("z")
    expect(page.locator("#inbox-toast-text")).to_have_text("2 conversations are as they were.")
    expect(adams.rows).to_have_count(2)
    one_comes_back(desk, conversation)
    with visitor_line(server, session) as visitor:
        visitor.say("A pole of the tent is bent", conversation=str(conversation.pk))
        filters_are_shared(desk, adams, mira)


def one_comes_back(desk, conversation):
    """Snoozed until a moment that then is there."""
    desk.row("Vera").click()
    expect(desk.state).to_have_text("Queued")
    desk.page.keyboard.press("s")
    expect(desk.page.get_by_role("button", name=re.compile("In an hour"))).to_be_focused()
    desk.page.keyboard.press("Enter")
    expect(desk.state).to_contain_text("Until")
    expect(desk.rows).to_have_count(1)
    conversation.refresh_from_db()
    wake_up(conversation.pk, until=conversation.snoozed_until)
    expect(desk.state).to_have_text("Queued")
    expect(desk.page.locator("#inbox-announcer")).to_have_text("Vera is no longer snoozed")
    expect(desk.rows).to_have_count(2)
    desk.page.keyboard.press("Escape")


def filters_are_shared(desk, adams, mira):
    """What one finds and filters stands in the address; the other opens it and sees the same."""
    page, keyboard = desk.page, desk.page.keyboard
    keyboard.press("/")
    keyboard.type("pole tent")
    expect(desk.rows).to_have_count(1)
    expect(desk.row("Vera")).to_contain_text("A pole of the tent is bent")
    keyboard.press("Escape")
    expect(desk.rows).to_have_count(2)
    keyboard.press("Escape")
    Conversation.objects.filter(pk=mira.pk).update(priority=4, state=State.PENDING)
    page.reload()
    desk.expect_live()
    expect(desk.rows).to_have_count(1)
    keyboard.press("f")
    expect(page.locator("select[name=tag] option")).to_have_text(["Any", "Delivery"])
    expect(page.locator("select[name=tag]")).to_be_visible()
    expect(page.locator("select[name=channel]")).not_to_be_visible()  # every conversation is on the only one
    page.locator("select[name=state]").select_option("pending")
    expect(desk.rows).to_have_count(1)
    expect(desk.row("Mira")).to_be_visible()
    page.locator("select[name=priority]").select_option("high")
    expect(page.get_by_text("Nothing fits the filters")).to_be_visible()
    page.locator("select[name=priority]").select_option("urgent")
    expect(desk.row("Mira")).to_be_visible()
    adams.page.goto(page.url)
    adams.expect_live()
    expect(adams.rows).to_have_count(1)
    expect(adams.row("Mira")).to_be_visible()
    adams.page.get_by_role("button", name="Priority: Urgent").click()
    adams.page.get_by_role("button", name="State: Pending").click()
    expect(adams.rows).to_have_count(2)
    keyboard.press("Escape")
    keyboard.press("v")
    page.get_by_label("Name").fill("Pending & urgent")
    page.get_by_label("Open my inbox with it").check()
    keyboard.press("Enter")
    expect(page.get_by_role("link", name="Pending & urgent")).to_have_attribute("aria-current", "page")
    page.locator("#inbox-head, #inbox-rows a").last.focus()
    keyboard.press("3")
    expect(desk.rows).to_have_count(2)
    page.goto(f"{desk.url}/admin/inbox/")
    desk.expect_live()
    expect(desk.rows).to_have_count(1)
    expect(page.get_by_role("link", name="Pending & urgent")).to_have_attribute("aria-current", "page")


def test_a_quick_reply_is_filled_in_and_sent_as_text_and_then_it_waits(desk, server, acme, session, conversation):
    conversation.end_user.name = "<b>Vera</b> {agent.name}"
    conversation.end_user.save()
    QuickReplyFactory(company=acme, shortcut="bye", text="Goodbye")
    QuickReplyFactory(company=acme, shortcut="hello", text="Hello {visitor.name}, {agent.name} here.")
    desk.open("all", conversation)
    field, keyboard = desk.page.get_by_role("textbox", name="Answer"), desk.page.keyboard
    with visitor_line(server, session) as visitor:
        keyboard.press("r")
        expect(field).to_be_focused()
        a_command_alone_is_not_sent(desk, field)
        keyboard.type("Well, /")
        offered = desk.page.get_by_role("option")
        expect(offered).to_have_count(2)
        keyboard.press("ArrowDown")
        expect(offered.nth(1)).to_have_attribute("aria-selected", "true")
        keyboard.press("Escape")
        expect(offered).to_have_count(0)
        expect(field).to_be_focused()
        keyboard.type("hel")
        expect(offered).to_have_count(1)
        keyboard.press("Enter")
        expect(field).to_have_value("Well, Hello <b>Vera</b> {agent.name}, Ana here.")
        keyboard.press("Enter")
        assert visitor.next("message", text="Well, Hello <b>Vera</b> {agent.name}, Ana here.")
        expect(desk.bubbles).to_have_text(["Well, Hello <b>Vera</b> {agent.name}, Ana here."])
        keyboard.press("Escape")
        it_waits_and_is_urgent(desk, visitor, conversation)


def a_command_alone_is_not_sent(desk, field):
    """What fits nothing says so; the next key corrects it."""
    keyboard = desk.page.keyboard
    keyboard.type("/zz ")
    for _press in range(2):
        keyboard.press("Enter")
        expect(desk.page.get_by_role("option")).to_have_text(["No quick reply fits."])
        expect(field).to_have_value("/zz")
    expect(desk.bubbles).to_have_count(0)
    field.fill("")
    expect(desk.page.get_by_role("option")).to_have_count(0)


def it_waits_and_is_urgent(desk, visitor, conversation):
    """Of the open one, by keys."""
    keyboard = desk.page.keyboard
    expect(desk.state).to_have_text("With you")
    keyboard.press("w")
    expect(desk.state).to_have_text("Pending")
    keyboard.press("p")
    desk.page.locator("#inbox-picker").get_by_role("button", name="Urgent").click()
    expect(desk.row("Vera").get_by_role("img", name="Urgent")).to_be_visible()
    visitor.say("Here is the number", conversation=str(conversation.pk))
    expect(desk.state).to_have_text("With you")
    keyboard.press("w")
    expect(desk.state).to_have_text("Pending")
    keyboard.press("o")
    expect(desk.state).to_have_text("With you")
