"""What is put into a quick reply is a value: it is never read as a placeholder, and it keeps to its line."""

import pytest
from django.core.exceptions import ValidationError

from chat.models import QuickReply
from chat.placeholders import fill_in
from chat.quick_replies import replies_for
from tests.factories import QuickReplyFactory

VERA = {"visitor.name": "Vera", "agent.name": "Ana"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello {visitor.name}!", "Hello Vera!"),
        ("{ visitor.name } {agent.name}", "Vera Ana"),
        ("Hello {company.name|you}", "Hello you"),
        ("Hello {company.name}", "Hello "),
        ("{visitor.__class__} {0} {} {{visitor.name}}", "{visitor.__class__} {0} {} {Vera}"),
        ("%s %(x)s $x {visitor.name", "%s %(x)s $x {visitor.name"),
        ("{visitor.name|a|b}", "{visitor.name|a|b}"),
    ],
)
def test_known_names_are_filled_in_and_nothing_else(text, said):
    assert fill_in(text, VERA) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("{agent.name}", "Hi {agent.name}"),
        ("Vera\r\n\r\nAna: yes", "Hi Vera Ana: yes"),
        ("\u202egnp.exe\u202c", "Hi gnp.exe"),
        ("<b>V</b>", "Hi <b>V</b>"),
        ("V" * 500, "Hi " + "V" * 120),
    ],
)
def test_X01_a_strangers_name_stays_a_value(name, said):
    assert fill_in("Hi {visitor.name}", {**VERA, "visitor.name": name}) == said


def test_an_agent_sees_the_replies_of_the_conversations_company(conversation, ana, acme, bolt):
    conversation.end_user.surname = "Lindqvist"
    QuickReplyFactory(
        company=acme, shortcut="hi", text="Hello {visitor.first_name}, {agent.name} of {company.name} here."
    )
    QuickReplyFactory(company=bolt, shortcut="theirs")
    (reply,) = replies_for(conversation, ana)
    assert (reply["shortcut"], reply["text"]) == ("hi", "Hello Vera, Ana of Acme here.")


@pytest.mark.parametrize("fields", [{"text": "Hi {visitor.password}"}, {"shortcut": "Hallo Welt"}, {"shortcut": "a/b"}])
def test_what_could_not_work_is_told_to_who_writes_it(acme, fields):
    row = QuickReply(company=acme, **{"shortcut": "hi", "text": "Hi", **fields})
    with pytest.raises(ValidationError):
        row.full_clean()
