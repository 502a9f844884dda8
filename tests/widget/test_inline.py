"""The chat inside the page: `<usher-chat channel agent-uid>`."""

import json

import pytest
from playwright.sync_api import expect

from bots.models import Bot
from channels_app.models import Channel
from chat.models import Message
from chatauth.models import Session
from tests.factories import ChannelFactory
from tests.live_server import LiveServer
from tests.widget.conftest import TokenFor, signed_in
from tests.widget.shop import Shop, Visitor

pytestmark = pytest.mark.browser

A_WHILE = "for (let turn = 0; turn < 30; turn++) await null"  # the iframe is asked and has not answered


def test_the_element_shows_the_chat_in_the_page_and_the_launcher_while_it_is_gone(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    bot = Bot.objects.create(company=site.company, slug="sales", name="Sales")
    bot.channels.add(site, through_defaults={"company": site.company})
    body = f'<usher-chat channel="{site.pk}" agent-uid="{bot.pk}"></usher-chat>'
    visitor.visit(shop.page(site.pk, script=signed_in(token_for()), body=body))
    expect(visitor.frame.locator("#who")).to_contain_text("You are chatting as Vera")
    expect(visitor.launcher).to_be_hidden()
    expect(visitor.frame.get_by_role("button", name="Close chat")).to_be_hidden()
    element, frame = (visitor.page.locator(name).bounding_box() for name in ("usher-chat", "iframe"))
    assert element == frame
    assert visitor.page.evaluate("document.activeElement === document.body"), "The page keeps its focus."
    visitor.say("Hello from the page")
    visitor.expect_sent("Hello from the page")
    sent = next(request for request in visitor.requests if request.url.endswith("/widget/api/v1/sessions"))
    assert json.loads(sent.post_data or "")["agent"] == str(bot.pk)
    visitor.page.evaluate("Usher.open()")
    visitor.page.wait_for_function("document.activeElement.localName === 'usher-chat'")
    visitor.page.evaluate("window.gone = document.querySelector('usher-chat'); gone.remove()")
    expect(visitor.page.locator("iframe")).to_have_count(0)
    visitor.open_chat()
    expect(visitor.own).to_have_count(0)  # it was said to the bot of the element
    visitor.page.evaluate(f"async () => {{ Usher.close(); {A_WHILE}; document.querySelector('main').append(gone) }}")
    expect(visitor.launcher).to_be_hidden()
    expect(visitor.page.locator("usher-chat iframe")).to_be_visible()
    expect(visitor.own).to_have_text(["Hello from the page"])
    expect(visitor.page.locator("iframe")).to_have_count(1)


def test_an_element_without_a_channel_that_comes_later_has_the_chat_of_the_page(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel
) -> None:
    visitor.visit(shop.page(site.pk))
    expect(visitor.launcher).to_be_visible()
    visitor.page.evaluate("document.querySelector('main').append(document.createElement('usher-chat'))")
    expect(visitor.frame.locator("#text")).to_be_visible()
    expect(visitor.launcher).to_be_hidden()
    assert not Session.objects.exists(), "Nobody has written yet."


def test_two_channels_on_one_page_stand_beside_each_other_and_know_nothing_of_each_other(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    other = ChannelFactory(company=site.company, slug="help", title="Help", allowed_origins=[shop.url])
    body = f'<script defer src="{server.url}/widget.js?channel={other.pk}"></script>'
    visitor.visit(shop.page(site.pk, body=body, script="window.heard = []", listens=False))
    expect(visitor.launcher).to_have_count(2)
    assert visitor.page.evaluate("[...Usher.channels.keys()]") == [str(other.pk), str(site.pk)]
    one, two = (visitor.launcher.nth(number).bounding_box() for number in (0, 1))
    assert one
    assert two
    assert two["y"] + two["height"] <= one["y"], "They do not cover each other."
    visitor.page.evaluate(
        """([help, site, token]) => {
            const named = (name) => () => heard.push(name);
            Usher.channels.get(help).on('identified', named('help'));
            Usher.channels.get(site).on('identified', named('site'));
            Usher.channels.get(site).init({getToken: () => token});
            Usher.channels.get(site).open();
            Usher.channels.get(help).open();
        }""",
        [str(other.pk), str(site.pk), token_for()],
    )
    visitor.page.wait_for_function("() => heard.length")
    for channel, text in ((site, "To the shop"), (other, "To the help desk")):
        chat = visitor.page.frame_locator(f"iframe[src*='{channel.pk}']")
        chat.locator("#text").fill(text)
        chat.locator("#text").press("Enter")
        expect(chat.locator(".own[data-state=sent] .bubble")).to_have_text([text])
    assert visitor.page.evaluate("heard") == ["site"]
    said = Message.objects.filter(author_kind="visitor").values_list("conversation__channel", "text", "assurance")
    assert set(said) == {(site.pk, "To the shop", "verified"), (other.pk, "To the help desk", "anonymous")}
    visitor.page.evaluate("Usher.destroy()")
    expect(visitor.page.locator("iframe")).to_have_count(1)
    assert visitor.page.evaluate("[...Usher.channels.keys()]") == [str(site.pk)]
    visitor.page.evaluate("Usher.destroy()")
    assert visitor.page.evaluate("'Usher' in window") is False
