"""Words of messages, notes and people: of one's own company, by the index."""

import pytest
from django.db import connection

from accounts.people import HAS_WORDS, WORDS
from chat.models import Conversation, Note
from chat.search import excerpt, excerpts, matching
from tests.factories import ConversationFactory, EndUserFactory, IdentityFactory, MessageFactory


def found(asked, *companies) -> set:
    return set(Conversation.objects.filter(matching(asked, [one.pk for one in companies])))


def talk(channel, text, **person) -> Conversation:
    made = ConversationFactory(channel=channel, end_user=EndUserFactory(company=channel.company, **person))
    MessageFactory(conversation=made, text=text)
    return made


@pytest.mark.parametrize(
    "asked",
    [
        "parcel",
        "PARC",
        "parcel lost",
        "lost, parcel!",
        "order-4711",
        "4711",
        "shop.example",
        "https://shop.example/cart",
        "écran",
        "größe",
        "'parcel' & !",
    ],
)
def test_every_word_begins_a_word_of_one_message(acme, site, asked):
    wanted = talk(site, "My PARCEL (order-4711) is lost: https://shop.example/cart?x=1 – Écran, Größe 40")
    talk(site, "Something else was lost")
    assert found(asked, acme) == {wanted}


@pytest.mark.parametrize("asked", ["arcel", "parcel found", "parcels", "!!!", "&", "'", "\\", ":*", "company:x"])
def test_what_was_not_said_is_not_found(acme, site, asked):
    talk(site, "My parcel is lost")
    assert found(asked, acme) == set()


def test_words_of_different_messages_do_not_add_up(acme, site):
    conversation = talk(site, "My parcel")
    MessageFactory(conversation=conversation, text="is lost")
    assert found("parcel lost", acme) == set()


@pytest.mark.parametrize(
    "asked", ["vera", "lindq", "vera@post", "post.example", "+49 170 1234567", "0049/x-1", "MAIL@corp.example"]
)
def test_people_are_found_by_profile_and_identity(acme, site, asked):
    wanted = talk(site, "Hi", name="Vera", surname="Lindqvist", email="vera@post.example", phone="+491701234567")
    IdentityFactory(end_user=wanted.end_user, value="0049/x-1")
    IdentityFactory(end_user=wanted.end_user, kind="email", value="mail@corp.example")
    talk(site, "Hi", name="Bea")
    assert found(asked, acme) == {wanted}


def test_notes_are_searched_too(acme, site, ana):
    wanted = talk(site, "Hi")
    Note.objects.create(company=acme, conversation=wanted, after_seq=1, user=ana, text="Goodwill voucher")
    assert found("voucher", acme) == {wanted}


def test_T01_the_neighbours_words_are_not_searched(acme, bolt, site, bolt_site):
    theirs = talk(bolt_site, "My parcel is lost", name="Serinus")
    IdentityFactory(end_user=theirs.end_user, value="cust-1")
    for asked in ("parcel", "serinus", "cust-1", f"company:{bolt.pk}", str(bolt.pk)):
        assert found(asked, acme) == set()
        assert found(asked) == set()
    assert found("parcel", acme, bolt) == {theirs}


def test_an_excerpt_shows_where_it_was_said(site):
    text = "The first part is of no interest to anybody at all.\nThen the PARCEL was lost. " + "And so on. " * 30
    conversation = talk(site, text)
    MessageFactory(conversation=conversation, seq=10_000, text="Thanks!")
    shown = excerpts("parcel", [conversation.pk])[str(conversation.pk)]
    assert shown.startswith("…")
    assert "Then the PARCEL was lost." in shown
    assert len(shown) <= 141
    assert excerpts("voucher", [conversation.pk]) == {}
    assert excerpt("İstanbul parcel", "parcel") == "İstanbul parcel"


@pytest.mark.parametrize(
    ("index", "statement"),
    [
        ("chat_message_words", "SELECT 1 FROM chat_message WHERE core_words(company_id, text)"),
        ("chat_note_words", "SELECT 1 FROM chat_note WHERE core_words(company_id, text)"),
        (
            "accounts_enduser_words",
            f"SELECT 1 FROM accounts_enduser WHERE ({HAS_WORDS}) AND core_words(company_id, {WORDS})",
        ),
    ],
)
def test_each_part_of_the_search_has_its_index(acme, index, statement):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {statement} @@ core_words_query(%s, 'parcel')", [acme.pk])
        assert index in " ".join(row[0] for row in cursor.fetchall())
