"""Buttons that staff or bots offered, and what visitors press."""

import pytest

from chat.extras import WEB
from chat.models import Message
from tests.chat.visitor import Visitor, answer
from tests.factories import ConversationFactory
from tests.rest import refused


@pytest.fixture
def visitor(client, session):
    return Visitor(client, session)


@pytest.fixture
def asked(conversation, ana):
    cards = [{"title": "Plan", "buttons": [{"text": "Take it", "value": "plan-1"}]}]
    answer(conversation, "Which?", buttons=[{"text": "Red", "value": "r"}, {"text": "Blue"}], cards=cards)
    return conversation


@pytest.mark.parametrize(("reply", "label"), [("r", "Red"), ("Blue", "Blue"), ("plan-1", "Take it")])
def test_a_reply_is_kept_and_told_by_what_stood_on_the_button(visitor, asked, reply, label):
    assert visitor.say(text="I never want this", reply=reply).status_code == 201
    said = Message.objects.get(author_kind="visitor")
    assert (said.text, said.extras) == (label, {"reply": reply})


def test_a_reply_that_nobody_offered_is_refused(visitor, asked, site):
    answer(ConversationFactory(channel=site), "Other", buttons=[{"text": "Green", "value": "g"}])
    for reply in ("g", "Red", "", "x" * 201, 5, ["r"], "\x00"):
        refused(visitor.say(reply=reply), 400, "invalid_request")
    visitor.say("I offer myself one")
    Message.objects.filter(author_kind="visitor").update(extras={"buttons": [{"text": "Mine", "value": "m"}]})
    refused(visitor.say(reply="m"), 400, "invalid_request")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "//host", "https:\\\\host", "vbscript:x", "java\tscript:x", "https://a b", "ftp://x",
        "data:text/html,x",
    ],
)  # fmt: skip
def test_X05_what_leads_elsewhere_than_to_the_web_is_no_link(address):
    assert not WEB.fullmatch(address)
    assert WEB.fullmatch("https://shop.test/a?b=c")
