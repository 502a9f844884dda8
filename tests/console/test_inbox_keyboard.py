"""The inbox without a mouse."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from chat.models.conversations import State
from tests.chat.lines import visitor_line
from tests.factories import ConversationFactory, EndUserFactory, MessageFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def three(server, site):
    """Three queued conversations: Cem wrote last, then Bea, then Abe."""
    made = []
    for minutes, name in enumerate(["Cem", "Bea", "Abe"]):
        made.append(
            ConversationFactory(
                channel=site,
                end_user=EndUserFactory(company=site.company, name=name),
                last_at=timezone.now() - timedelta(minutes=minutes),
                preview=f"{name} wrote this",
                last_seq=1,
            )
        )
        MessageFactory(conversation=made[-1], seq=1, text=f"{name} wrote this")
    return made


def test_a_conversation_is_answered_closed_and_reopened_by_keys_alone(desk, server, session, conversation):
    desk.open()
    keyboard = desk.page.keyboard
    with visitor_line(server, session) as visitor:
        visitor.say("Hello", conversation=str(conversation.pk))
        expect(desk.row("Vera")).to_contain_text("Hello")
        keyboard.press("j")
        assert desk.focused() == str(conversation.pk)
        keyboard.press("Enter")
        expect(desk.bubbles).to_have_text(["Hello"])
        keyboard.press("a")
        expect(desk.state).to_have_text("With you")
        keyboard.press("r")
        keyboard.type("One")
        keyboard.press("Shift+Enter")
        keyboard.type("Two")
        keyboard.press("Enter")
        assert visitor.next("message", text="One\nTwo")
        keyboard.type("jken")
        expect(desk.page.get_by_role("textbox", name="Answer")).to_have_value("jken")
        keyboard.press("Escape")
        keyboard.press("e")
        expect(desk.state).to_have_text("Closed")
        keyboard.press("o")
        expect(desk.state).to_have_text("With you")
        keyboard.press("Escape")
        expect(desk.page.locator("#inbox-none")).to_be_visible()


def test_j_k_and_the_arrows_move_through_the_list(desk, three):
    desk.open()
    expect(desk.rows).to_have_count(3)
    for key, name in [("j", "Cem"), ("j", "Bea"), ("ArrowDown", "Abe"), ("j", "Abe"), ("ArrowUp", "Bea"), ("k", "Cem")]:
        desk.page.keyboard.press(key)
        expect(desk.page.locator(":focus .inbox-row-name")).to_have_text(name)


def test_the_focus_stays_on_its_row_while_rows_move(desk, server, three, session, conversation):
    desk.open()
    expect(desk.rows).to_have_count(4)
    desk.page.keyboard.press("j")
    desk.page.keyboard.press("j")
    focused = desk.focused()
    with visitor_line(server, session) as visitor:
        visitor.say("I come first now", conversation=str(conversation.pk))
        expect(desk.rows.first).to_contain_text("I come first now")
    assert desk.focused() == focused


def test_when_the_focused_row_leaves_its_neighbour_has_the_focus(desk, three):
    desk.open()
    expect(desk.rows).to_have_count(3)
    desk.page.keyboard.press("j")
    type(three[0]).objects.filter(pk=three[0].pk).update(state=State.CLOSED)
    desk.page.evaluate("dispatchEvent(new PopStateEvent('popstate'))")
    desk.page.locator("#inbox-search").evaluate("node => node.dispatchEvent(new Event('input'))")
    expect(desk.rows).to_have_count(2)
    expect(desk.page.locator(":focus .inbox-row-name")).to_have_text("Bea")


def test_n_writes_a_note_and_a_draft_of_each_kind_is_kept(desk, three):
    desk.open("queued", three[0])
    keyboard = desk.page.keyboard
    expect(desk.bubbles).to_have_count(1)
    keyboard.press("r")
    keyboard.type("half an answer")
    keyboard.press("Escape")
    keyboard.press("n")
    keyboard.type("a note")
    keyboard.press("Enter")
    expect(desk.page.locator('.inbox-entry[data-from="note"]')).to_contain_text("a note")
    keyboard.press("Escape")
    keyboard.press("r")
    expect(desk.page.get_by_role("textbox", name="Answer")).to_have_value("half an answer")


def test_the_search_filters_as_one_types(desk, three):
    desk.open()
    expect(desk.rows).to_have_count(3)
    desk.page.keyboard.press("/")
    desk.page.keyboard.type("bea wr")
    expect(desk.rows).to_have_count(1)
    expect(desk.row("Bea")).to_be_visible()
    desk.page.keyboard.type("xx")
    expect(desk.page.get_by_text("Nothing fits the search")).to_be_visible()
    desk.page.keyboard.press("Escape")
    expect(desk.rows).to_have_count(3)


def test_the_map_opens_closes_and_switches_the_single_keys_off(desk, three):
    desk.open()
    expect(desk.rows).to_have_count(3)
    keyboard = desk.page.keyboard
    keyboard.press("?")
    dialog = desk.page.get_by_role("dialog", name="Keyboard")
    expect(dialog).to_contain_text("Assign to me")
    keyboard.press("j")
    dialog.get_by_role("checkbox").uncheck()
    keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    keyboard.press("j")
    assert desk.page.locator(":focus .inbox-row-name").count() == 0
    desk.page.get_by_role("button", name="Show the keyboard map").click()
    dialog.get_by_role("checkbox").check()
    keyboard.press("Escape")
    keyboard.press("j")
    expect(desk.page.locator(":focus .inbox-row-name")).to_have_text("Cem")


def test_M08_tab_reaches_everything_and_shows_where_it_is(desk, three):
    desk.open("queued", three[1])
    expect(desk.bubbles).to_have_count(1)
    reached = set()
    for _ in range(60):
        desk.page.keyboard.press("Tab")
        reached.add(desk.focused())
        shadow = desk.page.evaluate("getComputedStyle(document.activeElement).boxShadow")
        if desk.page.evaluate(
            "document.activeElement.closest('#inbox') && !document.activeElement.matches('textarea')"
        ):
            assert shadow != "none", desk.focused()
    expected = {
        "inbox-do-keys",
        "inbox-view-mine",
        "inbox-search",
        str(three[1].pk),
        "inbox-do-mine",
        "inbox-do-assign",
    }
    expected |= {"inbox-do-close", "inbox-scroll", "inbox-mode-note", "inbox-text", "inbox-send"}
    assert expected <= reached
