"""GET and POST /widget/api/v1/messages: the chat where sockets do not come through."""

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from chat.models import Conversation, Message
from chat.models.conversations import State
from chatauth.models import Session
from chatauth.sessions import sign
from core.ids import uuid7
from tests.chat.rows import fill
from tests.factories import ChannelFactory, ConversationFactory, EndUserFactory

URL = "/widget/api/v1/messages"


@pytest.fixture
def get(client, session):
    def call(headers=None, **query):
        bearer = {"Authorization": f"Bearer {sign(session).token}"}
        return client.get(URL, query, headers={**bearer, **(headers or {})})

    return call


@pytest.fixture
def say(client, session):
    def call(text="Hello", *, raw=None, content_type="application/json", headers=None, **body):
        body = {"id": str(uuid.uuid4()), "text": text, **body}
        bearer = {"Authorization": f"Bearer {sign(session).token}"}
        payload = json.dumps(body) if raw is None else raw
        return client.post(URL, payload, content_type=content_type, headers={**bearer, **(headers or {})})

    return call


def refused(response, status, code):
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["Content-Type"] == "application/problem+json"


def test_the_first_message_makes_the_conversation_with_the_context_of_the_session(say, session):
    message_id = str(uuid.uuid4())
    response = say(id=message_id)
    conversation = Conversation.objects.get()
    assert response.status_code == 201
    assert response.json() == {"id": message_id, "seq": 1, "conversation": str(conversation.pk)}
    assert conversation.context == {"BROWSER_TYPE": "Firefox"}
    assert (conversation.end_user_id, conversation.state) == (session.end_user_id, State.QUEUED)


def test_P01_a_repeat_is_200_with_the_first_number(say):
    message_id = str(uuid.uuid4())
    first, _, again = say(id=message_id), say(), say("other body", id=message_id)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert list(Message.objects.order_by("seq").values_list("text", flat=True)) == ["Hello", "Hello"]


def test_P01_a_repeat_whose_conversation_was_closed_meanwhile_makes_no_second_one(say):
    message_id = str(uuid.uuid4())
    first = say(id=message_id)
    Conversation.objects.update(state=State.CLOSED)
    assert say(id=message_id).json() == first.json()
    assert Conversation.objects.count() == 1


def test_messages_come_in_order_in_the_shape_of_the_sockets(get, say, conversation):
    say("one")
    say("two")
    answer = get().json()
    assert (answer["conversation"], answer["seq"], answer["more"]) == (str(conversation.pk), 2, False)
    assert [message["text"] for message in answer["messages"]] == ["one", "two"]
    assert set(answer["messages"][0]) == {"conversation", "seq", "id", "author", "text", "at"}
    assert answer["messages"][0]["author"] == {"kind": "visitor", "name": "Vera"}


def test_pages_hold_two_hundred_and_go_on_after_the_last(get, conversation):
    fill(conversation, 450)
    seen, after, more = [], 0, True
    while more:
        answer = get(after=after, conversation=str(conversation.pk)).json()
        assert len(answer["messages"]) <= 200
        assert answer["seq"] == 450
        seen += [message["seq"] for message in answer["messages"]]
        after, more = seen[-1], answer["more"]
    assert seen == list(range(1, 451))


def test_nobody_has_said_anything_yet(get):
    assert get().json() == {"conversation": None, "messages": [], "seq": 0, "more": False}


def test_the_latest_open_conversation_is_meant_where_none_is_named(get, conversation, site, vera):
    Conversation.objects.update(state=State.CLOSED)
    newer = ConversationFactory(channel=site, end_user=vera)
    assert get().json()["conversation"] == str(newer.pk)
    assert get(conversation=str(conversation.pk)).json()["conversation"] == str(conversation.pk)


@pytest.mark.parametrize("whose", ["nobody's", "the neighbour's", "another client's", "another channel's"])
def test_T05_a_conversation_that_is_not_theirs_looks_like_none(get, say, session, acme, bolt_site, vera, whose):
    places = {
        "nobody's": uuid7(),
        "the neighbour's": ConversationFactory(channel=bolt_site).pk,
        "another client's": ConversationFactory(channel=session.channel, end_user=EndUserFactory(company=acme)).pk,
        "another channel's": ConversationFactory(channel=ChannelFactory(company=acme), end_user=vera).pk,
    }
    refused(get(conversation=str(places[whose])), 404, "not_found")
    refused(say(conversation=str(places[whose])), 404, "not_found")
    assert not Message.objects.exists()


def test_notes_of_staff_are_never_in_the_answer(get, say, conversation, ana):
    conversation.notes.create(company=conversation.company, user=ana, after_seq=0, text="CANARY")
    say()
    assert b"CANARY" not in get().content


def test_without_or_with_a_bad_token_nothing_is_told(client, session):
    for headers, code in (({}, "token_missing"), ({"Authorization": "Bearer x"}, "token_malformed")):
        refused(client.get(URL, headers=headers), 401, code)
        refused(client.post(URL, {}, content_type="application/json", headers=headers), 401, code)


def test_K02_a_token_in_the_query_is_never_read(client, session):
    refused(client.get(URL, {"token": sign(session).token, "session": sign(session).token}), 401, "token_missing")


def test_a_session_that_is_over_is_refused(get, say, session):
    Session.objects.update(ended_at=timezone.now())
    refused(get(), 401, "token_revoked")
    refused(say(), 401, "token_revoked")
    Session.objects.update(ended_at=None, expires_at=timezone.now() - timedelta(seconds=1))
    refused(get(), 401, "token_expired")


def test_W01_a_site_that_is_not_allowed_is_refused_and_none_at_all_is_fine(get, say, site):
    refused(get({"Origin": "https://evil.example"}), 403, "origin_not_allowed")
    refused(say(headers={"Origin": "null"}), 403, "origin_not_allowed")
    type(site).objects.update(allowed_origins=["https://shop.example"])
    assert get({"Origin": "https://shop.example"}).status_code == 200
    assert say().status_code == 201


@pytest.mark.parametrize(
    "bad",
    [
        {"id": None}, {"id": 5}, {"id": "x"}, {"text": ""}, {"text": None}, {"text": 5}, {"text": ["x"]},
        {"text": "x" * 8_001}, {"text": "\x00"}, {"text": "\ud800"}, {"conversation": 5}, {"conversation": "x"},
    ],
)  # fmt: skip
def test_A07_a_field_of_another_kind_is_refused_and_named(say, bad):
    response = say(**bad)
    refused(response, 400, "invalid_request")
    assert set(response.json()["errors"]) == set(bad)


@pytest.mark.parametrize("raw", [" ", "[]", "null", "{", '{"id": 1, "id": 2}', "\xff"])
def test_A07_a_body_that_is_no_object_is_refused(say, raw):
    refused(say(raw=raw), 400, "invalid_request")


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "", "٣", "2147483648", "99999999999999999999"])
def test_A07_a_number_that_is_none_is_refused(get, after):
    refused(get(after=after), 400, "invalid_request")


def test_W05_a_flood_is_told_when_to_come_back(say, settings):
    settings.LIMITS = {"message": (2, 60)}
    assert [say().status_code for _ in range(3)] == [201, 201, 429]
    assert 1 <= int(say().headers["Retry-After"]) <= 60


def test_conversations_of_one_client_are_not_begun_without_end(say, settings):
    settings.LIMITS = {"conversation_end_user": (2, 60)}
    for _ in range(2):
        assert say().status_code == 201
        Conversation.objects.update(state=State.CLOSED)
    refused(say(), 429, "rate_limited")
    assert Conversation.objects.count() == 2
