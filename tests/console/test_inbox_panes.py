"""How the inbox presents itself: addresses, panes on every width, the client pane, both directions, both themes."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from chat.models import Conversation, Note
from chat.models.conversations import State
from tests.console.desk import PHONE
from tests.factories import ConversationFactory, IdentityFactory, MessageFactory, SessionFactory

pytestmark = pytest.mark.browser

SMALLEST = {"width": 320, "height": 640}


@pytest.fixture
def told(conversation, ana, management_token):
    """A conversation with everything in it that the page can show."""
    vera = conversation.end_user
    vera.verified, vera.claimed, vera.email = {"plan": "gold"}, {"plan": "platinum"}, "vera@shop.test"
    vera.save()
    IdentityFactory(end_user=vera, value="cust-4711")
    SessionFactory(
        channel=conversation.channel,
        end_user=vera,
        method="client_token",
        assurance="verified",
        credential_kind="management_token",
        credential_id=management_token.pk,
        origin="https://shop.test",
    )
    for seq, kind in enumerate(["visitor", "bot", "agent", "system", "visitor"], 1):
        text = f"Text {seq} with https://a-rather-long-host-name.shop.test/path/{'x' * 60}"
        MessageFactory(
            conversation=conversation,
            seq=seq,
            author_kind=kind,
            text=text,
            assurance="verified" if kind == "visitor" else "",
        )
    Note.objects.create(
        company=conversation.company, conversation=conversation, after_seq=3, user=ana, author_name="Ana", text="A note"
    )
    context = {"CHAT_URL": "https://shop.test/basket", "BROWSER_TYPE": "Firefox", "URL_CAMPAIGN": "autumn"}
    Conversation.objects.filter(pk=conversation.pk).update(last_seq=5, preview="Text 5", context=context)
    ConversationFactory(channel=conversation.channel, end_user=vera, state=State.CLOSED, preview="An earlier matter")
    return conversation


def test_the_client_pane_says_who_it_is_and_why_that_is_sure(desk, told):
    pane = desk.open("queued", told).client_pane
    for words in (
        "Vera",
        "Verified",
        "with “backend”",
        "External id",
        "cust-4711",
        "vera@shop.test",
        "https://shop.test",
        "Firefox",
        "URL_CAMPAIGN",
        "autumn",
        "An earlier matter",
    ):
        expect(pane).to_contain_text(words)
    expect(pane.locator('[data-namespace="verified"]')).to_contain_text("gold")
    expect(pane.locator('[data-namespace="claimed"]')).to_contain_text("platinum")
    expect(pane.locator('[data-namespace="claimed"]')).to_contain_text("Do not rely on them.")
    pane.get_by_role("link", name="An earlier matter").click()
    expect(desk.state).to_have_text("Closed")
    assert "view=closed" in desk.page.url


def test_the_address_names_the_view_and_the_conversation(desk, told):
    desk.open("all")
    desk.row("Vera").click()
    assert f"?view=all&conversation={told.pk}" in desk.page.url
    desk.page.get_by_role("link", name="Mine").click()
    expect(desk.page.get_by_text("Nothing is with you")).to_be_visible()
    desk.page.get_by_role("link", name="See who is waiting").click()
    expect(desk.row("Vera")).to_be_visible()
    desk.page.go_back()
    desk.page.go_back()
    expect(desk.page.locator("#inbox-head-name")).to_have_text("Vera")
    desk.page.reload()
    expect(desk.bubbles).to_have_count(6)


def test_on_a_phone_one_pane_shows_at_a_time(desk_for, ana, told):
    desk = desk_for(ana, viewport=PHONE, has_touch=True).open("queued")
    expect(desk.page.locator(".inbox-thread")).to_be_hidden()
    desk.row("Vera").tap()
    expect(desk.page.locator("#inbox-list")).to_be_hidden()
    expect(desk.bubbles).to_have_count(6)
    expect(desk.page.locator(".inbox-automatic:visible")).to_have_text(["Automated"])
    desk.page.get_by_role("button", name="Who is this?").tap()
    expect(desk.client_pane).to_contain_text("cust-4711")
    expect(desk.client_pane).to_be_in_viewport()
    desk.page.get_by_role("button", name="Back to the conversation").tap()
    expect(desk.client_pane).to_be_hidden()
    desk.page.get_by_role("button", name="Back to the list").tap()
    expect(desk.row("Vera")).to_be_visible()
    assert desk.page.url.endswith("?view=queued")


@pytest.mark.parametrize("language", ["de", "ar"])
@pytest.mark.parametrize("size", [SMALLEST, PHONE, {"width": 900, "height": 600}], ids=lambda size: str(size["width"]))
def test_nothing_sticks_out_at_any_width_in_either_direction(desk_for, ana, told, size, language):
    desk = desk_for(ana, viewport=size, locale=language)
    for conversation in (None, told):
        desk.open("all", conversation)
        if conversation:
            expect(desk.bubbles).to_have_count(6)
        wide = desk.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"]
        boxes = desk.page.evaluate(
            "[...document.querySelectorAll('#inbox *')].filter((node) => node.checkVisibility())"
            ".map((node) => [node.className || node.localName, node.getBoundingClientRect()])"
            ".filter(([, box]) => box.width > 1 && (box.left < -1 || box.right > innerWidth + 1))"
            ".map(([name]) => String(name))"
        )
        assert boxes == []
    assert desk.page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_M08_the_page_has_no_serious_accessibility_fault(desk_for, ana, told, scheme):
    desk = desk_for(ana, color_scheme=scheme).open("queued", told)
    expect(desk.bubbles).to_have_count(6)
    for opened in (None, "?"):
        if opened:
            desk.page.keyboard.press(opened)
        found = Axe().run(desk.page, options={"resultTypes": ["violations"]}).response["violations"]
        grave = [
            (one["id"], [node["target"] for node in one["nodes"]])
            for one in found
            if one["impact"] in {"serious", "critical"}
        ]
        assert grave == []


def test_motion_stops_for_people_who_ask_for_that(desk_for, ana, told):
    desk = desk_for(ana, reduced_motion="reduce").open("queued", told)
    assert desk.page.locator("#inbox-composer").evaluate("node => getComputedStyle(node).transitionDuration") in {
        "0s",
        "0s, 0s",
    }
