"""Buttons that staff or bots offered, and what visitors press."""

import pytest

from chat.extras import read_buttons, read_cards
from chat.models import Message
from core.reasons import Refused
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
    "bad",
    [
        5, [5], [{}], [{"text": ""}], [{"text": "x" * 81}], [{"text": 5}], [{"text": "x", "more": 1}],
        [{"text": "x"}] * 11,
        *([{"text": "x", "url": url}] for url in ("javascript:alert(1)", "//host", "https:\\\\host", "vbscript:x")),
        *([{"text": "x", "url": url}] for url in ("java\tscript:x", "https://a b", "data:text/html,x", "ftp://x")),
    ],
)  # fmt: skip
def test_X05_buttons_of_another_shape_or_with_other_links_are_refused(bad):
    with pytest.raises(Refused, match="invalid_request"):
        read_buttons(bad)
    if isinstance(bad, list) and len(bad) == 1:
        with pytest.raises(Refused, match="invalid_request"):
            read_cards([{"title": "Card", "buttons": bad}])


def test_good_buttons_and_cards_come_back_as_they_were():
    buttons = [{"text": "Go", "url": "https://shop.test/a?b=c"}, {"text": "Yes", "value": "y"}]
    cards = [{"title": "Card", "text": "More", "buttons": buttons}]
    assert (read_buttons(buttons), read_cards(cards), read_buttons(None)) == (buttons, cards, [])
    with pytest.raises(Refused, match="invalid_request"):
        read_cards([{}])
