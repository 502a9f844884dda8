"""Answering in the inbox: a real browser on one side, the visitor's socket on the other."""

import pytest
from playwright.sync_api import expect

from chat.models import Conversation
from chat.models.conversations import State
from tests.chat.lines import staff_line, visitor_line
from tests.factories import ConversationFactory, EndUserFactory, MessageFactory, SessionFactory
from tests.live_server import wait_for

pytestmark = pytest.mark.browser
UPWARDS = "node => { node.scrollTop = 0 }"


def test_an_agent_sees_a_visitor_arrive_takes_over_and_answers(desk, server, session):
    desk.open()
    expect(desk.page.get_by_text("Nobody is waiting")).to_be_visible()
    with visitor_line(server, session, ready=False) as visitor:
        visitor.next("ready")
        visitor.say("Where is my parcel?")
        row = desk.row("Vera")
        expect(row).to_contain_text("Where is my parcel?")
        expect(row.get_by_role("img", name="Verified")).to_be_visible()
        expect(desk.count("queued")).to_have_text("1")
        row.click()
        expect(desk.bubbles).to_have_text(["Where is my parcel?"])
        desk.button("Assign to me").click()
        expect(desk.state).to_have_text("With you")
        expect(desk.count("mine")).to_have_text("1")
        expect(desk.rows).to_have_count(0)
        desk.say("I am looking at it.")
        answer = visitor.next("message", text="I am looking at it.")
        assert answer["author"] == {"kind": "agent", "name": "Ana"}
        expect(desk.bubbles).to_have_text(["Where is my parcel?", "I am looking at it."])


def test_rows_change_in_place_and_move_up(desk, server, session, conversation):
    for number in range(60):
        ConversationFactory(channel=conversation.channel, preview=f"Row {number}")
    desk.open("all")
    expect(desk.rows).to_have_count(61)
    desk.page.evaluate("[...document.querySelectorAll('#inbox-rows > li')].forEach((node) => { node.kept = true })")
    with visitor_line(server, session) as visitor:
        visitor.say("I was below", conversation=str(conversation.pk))
        expect(desk.rows.first).to_contain_text("I was below")
    assert (
        desk.page.evaluate("[...document.querySelectorAll('#inbox-rows > li')].filter((node) => !node.kept).length")
        == 0
    )


def test_answering_takes_a_queued_conversation_over(desk, server, session, conversation):
    desk.open("queued", conversation).say("Hello Vera")
    expect(desk.state).to_have_text("With you")
    conversation.refresh_from_db()
    assert (conversation.state, conversation.assignee) == (State.ASSIGNED, desk.user)


def test_closing_and_reopening(desk, server, session, conversation):
    desk.open("all", conversation)
    with visitor_line(server, session) as visitor:
        desk.button("Close").click()
        expect(desk.state).to_have_text("Closed")
        expect(desk.page.locator("#inbox-composer")).to_be_hidden()
        expect(desk.count("closed")).to_have_text("1")
        expect(desk.rows).to_have_count(0)
        visitor.next("conversation", state="closed")
        desk.button("Reopen").click()
        expect(desk.state).to_have_text("Queued")
        expect(desk.page.locator("#inbox-composer")).to_be_visible()
        expect(desk.row("Vera")).to_be_visible()


def test_a_visitor_who_writes_again_reopens(desk, server, session, conversation):
    desk.open("all", conversation).button("Close").click()
    expect(desk.state).to_have_text("Closed")
    with visitor_line(server, session, conversation=str(conversation.pk)) as visitor:
        visitor.say("One more thing", conversation=str(conversation.pk))
        expect(desk.state).to_have_text("Queued")
        expect(desk.bubbles).to_have_text(["One more thing"])


def test_a_conversation_goes_back_to_the_queue(desk, conversation, ana):
    conversation.assignee, conversation.state = ana, State.ASSIGNED
    conversation.save()
    desk.open("mine", conversation).button("Assign to…").click()
    desk.page.get_by_role("button", name="Nobody").click()
    expect(desk.state).to_have_text("Queued")
    expect(desk.count("mine")).to_have_text("0")


def test_T07_the_neighbours_conversations_never_show(desk, server, conversation, bolt_site, boris):
    visitor = EndUserFactory(company=bolt_site.company, name="CANARY")
    hidden = ConversationFactory(channel=bolt_site, end_user=visitor, preview="CANARY")
    desk.open("all")
    with (
        staff_line(server, boris) as line,
        visitor_line(server, SessionFactory(channel=bolt_site, end_user=visitor)) as bolt,
    ):
        bolt.say("CANARY says hello", conversation=str(hidden.pk))
        line.send("note", conversation=str(hidden.pk), text="CANARY")
        line.next("ack")
        desk.page.wait_for_timeout(500)
    expect(desk.rows).to_have_count(1)
    desk.page.goto(f"{desk.url}/admin/inbox/?view=all&conversation={hidden.pk}")
    expect(desk.page.get_by_text("This conversation does not exist, or you may not see it.")).to_be_visible()
    desk.expect_live()
    assert "CANARY" not in desk.page.content()
    assert "CANARY" not in "".join(desk.frames)
    desk.faults = [fault for fault in desk.faults if "404" not in fault]


def test_older_messages_come_upwards_in_order(desk, conversation):
    for seq in range(1, 181):
        MessageFactory(conversation=conversation, seq=seq, text=f"Text {seq}")
    Conversation.objects.filter(pk=conversation.pk).update(last_seq=180)
    desk.open("all", conversation)
    expect(desk.bubbles.last).to_be_in_viewport()
    older = desk.page.locator("#inbox-older")
    wait_for(lambda: desk.page.locator("#inbox-scroll").evaluate(UPWARDS) or older.is_hidden(), 20, pause=0.1)
    expect(desk.bubbles).to_have_text([f"Text {seq}" for seq in range(1, 181)])
    expect(older).to_be_hidden()


def test_a_composer_that_grows_hides_no_message(desk, conversation):
    """The page tells of a scroll before it tells of a size: whoever was at the end stays there."""
    for seq in range(1, 31):
        MessageFactory(conversation=conversation, seq=seq, text=f"Text {seq}")
    Conversation.objects.filter(pk=conversation.pk).update(last_seq=30)
    desk.open("all", conversation)
    expect(desk.bubbles.last).to_be_in_viewport()
    desk.page.wait_for_function("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    desk.page.evaluate(
        """() => {
            document.getElementById("inbox-composer").style.minBlockSize = "20rem"
            document.getElementById("inbox-scroll").dispatchEvent(new Event("scroll"))
        }"""
    )
    expect(desk.bubbles.last).to_be_in_viewport()


def test_reading_marks_read_and_a_hidden_end_does_not(desk, server, session, conversation):
    for seq in range(1, 61):
        MessageFactory(conversation=conversation, seq=seq, text=f"A long text {seq} " * 12)
    Conversation.objects.filter(pk=conversation.pk).update(last_seq=60)
    desk.open("all", conversation)
    expect(desk.bubbles.last).to_be_in_viewport()
    expect(desk.row("Vera")).to_be_visible()
    expect(desk.row("Vera").locator(".inbox-badge")).to_be_hidden()
    desk.page.locator("#inbox-scroll").evaluate("node => { node.scrollTop = 900 }")
    with visitor_line(server, session) as visitor:
        visitor.say("Hello?", conversation=str(conversation.pk))
        expect(desk.row("Vera").locator(".inbox-badge")).to_have_text("1")
        desk.page.get_by_role("button", name="New messages").click()
        expect(desk.row("Vera").locator(".inbox-badge")).to_be_hidden()
        visitor.next("read", seq=61)
