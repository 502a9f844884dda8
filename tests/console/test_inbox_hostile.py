"""X01: what strangers write is shown as text, whatever it is made of."""

import pytest
from playwright.sync_api import expect

from chat.models import Conversation
from tests.chat.lines import visitor_line
from tests.factories import ConversationFactory, EndUserFactory, IdentityFactory, MessageFactory, SessionFactory

pytestmark = pytest.mark.browser

HOSTILE = [
    "<script>window.hit = 1</script>",
    "<img src=x onerror='window.hit = 1'>",
    "<svg onload=window.hit=1><animate onbegin=window.hit=1>",
    "<math><mtext><table><mglyph><style><img src=x onerror=window.hit=1>",
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
    "</textarea></script></title><style>*{display:none}</style>",
    "<a href='javascript:window.hit=1'>click</a> [click](javascript:window.hit=1)",
    "![x](https://evil.test/leak.png) <link rel=stylesheet href=https://evil.test/x.css>",
    "{{ constructor.constructor('window.hit=1')() }} ${window.hit=1} {% debug %}",
    "\u202etxt.exe\u202c \u2066\u2067\u2068 \u200f abc",
    "z\u0300\u0301\u0302\u0303" * 40,
    "data:text/html,<script>window.hit=1</script> vbscript:x //evil.test \\\\evil.test",
    "&lt;b&gt; &#x3c;script&#x3e; %3Cscript%3E",
    "W" * 500,
]
ALLOWED = {"li", "p", "div", "span", "bdi", "a", "time", "button", "svg", "use", "strong", "small", "ol", "ul"}
ALLOWED |= {"dl", "dt", "dd", "section", "h3", "h4"}


@pytest.mark.parametrize("text", HOSTILE)
def test_X01_a_hostile_text_is_inert_everywhere(desk, server, site, text):
    name = text[:1024]
    visitor = EndUserFactory(
        company=site.company,
        name=name,
        email=name,
        verified={text[:64]: text[:500]},
        claimed={f"c{text[:60]}": text[:500]},
    )
    IdentityFactory(end_user=visitor, value=text[:255])
    place = ConversationFactory(
        channel=site,
        end_user=visitor,
        preview=text[:140],
        context={"CHAT_URL": text, "URL_X": text},
        assurance="claimed",
    )
    extras = {
        "buttons": [{"text": text, "value": text}],
        "cards": [{"title": text, "text": text, "url": text}],
        "attachments": [{"id": "x", "name": text}],
    }
    MessageFactory(conversation=place, seq=1, text=text, author_name=name[:120], extras=extras)
    Conversation.objects.filter(pk=place.pk).update(last_seq=1)
    desk.open("queued", place)
    expect(desk.bubbles).to_have_count(1)
    with visitor_line(server, SessionFactory(channel=site, end_user=visitor)) as line:
        line.say(text, conversation=str(place.pk))
        expect(desk.bubbles).to_have_count(2)
    desk.page.wait_for_timeout(100)
    assert desk.page.evaluate("window.hit") is None
    for pane in ("#inbox-rows", "#inbox-entries", "#inbox-client-body"):
        shown = f"{pane} *:not(.inbox-add-fold, .inbox-add-fold *, #inbox-rows > li > input.inbox-pick)"
        tags = desk.page.evaluate(f"[...document.querySelectorAll('{shown}')].map((node) => node.localName)")
        assert set(tags) <= ALLOWED
    addresses = desk.page.evaluate("[...document.querySelectorAll('#inbox a')].map((node) => node.href)")
    assert all(address.startswith((f"{desk.url}/", "https://", "http://")) for address in addresses)
    attributes = desk.page.evaluate(
        "[...document.querySelectorAll('#inbox *')].flatMap((node) => node.getAttributeNames())"
    )
    assert not [attribute for attribute in attributes if attribute.startswith("on") or attribute == "style"]


def test_a_name_cannot_turn_the_line_it_stands_in(desk, site):
    visitor = EndUserFactory(company=site.company, name="\u202eadmin")
    place = ConversationFactory(channel=site, end_user=visitor, preview="\u202egnp.exe")
    desk.open("queued", place)
    expect(desk.page.locator(".inbox-row-name")).to_have_text("admin")
    expect(desk.page.locator("#inbox-head-name")).to_have_text("admin")
    expect(desk.page.locator(".inbox-row-preview")).to_have_text("gnp.exe")


def test_a_link_opens_apart_and_tells_where_it_goes(desk, server, session, conversation):
    desk.open("queued", conversation)
    with visitor_line(server, session) as line:
        line.say("https://bank.test@evil.test/login", conversation=str(conversation.pk))
        link = desk.bubbles.get_by_role("link")
        expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
        expect(link).to_have_attribute("target", "_blank")
        expect(desk.bubbles.locator(".inbox-host")).to_have_text("evil.test")


def test_X03_the_page_lets_no_text_become_markup(desk, conversation):
    desk.open("queued", conversation)
    refused = desk.page.evaluate(
        "() => { try { document.body.insertAdjacentHTML('beforeend', '<b>x</b>'); return false; }"
        " catch (error) { return error instanceof TypeError; } }"
    )
    assert refused is True
    desk.faults = [fault for fault in desk.faults if "TrustedHTML" not in fault]
