"""GET and DELETE /widget/api/v1/me: a copy of everything that is kept of a visitor, and its end."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from accounts.models import EndUser, Identity
from accounts.privacy import erase, export
from chat.cleaning import remove_unused
from chat.models import Attachment, Conversation, Merge, Message, Note
from chatauth.models import Attempt, Session
from chatauth.revocation import end_session
from chatauth.sessions import sign
from core.audit import SYSTEM, Actor, record
from core.models import Entry
from core.reasons import Refused
from tests.chat.visitor import Visitor, answer, prove
from tests.factories import ConversationFactory, EndUserFactory, IdentityFactory, MessageFactory, SessionFactory
from tests.jobs import run_jobs
from tests.rest import refused
from tests.samples import PDF


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def visitor(client, session):
    return Visitor(client, session)


@pytest.fixture
def known(visitor, vera, session, conversation, ana, client):
    """Vera wrote, sent a file, was answered and noted upon, and signed in from somewhere."""
    vera.claimed, vera.email = {"wish": "CANARY-wish"}, "CANARY@home.test"
    vera.save()
    prove(vera, "canary@home.test")
    file = {"file": SimpleUploadedFile("CANARY.pdf", PDF)}
    made = client.post("/widget/api/v1/attachments", file, headers={"Authorization": f"Bearer {sign(session).token}"})
    assert visitor.say("CANARY-said", attachments=[made.json()["id"]]).status_code == 201
    answer(conversation, "An answer")
    company = conversation.company
    type(conversation).objects.filter(pk=conversation.pk).update(context={"CHAT_URL": "https://shop.example/tents"})
    Note.objects.create(company=company, conversation=conversation, user=ana, after_seq=1, text="STAFF-ONLY")
    Attempt.objects.create(
        company=company, channel=session.channel, method="anonymous", end_user=vera, page="/CANARY",
        device="CANARY", address="203.0.113.7",
    )  # fmt: skip
    record("end_user.blocked", by=Actor("end_user", str(vera.pk), "CANARY", "203.0.113.7"), target=vera, why="CANARY")
    return vera


def test_a_visitor_gets_a_copy_of_everything_but_the_notes_of_staff(visitor, known, session):
    response = visitor.call("GET", "me")
    found = response.json()
    assert response.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert (found["profile"]["name"], found["claimed"]) == ("Vera", {"wish": "CANARY-wish"})
    assert [one["value"] for one in found["identities"]] == ["canary@home.test"]
    assert [one["page"] for one in found["sign_ins"]] == ["/CANARY"]
    assert (found["profile"]["assurance"], found["profile"]["blocked_since"]) == ("anonymous", None)
    (place,) = found["conversations"]
    assert place["context"] == {"CHAT_URL": "https://shop.example/tents"}
    assert [message["text"] for message in place["messages"]] == ["CANARY-said", "An answer"]
    assert place["messages"][0]["attachments"][0]["name"] == "CANARY.pdf"
    assert b"STAFF-ONLY" not in response.content
    assert Entry.objects.get(action="end_user.exported").target_id == str(known.pk)


def test_K04_a_copy_holds_no_secret(visitor, known, management_token):
    content = visitor.call("GET", "me").content
    for secret in (management_token.text, sign(visitor.session).token):
        assert secret.encode() not in content


def test_T01_a_copy_holds_nothing_of_anybody_else(visitor, known, bolt_site, site):
    for place in (ConversationFactory(channel=bolt_site), ConversationFactory(channel=site)):
        MessageFactory(conversation=place, text="STRANGER")
        IdentityFactory(end_user=place.end_user, value="STRANGER")
    assert b"STRANGER" not in visitor.call("GET", "me").content


def test_a_channel_that_does_not_share_gets_no_copy_of_another_channels_conversations(client, vera, known, acme):
    elsewhere = SessionFactory(end_user=vera, company=acme, channel__company=acme)
    assert Visitor(client, elsewhere).call("GET", "me").json()["conversations"] == []


def test_copies_are_not_made_without_end(visitor, settings):
    settings.LIMITS = {"export": (1, 60)}
    assert [visitor.call("GET", "me").status_code for _ in range(2)] == [200, 429]


def test_G06_erasing_leaves_nothing_and_gives_a_receipt(visitor, known, media, site):
    receipt = visitor.call("DELETE", "me").json()
    run_jobs()
    assert receipt["end_user"] == str(known.pk)
    counts = {"conversations": 1, "messages": 2, "notes": 1, "files": 1, "sessions": 1, "identities": 1, "profiles": 1}
    assert receipt["counts"] == {**receipt["counts"], **counts, "sign_in_lines_cleared": 1}
    for model in (EndUser, Identity, Session, Conversation, Message, Note, Attachment):
        assert not model.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]
    line = Attempt.objects.get()
    assert (line.end_user, line.page, line.device, line.address) == (None, "", "", None)
    entry = Entry.objects.get(action="end_user.erased")
    assert (entry.target_id, entry.actor_kind, entry.actor_label) == (str(known.pk), "end_user", "")
    assert entry.data["messages"] == 2
    assert "CANARY" not in str(list(Entry.objects.values()))
    assert "Vera" not in str(list(Entry.objects.values()))
    assert not Entry.objects.filter(address__isnull=False, actor_kind="end_user").exists()


def test_G06_no_table_holds_a_word_of_whoever_was_erased(known, conversation, session, adam, site, acme):
    """Not even the lines about their sessions and chats, or what the visitor left that they were taken for before."""
    session.device = "CANARY browser"
    session.save()
    known.name = "CANARY Vera"
    known.save()
    before = SessionFactory(channel=site, end_user__name="CANARY-before", device="CANARY")
    Attempt.objects.create(company=acme, method="anonymous", end_user=before.end_user, note="CANARY", device="CANARY")
    merge = {"source": before.end_user, "target": known, "state": Merge.State.DONE, "channel": site}
    Merge.objects.create(company=acme, **merge)
    by = Actor.from_row(adam)
    for one in (session, before):
        end_session(one, by=by, why="it was left open")
    record("conversation.mailed", by=by, target=conversation, to="CANARY***@home.test")
    assert tables_with("CANARY") > {"accounts_enduser", "chatauth_session", "chatauth_attempt", "core_entry"}
    receipt = erase(known, by=by)
    run_jobs()
    assert (receipt.counts["profiles"], receipt.counts["sessions"]) == (2, 2)
    assert tables_with("CANARY") == set()
    assert Entry.objects.filter(action="session.ended", actor_label="Adam").count() == 2


def test_a_visitor_whom_somebody_was_not_merged_with_stays(known, site, acme):
    other = SessionFactory(channel=site)
    Merge.objects.create(company=acme, source=other.end_user, target=known, state=Merge.State.UNDONE, channel=site)
    assert erase(known, by=SYSTEM).counts["profiles"] == 1
    assert EndUser.objects.get() == other.end_user


def test_a_copy_holds_what_is_left_of_the_visitor_they_were_before(known, site, acme):
    before = SessionFactory(channel=site, end_user__claimed={"mood": "early"}, device="Early")
    merge = {"source": before.end_user, "target": known, "state": Merge.State.DONE, "channel": site}
    Merge.objects.create(company=acme, **merge)
    found = export(known, by=SYSTEM)
    assert [one["claimed"] for one in found["before_merging"]] == [{"mood": "early"}]
    assert "Early" in {one["device"] for one in found["sessions"]}
    assert export(EndUserFactory(company=acme), by=SYSTEM)["before_merging"] == []


def tables_with(word: str) -> set[str]:
    """Every table of the database in which a row holds the word, in whatever case."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = set()
        for name in names:
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{name}" AS t WHERE t::text ILIKE %s)', [f"%{word}%"])
            found |= {name} if cursor.fetchone()[0] else set()
    return found


def test_A04_an_erased_visitor_is_signed_out(visitor, known):
    token = {"Authorization": f"Bearer {sign(visitor.session).token}"}
    visitor.call("DELETE", "me")
    refused(visitor.client.get("/widget/api/v1/me", headers=token), 401, "token_revoked")


def test_T01_erasing_one_touches_nobody_else(visitor, known, bolt_site, site):
    others = [ConversationFactory(channel=bolt_site), ConversationFactory(channel=site)]
    for place in others:
        MessageFactory(conversation=place)
    visitor.call("DELETE", "me")
    assert Conversation.objects.count() == Message.objects.count() == EndUser.objects.count() == 2


def test_staff_are_named_on_the_receipt_and_nobody_is_erased_twice(known, adam):
    receipt = erase(known, by=Actor.from_row(adam))
    assert receipt.by == "Adam"
    assert Entry.objects.get(action="end_user.erased").actor_label == "Adam"
    with pytest.raises(Refused, match="not_found"):
        erase(known, by=SYSTEM)


def test_a_file_that_was_not_sent_yet_is_erased_as_well(client, session, vera, media):
    file = {"file": SimpleUploadedFile("a.pdf", PDF)}
    client.post("/widget/api/v1/attachments", file, headers={"Authorization": f"Bearer {sign(session).token}"})
    assert erase(vera, by=SYSTEM).counts["files"] == 1
    assert remove_unused() == 1
    assert not [path for path in media.rglob("*") if path.is_file()]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_nobody_without_a_session_asks_for_anything(client, method):
    refused(client.generic(method, "/widget/api/v1/me"), 401, "token_missing")


def test_W01_a_site_that_is_not_allowed_may_not_erase(visitor):
    refused(visitor.call("DELETE", "me", Origin="https://evil.example"), 403, "origin_not_allowed")
