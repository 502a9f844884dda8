"""Delivery does not depend on hints: lost, doubled, late or mixed up, every socket ends with the log of the server."""

import random
import socket
import uuid
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat import live
from chat.conversations import add_note, close
from chat.live import hub as hub_module
from chat.models import Conversation, Message
from chat.models.messages import Author
from chat.posting import Post, post, post_many
from chatauth.models import Session
from core.ids import uuid7
from tests.chat.lines import Line, staff_line, token_of, visitor_line
from tests.factories import ConversationFactory, SessionFactory
from tests.live_server import wait_for


def answer(conversation: Conversation, user: Any, text: str) -> None:
    post(Post(kind=Author.AGENT, conversation_id=conversation.pk, message_id=uuid7(), text=text, user_id=user.pk))


def test_P04_without_a_single_hint_everything_still_arrives(server, session, site, vera, ana, deaf, monkeypatch):
    monkeypatch.setattr(hub_module, "RECHECK_EVERY", 0.3)
    monkeypatch.setattr(hub_module, "SWEEP_EVERY", 0.1)
    with visitor_line(server, session) as tab, staff_line(server, ana) as agent:
        conversation = ConversationFactory(channel=site, end_user=vera)
        answer(conversation, ana, "Hello Vera")
        assert tab.next("message")["text"] == "Hello Vera"
        assert agent.next("conversation", preview="Hello Vera")["assignee"]["name"] == "Ana"
        agent.send("watch", conversation=str(conversation.pk))
        agent.next("message")
        tab.say("Hello Ana")
        assert agent.next("message")["text"] == "Hello Ana"
        add_note(conversation.pk, by=ana, text="Nice")
        assert agent.next("note")["text"] == "Nice"
        tab.send("read", seq=2)
        assert agent.next("read")["seq"] == 2
        close(conversation.pk, by=ana)
        assert tab.next("conversation", state="closed")


def test_P04_the_hub_looks_often_enough():
    assert hub_module.RECHECK_EVERY + 2 * hub_module.SWEEP_EVERY < 30


OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.integers(1, 3)),
        st.tuples(st.just("hint"), st.integers(0, 12)),
        st.tuples(st.just("drop"), st.integers(0, 1)),
        st.tuples(st.just("come"), st.integers(0, 1)),
    ),
    max_size=20,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(operations=OPERATIONS)
def test_P03_whatever_becomes_of_hints_and_lines_every_browser_has_the_log(
    server, session, site, ana, deaf, operations
):
    """Two browsers come, go and resume at random, while hints are made up: late, doubled, out of order, wrong."""
    vera = session.end_user
    place = ConversationFactory(channel=site, end_user=vera)
    browsers = [Browser(server, session, place.pk), Browser(server, session, place.pk)]
    written = 0
    for name, number in operations:
        if name == "say":
            texts = [str(written + n) for n in range(1, number + 1)]
            written += number
            post_many([
                Post(kind=Author.AGENT, conversation_id=place.pk, message_id=uuid7(), text=text, user_id=ana.pk)
                for text in texts
            ])  # fmt: skip
        elif name == "hint":
            hint = {"k": "messages", "m": [[str(place.pk), number, str(place.company_id), 0]]}
            server.loop.call_soon_threadsafe(live.current().on_hint, hint)
        elif name == "drop":
            browsers[number].drop()
        else:
            browsers[number].come()
    for browser in browsers:
        browser.come()
    server.run(live.current().recheck())
    for browser in browsers:
        wait_for(lambda browser=browser: browser.take() >= written, 5)
        browser.drop()
        assert browser.log == [(number, str(number)) for number in range(1, written + 1)]


class Browser:
    """Keeps what it was told and resumes after it."""

    def __init__(self, server: Any, session: Session, place: UUID) -> None:
        self.server, self.session, self.place = server, session, str(place)
        self.log: list[tuple[int, str]] = []
        self.line: Line | None = None

    def come(self) -> None:
        if self.line is None:
            after = self.log[-1][0] if self.log else 0
            self.line = visitor_line(self.server, self.session, conversation=self.place, after=after)

    def take(self) -> int:
        if self.line:
            self.line.quiet(0.02)
            self.keep()
        return len(self.log)

    def keep(self) -> None:
        assert self.line
        found = [frame for frame in self.line.seen if frame["type"] == "message"]
        self.line.seen.clear()
        self.log += [(frame["seq"], frame["text"]) for frame in found]

    def drop(self) -> None:
        if self.line:
            self.line.quiet(0.01)
            self.line.wire.close()
            self.keep()
            self.line = None


def test_T07_in_random_traffic_nobody_hears_a_neighbour(server, acme, bolt, settings):
    settings.SOCKETS_PER_ADDRESS = 100
    sessions = [
        SessionFactory(company=company, channel__company=company) for company in (acme, bolt) for _ in range(50)
    ]
    lines = [visitor_line(server, session) for session in sessions]
    said: list[list[str]] = [[] for _ in lines]
    for number in random.Random(7).choices(range(len(lines)), k=300):
        said[number].append(f"{number}.{len(said[number])}")
        lines[number].say(said[number][-1])
    for line, texts in zip(lines, said, strict=True):
        for text in texts[-1:]:
            line.next("message", text=text)
    server.run(live.current().recheck())
    for line, texts in zip(lines, said, strict=True):
        line.quiet(0.02)
        assert line.texts() == texts
        line.wire.close()


def test_P02_two_processes_write_into_one_conversation_and_both_sides_see_the_same_order(
    server, second_server, session, conversation, ana
):
    place = str(conversation.pk)
    with visitor_line(server, session) as visitor, staff_line(second_server, ana) as agent:
        agent.send("watch", conversation=place, after=0)
        for number in range(40):
            visitor.say(f"visitor {number}")
            agent.say(f"agent {number}", conversation=place)
        visitor.next("message", seq=80)
        agent.next("message", seq=80)
        stored = list(Message.objects.order_by("seq").values_list("text", flat=True))
        assert visitor.texts() == agent.texts() == stored
        for line in (visitor, agent):
            for _ in range(40):
                line.next("ack")
        acks = {frame["id"]: frame["seq"] for frame in visitor.seen + agent.seen if frame["type"] == "ack"}
        assert acks == {str(message.message_id): message.seq for message in Message.objects.all()}


def test_parallel_first_messages_make_one_conversation(server, second_server, session):
    lines = [visitor_line(one, session) for one in (server, second_server, server, second_server)]
    for line in lines:
        line.say("first")
    places = {line.next("ack")["conversation"] for line in lines}
    for line in lines:
        line.next("message", seq=4)
        line.wire.close()
    assert places == {str(Conversation.objects.get().pk)}


def test_B01_a_browser_that_does_not_read_is_let_go_and_resumes(server, session, conversation, ana):
    """A small receive buffer and no reads: what the kernels cannot hold piles up in the outbox, up to its bound."""
    with visitor_line(server, session) as healthy:
        lazy = lazy_socket(server.port, token_of(session), str(conversation.pk))
        wait_for(lambda: len(live.current().visitors) == 2, 5)
        for start in range(0, 1_600, 200):
            post_many([
                Post(
                    kind=Author.AGENT, conversation_id=conversation.pk, message_id=uuid7(), text=f"{n:08}" * 1_000,
                    user_id=ana.pk,
                )
                for n in range(start, start + 200)
            ])  # fmt: skip
            healthy.next("message", seq=start + 200)
        wait_for(lambda: len(live.current().visitors) == 1, 10)
        lazy.close()
    with visitor_line(server, session, after=1_590) as again:
        again.next("message", seq=1_600)
        assert len(again.texts()) == 10


def lazy_socket(port: int, token: str, place: str) -> socket.socket:
    """A WebSocket client by hand, that says who it is and never reads again."""
    wire = socket.socket()
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    wire.connect(("localhost", port))
    from django.conf import settings

    lines = [
        "GET /ws/chat/ HTTP/1.1", f"Host: localhost:{port}", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", f"Origin: {settings.PUBLIC_URL}",
    ]  # fmt: skip
    wire.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        answer += wire.recv(1)
    text = f'{{"type":"auth","session":"{token}","conversation":"{place}"}}'.encode()
    wire.sendall(b"\x81" + bytes([0x80 | 126]) + len(text).to_bytes(2, "big") + b"\0\0\0\0" + text)
    return wire


def test_an_unknown_hint_is_nobodys_business(server, session):
    with visitor_line(server, session) as line:
        server.run(tell({"k": "of another version", "c": str(uuid.uuid4())}))
        server.run(tell({}))
        line.say("Hello")
        assert line.next("ack")["seq"] == 1


async def tell(hint: dict[str, Any]) -> None:
    live.current().on_hint(hint)
