"""Two agents and two visitors at once: turns, handing over, picking several, filters that are shared, quick replies."""

import re

import pytest
from playwright.sync_api import expect

from chat.models import Conversation, Team
from chat.models.conversations import State
from tests.chat.lines import visitor_line
from tests.factories import (
    ConversationFactory,
    EndUserFactory,
    QuickReplyFactory,
    SessionFactory,
    TagFactory,
    TeamFactory,
    TeamMemberFactory,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def team(server, acme, ana, adam) -> Team:
    made = TeamFactory(company=acme, name="Returns", by_turn=True, open_limit=1)
    for user in (ana, adam):
        TeamMemberFactory(team=made, user=user)
    return made


@pytest.fixture
def mira(server, site) -> Conversation:
    """The second visitor's, still without a message."""
    return ConversationFactory(channel=site, end_user=EndUserFactory(company=site.company, name="Mira"))


def test_turns_go_round_and_what_is_handed_over_changes_hands(
    desk_for, server, site, acme, ana, adam, olga, team, session, conversation, mira
):
    other = TeamFactory(company=acme, name="Sales")
    Conversation.objects.update(team=team)
    theirs = SessionFactory(channel=site, end_user=mira.end_user)
    anas, adams = desk_for(ana).open("mine"), desk_for(adam).open("mine")
    with visitor_line(server, session) as vera, visitor_line(server, theirs) as mira_line:
        vera.say("I want to send it back", conversation=str(conversation.pk))
        mira_line.say("Me too", conversation=str(mira.pk))
        expect(anas.rows).to_have_count(1)
        expect(adams.rows).to_have_count(1)
        assert anas.rows.first.inner_text() != adams.rows.first.inner_text()
        anas.page.keyboard.press("j")
        anas.page.keyboard.press("Enter")
        expect(anas.state).to_have_text("With you")
        anas.page.keyboard.press("t")
        dialog = anas.page.locator("#inbox-picker")
        expect(dialog.get_by_role("button", name="Ana (you)")).to_be_focused()
        dialog.get_by_role("button", name="Sales").click()
        expect(anas.state).to_have_text("Queued")
        expect(anas.page.locator("#inbox-do-team")).to_contain_text("Sales")
        expect(anas.page.locator("#inbox-toast-text")).to_have_text("The conversation was handed over.")
        expect(anas.rows).to_have_count(0)
        adams.page.keyboard.press("1")
        expect(adams.rows).to_have_count(1)
        expect(adams.rows.first).to_contain_text("Sales")
        anas.page.keyboard.press("z")
        expect(anas.state).to_have_text("With you")
        expect(adams.rows).to_have_count(0)
    assert other.conversations.count() == 0


def test_several_are_picked_tagged_snoozed_and_put_back(desk_for, server, site, acme, ana, adam, conversation, mira):
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
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#inbox-toast-text")).to_have_text("2 conversations are as they were.")
    expect(adams.rows).to_have_count(2)


def test_filters_are_shared_by_their_address_and_kept_as_a_view(
    desk_for, server, site, acme, ana, adam, conversation, mira
):
    Conversation.objects.filter(pk=mira.pk).update(priority=4, state=State.PENDING)
    desk = desk_for(ana).open("queued")
    page, keyboard = desk.page, desk.page.keyboard
    expect(desk.rows).to_have_count(1)
    keyboard.press("f")
    page.locator("select[name=state]").select_option("pending")
    expect(desk.rows).to_have_count(1)
    expect(desk.row("Mira")).to_be_visible()
    page.locator("select[name=priority]").select_option("high")
    expect(page.get_by_text("Nothing fits the filters")).to_be_visible()
    page.locator("select[name=priority]").select_option("urgent")
    expect(desk.row("Mira")).to_be_visible()
    adams = desk_for(adam)
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


def test_a_quick_reply_is_offered_filled_in_and_sent_as_text(desk, server, acme, session, conversation):
    conversation.end_user.name = "<b>Vera</b> {agent.name}"
    conversation.end_user.save()
    QuickReplyFactory(company=acme, shortcut="bye", text="Goodbye")
    QuickReplyFactory(company=acme, shortcut="hello", text="Hello {visitor.name}, {agent.name} here.")
    desk.open("queued", conversation)
    field, keyboard = desk.page.get_by_role("textbox", name="Answer"), desk.page.keyboard
    with visitor_line(server, session) as visitor:
        keyboard.press("r")
        expect(field).to_be_focused()
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


def test_pending_and_priority_of_the_open_one_by_keys(desk, server, session, conversation):
    desk.open("all", conversation)
    keyboard = desk.page.keyboard
    expect(desk.state).to_have_text("Queued")
    keyboard.press("w")
    expect(desk.state).to_have_text("Pending")
    keyboard.press("p")
    desk.page.locator("#inbox-picker").get_by_role("button", name="Urgent").click()
    expect(desk.row("Vera").get_by_role("img", name="Urgent")).to_be_visible()
    with visitor_line(server, session) as visitor:
        visitor.say("Here is the number", conversation=str(conversation.pk))
        expect(desk.state).to_have_text("Queued")
    keyboard.press("w")
    expect(desk.state).to_have_text("Pending")
    keyboard.press("o")
    expect(desk.state).to_have_text("Queued")
