"""Nothing is lost, nothing comes twice, and the order holds, whatever happens to the line."""

import json
import re
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import WebSocketRoute, expect

from accounts.models import User
from channels_app.models import Channel
from chat.models import Message
from chat.posting import Post, post
from tests.live_server import LiveServer, SecondServer
from tests.widget.conftest import TokenFor, VisitorFor, signed_in
from tests.widget.shop import Shop, Visitor

pytestmark = pytest.mark.browser
SOCKET = re.compile(r"/ws/chat/")


@pytest.fixture
def own_server(server: LiveServer, unused_tcp_port: int) -> Iterator[SecondServer]:
    """A server in a process of its own, which a test may kill."""
    other = SecondServer(unused_tcp_port, f"http://localhost:{unused_tcp_port}")
    other.wait()
    yield other
    other.stop()


def written() -> list[str]:
    """What the database has of the visitor, in order."""
    return list(Message.objects.filter(author_kind="visitor").order_by("seq").values_list("text", flat=True))


def test_D02_a_server_that_is_killed_in_mid_chat_loses_nothing(
    own_server: SecondServer, shop: Shop, visitor_for: VisitorFor, token_for: TokenFor, site: Channel, ana: User
) -> None:
    url = f"http://localhost:{own_server.port}"
    shop.usher = url
    visitor = visitor_for(url)
    visitor.visit(shop.page(site.pk, script=signed_in(token_for()))).open_chat()
    texts = [f"line {number}" for number in range(12)]
    for text in texts[:4]:
        visitor.say(text)
    own_server.process.kill()
    own_server.process.wait()
    for text in texts[4:8]:
        visitor.say(text)
    expect(visitor.frame.locator("#connection")).to_have_attribute("data-state", "offline", timeout=15_000)
    expect(visitor.own).to_have_text(texts[:8])
    conversation = Message.objects.first()
    if conversation:
        missed = Post(
            kind="agent",
            conversation_id=conversation.conversation_id,
            message_id=uuid.uuid4(),
            text="said meanwhile",
            user_id=ana.pk,
        )
        post(missed)
    again = SecondServer(own_server.port, url)
    own_server.process = again.process
    again.wait()
    for text in texts[8:]:
        visitor.say(text)
    visitor.expect_sent("line 11")
    expect(visitor.own).to_have_text(texts)
    assert written() == texts
    expect(visitor.frame.locator(".other .bubble")).to_have_text(["said meanwhile"] if conversation else [])


def test_without_sockets_the_chat_goes_over_plain_requests(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel, ana: User
) -> None:
    visitor.context.route_web_socket(SOCKET, lambda socket: socket.close())
    visitor.visit(shop.page(site.pk, script=signed_in(token_for()))).open_chat()
    texts = ["one", "two", "three"]
    for text in texts:
        visitor.say(text)
    for text in texts:
        visitor.expect_sent(text)
    assert written() == texts
    place = Message.objects.filter(text="three").get().conversation_id
    post(Post(kind="agent", conversation_id=place, message_id=uuid.uuid4(), text="I see them all.", user_id=ana.pk))
    expect(visitor.bubbles.last).to_have_text("I see them all.", timeout=10_000)


def test_P01_a_message_whose_acknowledgement_is_lost_is_sent_again_and_stored_once(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    sockets: list[WebSocketRoute] = []
    sent: list[str] = []

    def lose_the_first_answers(socket: WebSocketRoute) -> None:
        is_first = not sockets
        sockets.append(socket)
        upstream = socket.connect_to_server()

        def forward(frame: str | bytes) -> None:
            if json.loads(frame)["type"] == "send":
                sent.append(json.loads(frame)["id"])
            upstream.send(frame)

        def answer(frame: str | bytes) -> None:
            if is_first and json.loads(frame)["type"] in ("ack", "message"):
                socket.close()
            else:
                socket.send(frame)

        socket.on_message(forward)
        upstream.on_message(answer)

    visitor.context.route_web_socket(SOCKET, lose_the_first_answers)
    visitor.visit(shop.page(site.pk, script=signed_in(token_for()))).open_chat()
    visitor.say("Hello")
    visitor.expect_sent("Hello")
    expect(visitor.own).to_have_text(["Hello"])
    assert written() == ["Hello"]
    assert len(sockets) > 1
    assert len(set(sent)) == 1


def test_what_was_not_sent_outlasts_a_change_of_page(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    shop.page(site.pk, script=signed_in(token_for()))
    visitor.visit(shop.near_url).open_chat()
    visitor.expect_heard("identified")
    visitor.context.route_web_socket(SOCKET, lambda socket: socket.close())
    visitor.context.route(re.compile("/api/v1/messages"), lambda route: route.abort())
    visitor.page.evaluate("Usher.identify({token: MB_TOKEN, client: MB_CLIENT})")
    visitor.expect_heard("identified")
    visitor.say("Do not forget me")
    expect(visitor.frame.locator(".own[data-state=sending]")).to_be_visible()
    visitor.context.unroute_all()
    visitor.visit(shop.near_url).open_chat()
    visitor.expect_sent("Do not forget me")
    assert written() == ["Do not forget me"]


def test_a_message_that_the_server_refuses_can_be_sent_again(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    refusing = [True]

    def refuse_once(socket: WebSocketRoute) -> None:
        upstream = socket.connect_to_server()

        def forward(frame: str | bytes) -> None:
            found = json.loads(frame)
            if found["type"] == "send" and refusing:
                refusing.clear()
                socket.send(json.dumps({"type": "error", "code": "rate_limited", "id": found["id"]}))
            else:
                upstream.send(frame)

        socket.on_message(forward)

    visitor.context.route_web_socket(SOCKET, refuse_once)
    visitor.visit(shop.page(site.pk, script=signed_in(token_for()))).open_chat()
    visitor.say("Hello")
    visitor.expect_heard("error", code="rate_limited")
    visitor.frame.get_by_role("button", name="Not sent. Try again").click()
    visitor.expect_sent("Hello")
    assert written() == ["Hello"]
