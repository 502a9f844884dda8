"""Answers to mails: from the address in a mail that left to a message in the conversation."""

import io
import logging
from datetime import timedelta
from email.message import EmailMessage
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from chat.incoming import addresses, envelope, replies
from chat.incoming.addresses import read_token, reply_address, token_in
from chat.mailing import tell_of_unread
from chat.models import Conversation, Message
from chatauth.models import Session
from core.reasons import Refused
from tests.chat.visitor import Visitor, answer, prove
from tests.factories import ConversationFactory, EndUserFactory

SECRET = "My answer by mail"


@pytest.fixture(autouse=True)
def mail_comes_in(settings):
    settings.REPLY_ADDRESS = "reply@chat.test"


@pytest.fixture
def left(client, session, conversation, ana, vera):
    """Vera asked, was answered, and has been away for a quarter of an hour."""
    Visitor(client, session).say("A question")
    answer(conversation, "An answer")
    prove(vera)
    Conversation.objects.update(last_at=timezone.now() - timedelta(minutes=15))
    return conversation


@pytest.fixture
def run(monkeypatch, capsys):
    """Hand a mail to the command as a mail server does: how it ended, and what it said."""

    def pipe(mail, **options):
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
        try:
            call_command("receive_mail", **options)
        except SystemExit as end:
            return end.code, capsys.readouterr().err
        return 0, capsys.readouterr().err

    return pipe


def mail(place, text=SECRET, sender="Vera <vera@home.test>", to=None, **head):
    made = EmailMessage()
    made["From"], made["To"] = sender, to or reply_address(place.pk)
    for name, value in ({"Message_ID": "<1@home.test>"} | head).items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def said(place):
    return list(place.messages.filter(author_kind="visitor").order_by("seq").values_list("text", flat=True))


def test_what_a_visitor_answers_to_a_mail_comes_into_the_conversation(left, vera, run, mailoutbox):
    assert tell_of_unread() == 1
    (sent,) = mailoutbox
    assert "Or answer this mail" in sent.body
    (to,) = sent.reply_to
    assert sent.message()["Reply-To"] == to
    assert len(to.partition("@")[0]) <= 64
    body = f"{SECRET}\n\nOn Sat, 21 Nov 2026 at 17:00 Acme\n<no-reply@localhost> wrote:\n> An answer\n"
    assert run(mail(left, body, to=to)) == (0, "")
    assert said(left) == ["A question", SECRET]
    message = Message.objects.get(text=SECRET)
    assert (message.assurance, message.session.end_user) == ("claimed", vera), "a sender can be forged"
    left.refresh_from_db()
    assert (left.assurance, left.preview) == ("claimed", SECRET)


def test_without_the_setting_mails_have_no_reply_address(left, run, settings, mailoutbox):
    letter = mail(left)
    settings.REPLY_ADDRESS = ""
    assert tell_of_unread() == 1
    assert mailoutbox[0].reply_to == []
    assert "Nobody reads answers" in mailoutbox[0].body
    assert run(letter) == (75, "REPLY_ADDRESS is not set.\n")


def test_mail_servers_may_change_the_case(left, run):
    assert run(mail(left, to=reply_address(left.pk).upper()))[0] == 0
    assert said(left)[1:] == [SECRET]


@pytest.mark.parametrize("place", [6, 20, 34, 40, -1])
def test_T03_a_changed_token_is_refused(left, run, place):
    local, _at, domain = reply_address(left.pk).partition("@")
    letters = list(local)
    letters[place] = "b" if letters[place] == "a" else "a"
    assert run(mail(left, to=f"{''.join(letters)}@{domain}")) == (67, "This reply address is not ours.\n")
    assert said(left) == ["A question"]


@pytest.mark.parametrize("to", ["reply@chat.test", "reply+abc@chat.test", "other+{}@chat.test", "reply+{}@else.test"])
def test_other_addresses_are_not_ours(left, run, to):
    token = token_in(reply_address(left.pk))
    assert run(mail(left, to=to.format(token)))[0] == 67
    assert run(mail(left), recipient=to.format(token))[0] == 67, "the argument wins over the head"


def test_the_recipient_may_stand_in_any_line_or_in_the_argument(left, run):
    to = reply_address(left.pk)
    for number, head in enumerate([{"Delivered_To": to}, {"X_Original_To": to}, {"Cc": f"Acme <{to}>"}]):
        letter = mail(left, f"Answer {number}", to="acme@chat.test", Message_ID=f"<{number}@x>", **head)
        assert run(letter)[0] == 0
    assert run(mail(left, "Answer 3", to="acme@chat.test", Message_ID="<3@x>"), recipient=to)[0] == 0
    assert said(left)[1:] == ["Answer 0", "Answer 1", "Answer 2", "Answer 3"]


def test_keys_are_rotated_and_a_key_that_left_signs_nothing(left, settings):
    old = dict(settings.TOKEN_KEYS)
    token = token_in(reply_address(left.pk))
    settings.TOKEN_KEYS = {"new": b"n" * 32, **old}
    assert read_token(token) == left.pk
    assert token_in(reply_address(left.pk))[38:] != token[38:]
    settings.TOKEN_KEYS = {"new": b"n" * 32}
    with pytest.raises(Refused, match="signature_invalid"):
        read_token(token)


def test_a_reply_address_is_good_for_thirty_days(left, run, monkeypatch):
    letter = mail(left)
    later = timezone.now().timestamp() + addresses.GOOD_FOR.total_seconds()
    monkeypatch.setattr("chat.incoming.addresses.time.time", lambda: later + 5)
    assert run(letter) == (67, "This reply address was good for 30 days.\n")


@pytest.mark.parametrize(
    "sender", ["eve@home.test", "Vera <eve@home.test>", '"vera@home.test" <eve@home.test>',
               "vera@home.test, eve@home.test", "vera@home.test <eve@home.test>"],
)  # fmt: skip
def test_O08_a_mail_that_was_passed_on_lets_nobody_else_speak(left, run, sender):
    raw = mail(left, sender="X").as_bytes().replace(b"From: X", f"From: {sender}".encode())
    code, words = run(raw)
    assert (code, words) == (65, "The mail does not come from the mailbox that was written to.\n")
    assert said(left) == ["A question"]


def test_only_the_mailbox_that_a_code_proved_last_counts(left, vera, run):
    vera.identities.filter(kind="email").update(issuer="integrator")
    assert run(mail(left))[0] == 65
    prove(vera, "NEW@home.test")
    assert run(mail(left, sender="new@Home.test"))[0] == 0


def test_T05_an_address_of_one_conversation_opens_no_other(left, run, bolt_site):
    other = ConversationFactory(channel=bolt_site, end_user=EndUserFactory(company=bolt_site.company))
    prove(other.end_user, "boris@home.test")
    assert run(mail(other))[0] == 65, "Vera's mailbox is nobody's at the neighbour"
    assert run(mail(left, sender="boris@home.test"))[0] == 65
    assert said(left) + said(other) == ["A question"]


def test_a_second_delivery_changes_nothing(left, run):
    letter = mail(left)
    again = mail(left, Received="from elsewhere")
    assert [run(letter)[0], run(letter)[0], run(again)[0]] == [0, 0, 0]
    assert said(left)[1:] == [SECRET]
    assert run(mail(left, Message_ID="<2@home.test>"))[0] == 0
    assert said(left)[1:] == [SECRET, SECRET]
    assert Session.objects.filter(method="mail").count() == 1


@pytest.mark.parametrize(
    "head", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<all.home.test>"},
             {"Return_Path": "<>"}, {"Return_Path": "<MAILER-DAEMON@x.test>"}],
)  # fmt: skip
def test_what_machines_write_is_ignored(left, run, head):
    assert run(mail(left, **head)) == (0, "")
    assert said(left) == ["A question"]
    assert run(mail(left, Auto_Submitted="no", Return_Path="<vera@home.test>"))[0] == 0
    assert said(left)[1:] == [SECRET]


@pytest.mark.parametrize("why", ["blocked", "channel", "company", "erased"])
def test_whoever_may_not_write_may_not_by_mail(left, vera, site, run, why):
    letter = mail(left)
    if why == "blocked":
        type(vera).objects.update(blocked_at=timezone.now())
    if why == "channel":
        type(site).objects.update(is_active=False)
    if why == "company":
        type(site.company).objects.update(is_active=False)
    if why == "erased":
        left.messages.all().delete()
        left.delete()
    code, words = run(letter)
    assert code == (67 if why == "erased" else 65)
    assert words.count("\n") == 1
    assert not Message.objects.filter(text=SECRET).exists()
    assert not Session.objects.filter(method="mail").exists()


def test_after_signing_out_everywhere_a_mail_makes_its_session_anew(left, vera, run):
    assert run(mail(left))[0] == 0
    type(vera).objects.update(not_before=timezone.now())
    assert run(mail(left, "Again", Message_ID="<2@x>"))[0] == 0
    assert said(left)[1:] == [SECRET, "Again"]


def test_R05_mails_are_limited_and_wait(left, run, settings):
    settings.LIMITS = {"message": (1, 60)}
    assert [run(mail(left, Message_ID=f"<{n}@x>"))[0] for n in range(2)] == [0, 75]


def test_a_mail_that_is_too_large_is_refused_unread(left, run, monkeypatch):
    monkeypatch.setattr("chat.incoming.envelope.BytesParser", None)
    assert run(mail(left).as_bytes() + b"x" * envelope.MOST) == (65, "A mail has at most 10,000,000 bytes.\n")


def test_a_mail_waits_while_the_database_is_away_and_stands_in_no_log(left, run, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    assert run(mail(left))[0] == 0

    def away(*args, **options):
        raise OperationalError(f"could not connect, {SECRET}")

    monkeypatch.setattr(replies, "conversation_of", away)
    code, words = run(mail(left))
    assert (code, words) == (75, "The mail could not be taken now (OperationalError).\n")
    assert SECRET not in caplog.text
    assert "vera@home" not in caplog.text
    assert token_in(reply_address(left.pk)) not in caplog.text


def test_V01_no_reply_address_can_hold_a_line_of_a_head(left, settings):
    address = reply_address(left.pk)
    assert token_in(address)
    assert token_in(f"{address}\r\nBcc: eve@home.test") == ""
    assert token_in(address.replace("@", "\n@")) == ""
    assert address.isascii()
    assert not set(address) & set(' \r\n<>,;:"')


@pytest.mark.parametrize("raw", [b"", b"\0" * 50, b"From\xff: (((" * 500, b"To: " + b"(" * 15_000 + b"\n\nx"])
def test_what_is_no_mail_is_refused(db, run, raw):
    code, words = run(raw)
    assert code in (65, 67)
    assert words.count("\n") == 1
