"""Who gets a socket, from which page, and how many: close codes with the reason told before."""

import asyncio
import json
import time
import uuid
from contextlib import suppress
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from accounts.models import Company, Login, SecondFactor, User
from chat import live
from chat.sockets import for_visitors
from chat.sockets.connection import BAD_FRAMES
from chat.sockets.for_visitors import VisitorSocket
from chatauth.models import Session
from chatauth.tokens import ClientToken
from tests.chat.lines import PATIENCE, Line, log_in, staff_line, token_of, visitor_line
from tests.console.codes import give_second_factor
from tests.factories import UserFactory
from tests.live_server import wait_for

ORIGINS = [
    ("https://shop.example", True),
    ("http://localhost:9000", True),
    (None, False),
    ("null", False),
    (" ", False),
    ("*", False),
    ("http://shop.example", False),
    ("https://SHOP.example", False),
    ("HTTPS://shop.example", False),
    ("https://shop.example/", False),
    ("https://shop.example:443", False),
    ("https://shop.example:8443", False),
    ("https://shop.example.evil.example", False),
    ("https://evilshop.example", False),
    ("https://www.shop.example", False),
    ("https://shop.example@evil.example", False),
    ("https://shop.example evil", False),
    ("shop.example", False),
    ("//shop.example", False),
    ("http://localhost", False),
    ("http://localhost:9001", False),
    ("http://127.0.0.1:9000", False),
    ("file://", False),
    ("chrome-extension://abc", False),
]


def test_W01_origins_are_compared_exactly(server, session, site):
    type(site).objects.update(allowed_origins=["https://shop.example", "http://localhost:9000"])
    found = {origin: admission(server, session, origin) for origin, _ in ORIGINS}
    assert found == {origin: None if is_let_in else (4403, "origin_not_allowed") for origin, is_let_in in ORIGINS}


def admission(server, session, origin):
    """None for whom is let in, else how the socket ended."""
    with Line(server, "/ws/chat/", origin) as line:
        line.send("auth", session=token_of(session))
        return None if line.receive()["type"] == "ready" else line.closing()


def test_W01_our_own_origin_is_let_in_and_two_origins_are_not(server, session):
    with visitor_line(server, session) as line:
        assert line.seen[0]["type"] == "ready"
    with pytest.raises(InvalidStatus) as refusal:
        Line(server, "/ws/chat/", settings.PUBLIC_URL, {"Origin": "https://evil.example"})
    assert refusal.value.response.status_code == 400


def test_W01_the_inbox_opens_from_our_own_pages_only(server, ana):
    for origin in (None, "null", "https://evil.example", "http://localhost", "http://localhost.evil.example"):
        with staff_line(server, ana, origin=origin, ready=False) as line:
            assert line.closing() == (4403, "origin_not_allowed"), origin


def test_W03_a_visitor_who_says_nothing_is_closed(server, session, monkeypatch):
    monkeypatch.setattr(for_visitors, "AUTH_WITHIN", 0.3)
    with Line(server, "/ws/chat/", settings.PUBLIC_URL) as line:
        started = time.monotonic()
        assert line.closing() == (4408, "token_missing")
        assert time.monotonic() - started < 3


def test_W03_nothing_works_before_auth(server, session):
    with Line(server, "/ws/chat/", settings.PUBLIC_URL) as line:
        for kind in ("send", "typing", "read", "watch", "close"):
            line.send(kind)
            assert line.next("error")["code"] == "token_missing"
        assert line.quiet(0.3) == []


def test_W03_only_so_many_tries_are_listened_to(server, session):
    with Line(server, "/ws/chat/", settings.PUBLIC_URL) as line:
        for _ in range(BAD_FRAMES):
            line.send("auth", session=token_of(session), conversation=str(uuid.uuid4()))
        assert line.closing() == (4429, "rate_limited")
        assert [found["code"] for found in line.seen[:-1]] == ["not_found"] * BAD_FRAMES


def test_who_had_to_wait_for_us_may_still_try_again(server, session, monkeypatch):
    admit = VisitorSocket.admit

    async def slowly(self, found, conversation_id):
        await asyncio.sleep(2.2)
        return await admit(self, found, conversation_id)

    monkeypatch.setattr(for_visitors, "AUTH_WITHIN", 2.0)
    monkeypatch.setattr(VisitorSocket, "admit", slowly)
    with Line(server, "/ws/chat/", settings.PUBLIC_URL) as line:
        line.send("auth", session=token_of(session), conversation=str(uuid.uuid4()))
        assert line.next("error")["code"] == "not_found"
        line.send("auth", session=token_of(session))
        assert line.next("ready")["conversation"] is None


def test_a_bad_token_closes_with_its_reason(server, session):
    for token, reason in (
        ("", "missing"),
        ("nonsense", "malformed"),
        ("a.b.c", "malformed"),
        ("x" * 5_000, "malformed"),
    ):
        with visitor_line(server, token, ready=False) as line:
            assert line.closing() == (4401, f"token_{reason}")


def test_J08_a_client_token_opens_no_socket(server, session):
    token = ClientToken()
    token.payload["sub"] = str(session.end_user_id)
    token.payload["sid"] = str(session.pk)
    token.stamp(issued_at=timezone.now(), expires_at=timezone.now() + timedelta(hours=1))
    with visitor_line(server, str(token), ready=False) as line:
        assert line.closing() == (4401, "signature_invalid")


def test_an_ended_session_opens_no_socket(server, session):
    Session.objects.update(ended_at=timezone.now())
    with visitor_line(server, session, ready=False) as line:
        assert line.closing() == (4401, "token_revoked")


def test_an_inactive_channel_opens_no_socket(server, session, site):
    type(site).objects.update(is_active=False)
    with visitor_line(server, session, ready=False) as line:
        assert line.closing() == (4401, "channel_inactive")


def test_the_inbox_wants_a_login(server):
    for cookie in ("", "usher_session=", "usher_session=nonsense", "usher_session=" + "a" * 32, "other=1"):
        with Line(server, "/ws/inbox/", settings.PUBLIC_URL, {"Cookie": cookie} if cookie else None) as line:
            assert line.closing() == (4401, "token_missing"), cookie


def test_the_inbox_takes_no_login_that_is_over(server, ana):
    key = log_in(ana)
    Login.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    with Line(server, "/ws/inbox/", settings.PUBLIC_URL, {"Cookie": f"{settings.SESSION_COOKIE_NAME}={key}"}) as line:
        assert line.closing() == (4401, "token_missing")


def test_W02_the_inbox_asks_what_the_console_asks(server, acme):
    """Somebody whom the console does not let in has no socket either."""
    with staff_line(server, UserFactory(is_staff=False), ready=False) as line:
        assert line.closing() == (4401, "token_missing")


def test_M02_the_inbox_takes_no_login_without_the_second_step(server, ana, acme):
    """Neither one from before the second factor was set up, nor one of somebody who has to set it up first."""
    give_second_factor(ana)
    with staff_line(server, ana, ready=False) as line:
        assert line.closing() == (4401, "token_missing")
    SecondFactor.objects.all().delete()
    Company.objects.filter(pk=acme.pk).update(requires_second_factor=True)
    with staff_line(server, ana, ready=False) as line:
        assert line.closing() == (4401, "token_missing")


def test_M04_a_company_that_somebody_chose_once_gives_its_inbox_to_nobody_else(server, ana, acme, bolt):
    User.objects.filter(pk=ana.pk).update(company_shown=bolt)
    with staff_line(server, ana) as line:
        assert [one["id"] for one in line.seen[0]["companies"]] == [str(acme.pk)]


def test_W05_a_session_has_five_sockets(server, session, settings):
    lines = [visitor_line(server, session) for _ in range(5)]
    with visitor_line(server, session, ready=False) as sixth:
        assert sixth.closing() == (4429, "rate_limited")
    lines[0].wire.close()
    wait_for(lambda: len(live.current().visitors) == 4, 10)
    with visitor_line(server, session) as line:
        assert line.seen[0]["type"] == "ready"
    for one in lines[1:]:
        one.wire.close()


def test_W05_an_address_has_twenty_sockets(server, session):
    lines = [Line(server, "/ws/chat/", settings.PUBLIC_URL) for _ in range(20)]
    with Line(server, "/ws/chat/", settings.PUBLIC_URL) as one_more:
        assert one_more.closing() == (4429, "rate_limited")
    for one in lines:
        one.wire.close()


def test_W05_a_flood_closes_and_stays_closed_for_the_session(server, session, settings):
    settings.LIMITS = {"message": (5, 60)}
    with visitor_line(server, session) as line:
        for number in range(6):
            line.say(str(number))
        assert line.closing() == (4429, "rate_limited")
        assert len([frame for frame in line.seen if frame["type"] == "ack"]) == 5
    with visitor_line(server, session) as line:
        line.say("again")
        assert line.closing() == (4429, "rate_limited")


def test_W05_a_frame_over_64_kib_closes(server, session):
    with visitor_line(server, session) as line:
        line.wire.send(json.dumps({"type": "send", "text": "ü" * 40_000}, ensure_ascii=False))
        assert line.closing() == (1009, "payload_too_large")


def test_W05_a_frame_that_is_far_too_large_ends_the_socket_unread(server, session):
    with visitor_line(server, session) as line:
        with suppress(ConnectionClosed):
            line.wire.send("x" * 1_000_000)
        with pytest.raises(ConnectionClosed):
            line.wire.recv(PATIENCE)
        assert line.wire.protocol.close_code in (1006, 1009)


BAD = [
    b"\x00\x01", "", "nonsense", "[]", "1", "null", '"send"', "{}", '{"type": 1}', '{"type": null}', '{"type": "send"',
    '{"type": "nothing"}', '{"type": "send"}', '{"type": "send", "id": 1, "text": "x"}',
    '{"type": "send", "id": "00000000-0000-0000-0000-00000000000", "text": "x"}',
    '{"type": "typing", "type": "typing"}', '{"type": "read", "seq": NaN}', '{"type": "rate", "score": 9}',
    "{" + '"type": "typing", "x": ' + "[" * 500 + "]" * 500 + "}",
]  # fmt: skip


def test_W06_a_bad_frame_is_refused_and_the_socket_goes_on(server, session):
    for seq, bad in enumerate(BAD, start=1):
        with visitor_line(server, session) as line:
            line.wire.send(bad)
            assert line.next("error")["code"] == "invalid_request", bad
            line.say("fine")
            assert line.next("ack")["seq"] == seq


def test_A07_a_field_of_another_type_is_refused(server, session):
    with visitor_line(server, session) as line:
        line.say("first")
        line.next("ack")
    for kind, members in bad_members():
        with visitor_line(server, session) as line:
            line.send(kind, **members)
            assert line.next("error")["code"] == "invalid_request", (kind, members)


def bad_members():
    message_id = str(uuid.uuid4())
    for value in [None, True, 1.5, -1, 2**31, "1", "", [], {}, "\x00", 10**400]:
        yield "read", {"seq": value}
        yield "send", {"id": value, "text": "x"}
        if value != "1":
            yield "send", {"id": message_id, "text": value}
        if value is not None:
            yield "typing", {"conversation": value}


def test_W06_many_bad_frames_close(server, session):
    with visitor_line(server, session) as line:
        for _ in range(10):
            line.wire.send("nonsense")
        assert line.closing() == (4429, "rate_limited")


def test_W06_invalid_utf8_closes(server, session):
    with visitor_line(server, session) as line:
        line.wire.send(b"\xff\xfe", text=True)
        assert line.closing()[0] == 1007


def test_an_unknown_path_has_no_socket(server):
    with pytest.raises(InvalidStatus) as refusal, connect(server.sockets_url + "/ws/other/"):
        pass
    assert refusal.value.response.status_code == 403
