"""What telephones get of a message, and what comes from their keys."""

import pytest

from chat.models import Conversation, Message
from chat.transports import TRANSPORTS
from chat.transports.loopback import receive
from chat.transports.splitting import ANY_MOST, GSM_MOST, split
from core.reasons import Refused
from tests.factories import ChannelFactory, MessageFactory
from tests.telephone import heard_by

NUMBER = "+441632960960"
SMS, PHONE = TRANSPORTS["sms"], TRANSPORTS["phone"]
MESSAGE = {
    "text": "Which one?",
    "buttons": [{"text": "Red", "value": "r"}, {"text": "Blue", "value": "b"}],
    "cards": [{"title": "Tent", "text": "For two", "url": "https://shop.example/tent"}],
}


def test_sms_numbers_quick_replies_and_turns_cards_into_lines():
    assert SMS.render(MESSAGE).split("\n") == [
        "Which one?", "Tent", "For two", "https://shop.example/tent", "1. Red", "2. Blue",
    ]  # fmt: skip


def test_the_phone_reads_keys_for_quick_replies_and_says_how_digits_end():
    assert PHONE.render({**MESSAGE, "cards": []}) == "Which one? Press 1 for Red. Press 2 for Blue."
    assert PHONE.render({"text": "Your PIN?", "ask": {"digits": True}}) == "Your PIN? End with the # key."
    assert PHONE.split("x" * 5_000) == ["x" * 5_000], "what is spoken has no length"


def test_what_fits_is_one_sms():
    assert split("a" * GSM_MOST) == ["a" * GSM_MOST]
    assert split("€" * (GSM_MOST // 2)) == ["€" * (GSM_MOST // 2)]
    assert split("ş" * ANY_MOST) == ["ş" * ANY_MOST]
    assert split(" \n ") == []


@pytest.mark.parametrize(
    ("letter", "most"), [("a", GSM_MOST), ("€", GSM_MOST // 2), ("ş", ANY_MOST), ("😀", ANY_MOST // 2)]
)
def test_without_a_pause_parts_are_as_long_as_they_may_be(letter, most):
    assert [len(part) for part in split(letter * (2 * most + 1))] == [most, most, 1]


@pytest.mark.parametrize(("pause", "kept"), [("\n\n", ""), ("\n", ""), (". ", ".")])
def test_a_long_text_is_cut_where_a_reader_would_pause(pause, kept):
    first, second = "word " * 200 + "end", ("and more " * 70).strip()
    assert split(f"{first}{pause}{second}") == [first + kept, second]


def test_a_pause_in_the_first_half_is_none_so_that_parts_are_not_many():
    text = f"Hello.\n\n{'word ' * 400}end"
    assert [len(part) > GSM_MOST - 5 for part in split(text)] == [True, False]


def test_words_and_links_stay_whole_and_nothing_is_lost():
    text = " ".join(f"word{n} https://shop.example/item/{n}?q=é" for n in range(200))
    parts = split(text)
    assert len(parts) > 2
    assert " ".join(parts) == text
    assert all(len(part) <= GSM_MOST for part in parts)


@pytest.mark.parametrize("cluster", ["e\u0301", "👩\u200d👩\u200d👧", "1\ufe0f\u20e3"])
def test_a_character_that_is_made_of_several_is_not_cut(cluster):
    parts = split(cluster * 400)
    assert len(parts) > 1
    assert "".join(parts) == cluster * 400
    assert all(part.startswith(cluster) and part.endswith(cluster) for part in parts)


@pytest.fixture
def calls(acme):
    return ChannelFactory(company=acme, slug="calls", kind="phone")


@pytest.mark.parametrize(
    ("keys", "text"), [("123#", "123"), ("123", "123"), ("1#2#", "1#2"), ("#", "#"), ("*1#", "*1")]
)
def test_keys_are_taken_without_the_one_that_ends_them(calls, keys, text):
    receive(calls, sender=NUMBER, text=keys, keypad=True)
    row = Message.objects.get()
    assert (row.text, row.extras) == (text, {"input": "keypad"})


def test_only_keys_come_from_a_keypad_and_only_a_phone_has_one(calls, acme):
    texts = ChannelFactory(company=acme, slug="texts", kind="sms")
    for channel, text in ((calls, "12a"), (calls, "١٢"), (texts, "12")):
        with pytest.raises(Refused):
            receive(channel, sender=NUMBER, text=text, keypad=True)
    assert not Message.objects.exists()


def test_what_is_written_as_text_keeps_its_sign(acme):
    texts = ChannelFactory(company=acme, slug="texts", kind="sms")
    receive(texts, sender=NUMBER, text="order 12#")
    assert Message.objects.get().text == "order 12#"


def test_a_long_message_reaches_the_telephone_in_parts_of_one_number(acme):
    texts = ChannelFactory(company=acme, slug="texts", kind="sms")
    place = receive(texts, sender=NUMBER, text="Hi").conversation_id
    MessageFactory(conversation=Conversation.objects.get(pk=place), seq=2, author_kind="bot", text="A sentence. " * 200)
    parts = heard_by(texts, number=NUMBER, after=1)
    assert [seq for seq, _text in parts] == [2, 2]
    assert all(text.endswith("sentence.") for _seq, text in parts)
