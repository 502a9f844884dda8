"""When agent and visitor are not there at the same time, and what an agent does about who the visitor is."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from channels_app.models import Channel, ManagementToken
from channels_app.models.visitor_side import WEEK
from chat import live
from chat.mailing import tell_of_unread
from chat.models import Conversation, Message
from chatauth.models import Session
from tests.chat.visitor import prove
from tests.console.conftest import DeskFor, GuestFor
from tests.console.desk import Desk
from tests.factories import SigningKeyFactory
from tests.jobs import run_jobs
from tests.live_server import LiveServer, wait_for
from tests.widget.codes import code_for
from tests.widget.mailbox import MailServer
from tests.widget.shop import Visitor

pytestmark = pytest.mark.browser
MORNING = "We are back in the morning."
# The browser's own notices, written down; and nobody looks at the page, which Playwright would claim.
LOOK_ELSEWHERE = """
    window.notices = [];
    const Real = Notification;
    window.Notification = class extends Real {
        constructor(title, options) { super(title, options); notices.push({notice: this, title, body: options.body}); }
    };
    document.hasFocus = () => false;
"""


@pytest.fixture
def receive_mail(monkeypatch: pytest.MonkeyPatch) -> Callable[[EmailMessage], None]:
    """Hand a mail to the command as a mail server does."""

    def pipe(mail: EmailMessage) -> None:
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(mail.as_bytes())))
        call_command("receive_mail")

    return pipe


def close_until_another_day(channel: Channel) -> None:
    now = timezone.now()
    opens = (now.weekday() * 1440 + now.hour * 60 + now.minute + WEEK // 2) % WEEK
    channel.working_hours, channel.away_text = [[max(0, opens - 120), min(WEEK, opens + 120)]], MORNING
    channel.sign_in, channel.email_first = ["email_code", "anonymous"], True
    channel.save()


def sign_in_by_mail(guest: Visitor, mailbox: MailServer, address: str) -> None:
    guest.page.get_by_label("E-mail address").fill(address)
    guest.page.get_by_role("button", name="Send code").click()
    box = guest.page.get_by_role("textbox", name="Code")
    expect(box).to_be_visible()
    wait_for(lambda: run_jobs() or mailbox.mails, 10)
    found = re.search(r"\b[0-9]{6}\b", mailbox.latest()[0])
    assert found
    box.fill(found[0])
    expect(guest.page.locator("#whoText")).to_be_visible()


def notices(page: Page) -> list[str]:
    told: list[str] = page.evaluate("notices.map((one) => one.body)")
    return told


def answer_to(mail: EmailMessage, text: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Message-ID"] = str(mail["To"]), str(mail["Reply-To"]), "<1@home.test>"
    made.set_content(f"{text}\n\nOn Sat, 21 Nov 2026 at 17:00 Acme wrote:\n> It left today.\n")
    return made


def test_a_visitor_who_comes_at_night_and_leaves_is_mailed_and_answers_the_mail(
    desk_for: DeskFor,
    guest_for: GuestFor,
    site: Channel,
    ana: User,
    mailbox: MailServer,
    receive_mail: Callable[[EmailMessage], None],
    settings: Any,
) -> None:
    settings.REPLY_ADDRESS = "reply@chat.test"
    close_until_another_day(site)
    anas = desk_for(ana, permissions=["notifications"])
    anas.context.add_init_script(LOOK_ELSEWHERE)
    anas.open()
    anas.page.locator("#inbox-do-notices").click()
    anas.page.locator("#inbox-notices-on").check()
    anas.page.keyboard.press("Escape")

    vera, mira = guest_for(), guest_for()
    sign_in_by_mail(vera, mailbox, "vera@home.test")
    mira.page.get_by_role("button", name="Continue without signing in").click()
    vera.say("Where is my parcel?")
    mira.say("Do you open on Sunday?")
    expect(vera.bubbles).to_have_text(["Where is my parcel?", MORNING])
    expect(mira.bubbles).to_have_text(["Do you open on Sunday?", MORNING])
    wait_for(lambda: set(notices(anas.page)) == {"Where is my parcel?", "Do you open on Sunday?"}, 10)

    vera.page.goto("about:blank")
    anas.page.evaluate("notices.find((one) => one.body.includes('parcel')).notice.dispatchEvent(new Event('click'))")
    expect(anas.bubbles).to_have_text(["Where is my parcel?", MORNING])
    anas.say("It left today.")
    expect(anas.state).to_have_text("With you")
    expect(anas.page.locator(".inbox-entry[data-state]")).to_have_count(0)
    Conversation.objects.update(last_at=timezone.now() - timedelta(minutes=15))
    assert tell_of_unread() == 1
    sent = mailbox.mails[-1]
    assert (sent["To"], "It left today." in sent.get_content()) == ("vera@home.test", True)

    receive_mail(answer_to(sent, "Thank you, it is here."))
    expect(anas.bubbles).to_have_text(["Where is my parcel?", MORNING, "It left today.", "Thank you, it is here."])
    marks = anas.page.locator('.inbox-entry[data-from="visitor"] [data-assurance]')
    assert [mark.get_attribute("data-assurance") for mark in marks.all()] == ["verified", "claimed"]
    expect(anas.client_pane.locator(".inbox-assurance")).to_contain_text("They answered a mail")
    wait_for(lambda: notices(anas.page)[-1] == "Thank you, it is here.", 10)
    assert Message.objects.filter(text="Thank you, it is here.").count() == 1

    vera.page.go_back()
    expect(vera.own).to_have_text(["Where is my parcel?", "Thank you, it is here."])
    expect(mira.bubbles).to_have_count(2)


def test_what_an_agent_does_about_the_visitor_reaches_them_and_nobody_else(
    desk_for: DeskFor,
    guest_for: GuestFor,
    server: LiveServer,
    site: Channel,
    management_token: ManagementToken,
    adam: User,
    ana: User,
    mailbox: MailServer,
) -> None:
    site.sign_in = ["external_jwt", "anonymous"]
    site.save()
    SigningKeyFactory(channel=site)
    vera, mira = guest_for(f"#externalAuthCode={code_for()}"), guest_for()
    vera.expected = ["401", "token_revoked"]
    vera.say("Where is my parcel?")
    mira.say("Do you open on Sunday?")
    vera.expect_sent("Where is my parcel?")
    prove(Session.objects.get(method="external_jwt").end_user)
    adams, anas = desk_for(adam).open(), desk_for(ana).open()
    for desk in (adams, anas):
        desk.row("Where is my parcel?").click()
        expect(desk.bubbles).to_have_text(["Where is my parcel?"])
    expect(anas.client_pane.get_by_role("button", name="Sign out")).to_have_count(0)

    properties_go_both_ways(adams, site, management_token)
    conversation_is_saved_and_mailed(anas, mailbox)

    out = adams.client_pane.get_by_role("button", name="Sign out")
    out.click()
    adams.client_pane.get_by_role("button", name="Really sign out?").click()
    expect(vera.page.get_by_role("alert").get_by_role("heading")).to_have_text("You have been signed out")
    assert server.run(sessions_on_the_line()) == {Session.objects.get(method="anonymous").pk}
    expect(vera.page.locator("#text")).to_be_hidden()
    expect(vera.bubbles).to_be_hidden()
    expect(adams.client_pane.get_by_text("Signed in now")).to_have_count(0)
    mira.say("Hello?")
    mira.expect_sent("Hello?")
    expect(anas.row("Hello?").locator(".inbox-badge")).to_have_text("2")


async def sessions_on_the_line() -> set[UUID]:
    return {socket.session_id for socket in live.current().visitors}


def properties_go_both_ways(desk: Desk, site: Channel, token: ManagementToken) -> None:
    """The pairs of the pane are those that the company's backend reads and sets."""
    pane = desk.client_pane
    pane.get_by_text("Add a property").click()
    pane.get_by_role("textbox", name="Name").fill("plan")
    pane.get_by_role("textbox", name="Value").fill("gold")
    desk.page.keyboard.press("Enter")
    expect(pane.locator('[data-namespace="verified"] dd')).to_contain_text(["gold"])
    who = {"clientID": "customer-1042", "companyID": str(site.company_id)}
    backend = Client(headers={"apiToken": token.text})
    assert backend.get("/live-core/getClient", who).json()["keyValueProperties"] == [{"key": "plan", "value": "gold"}]
    change = {"clientID": "customer-1042", "KeyValueProperties": [{"key": "plan", "value": "silver"}]}
    assert backend.post("/live-core/setKeyValueProperties", change, "application/json").status_code == 200
    desk.page.reload()
    expect(pane.locator('[data-namespace="verified"] dd')).to_contain_text(["silver"])


def conversation_is_saved_and_mailed(desk: Desk, mailbox: MailServer) -> None:
    desk.page.get_by_role("button", name="Note").click()
    desk.page.get_by_role("textbox", name="Note").fill("Ask the depot")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator('.inbox-entry[data-from="note"]')).to_contain_text("Ask the depot")
    with desk.page.expect_download() as saving:
        desk.client_pane.get_by_role("link", name="Save the conversation").click()
    saved = saving.value.path().read_text()
    desk.client_pane.get_by_role("button", name="Mail the conversation…").click()
    desk.page.locator("#inbox-picker").get_by_role("button", name="The visitor").click()
    told = "The conversation is on its way to vera@home.test."
    expect(desk.page.locator("#inbox-toast-text")).to_have_text(told)
    run_jobs()
    assert mailbox.mails[-1]["To"] == "vera@home.test"
    for text in (saved, *mailbox.latest()):
        assert "Where is my parcel?" in text
        assert "depot" not in text
