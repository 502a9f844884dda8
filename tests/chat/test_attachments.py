"""POST and GET /widget/api/v1/attachments, and messages that carry files."""

import io
import json
import uuid
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from chat import attachments, cleaning
from chat.models import Attachment, Conversation, Message
from chat.models.conversations import State
from chatauth.models import Session
from chatauth.sessions import sign
from core.ids import uuid7
from tests.factories import ChannelFactory, ConversationFactory, EndUserFactory, SessionFactory
from tests.rest import refused
from tests.samples import HTML, PDF, SECRET, SVG, exif, jpeg, png, segment

URL = "/widget/api/v1/attachments"
MESSAGES = "/widget/api/v1/messages"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def bearer(session):
    return {"Authorization": f"Bearer {sign(session).token}"}


@pytest.fixture
def put(client, session):
    def call(content=PDF, name="paper.pdf", *, by=None, **more):
        file = SimpleUploadedFile(name, content, content_type=more.pop("declared", "text/html"))
        return client.post(URL, {"file": file, **more}, headers=bearer(by or session))

    return call


@pytest.fixture
def get(client, session):
    return lambda id_, by=None, **headers: client.get(f"{URL}/{id_}", headers={**bearer(by or session), **headers})


@pytest.fixture
def say(client, session):
    def call(*files, by=None, **body):
        body = {"id": str(uuid.uuid4()), "attachments": list(files), **body}
        return client.post(MESSAGES, json.dumps(body), content_type="application/json", headers=bearer(by or session))

    return call


def test_a_file_goes_up_is_sent_with_a_message_and_comes_down_again(put, get, say, conversation, client, session):
    made = put(png(width=7, height=9), "photo.png").json()
    assert made == {
        "id": made["id"],
        "name": "photo.png",
        "type": "image/png",
        "size": made["size"],
        "width": 7,
        "height": 9,
    }
    assert say(made["id"], text="Look").status_code == 201
    shown = client.get(MESSAGES, headers=bearer(session)).json()["messages"]
    assert [(message["text"], message["attachments"]) for message in shown] == [("Look", [made])]
    answer = get(made["id"])
    assert answer.content == png(width=7, height=9)


def test_a_message_may_consist_of_files_alone_and_the_inbox_shows_their_name(put, say):
    made = put().json()
    assert say(made["id"]).status_code == 201
    assert (Message.objects.get().text, Conversation.objects.get().preview) == ("", "paper.pdf")


def test_X06_it_is_served_to_be_saved_under_a_policy_that_lets_nothing_act(put, get):
    answer = get(put(name="a\u202e b.html").json()["id"])
    assert answer.headers["Content-Disposition"] == 'attachment; filename="a b.html.pdf"'
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    assert answer.headers["Cache-Control"] == "no-store"


def test_G06_the_place_of_a_photograph_never_reaches_the_disk(put, get, media):
    made = put(jpeg(segment(0xE1, exif(3))), "IMG_1.jpg").json()
    assert SECRET not in get(made["id"]).content
    assert [SECRET in path.read_bytes() for path in media.rglob("*") if path.is_file()] == [False]


@pytest.mark.parametrize("content", [SVG, HTML, b"MZ\x90\x00", b"", png()[:-4]])
def test_X06_what_is_not_allowed_is_refused_whatever_it_is_called(put, content, media):
    refused(put(content, "photo.png", declared="image/png"), 415, "unsupported_media_type")
    assert not Attachment.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_a_file_that_is_too_large_is_refused_before_it_is_read(put, settings, monkeypatch):
    settings.ATTACHMENT_MAX = 10_000
    monkeypatch.setattr("widget.api.attachments.read_file", lambda request: pytest.fail("It was read."))
    refused(put(PDF + bytes(20_000)), 413, "payload_too_large")


def test_a_file_hidden_in_the_envelope_is_too_large_as_well(put, settings):
    settings.ATTACHMENT_MAX = 100
    refused(put(PDF + b"x" * 100), 413, "payload_too_large")


def test_a_body_that_is_no_form_with_one_file_is_refused(client, session, put):
    post = lambda data, kind: client.post(URL, data, content_type=kind, headers=bearer(session))  # noqa: E731
    refused(post("{}", "application/json"), 415, "unsupported_media_type")
    refused(post(b"garbage", "multipart/form-data; boundary=x"), 400, "invalid_request")
    refused(post(b"garbage", "multipart/form-data"), 400, "invalid_request")
    refused(client.post(URL, {"file": "text"}, headers=bearer(session)), 400, "invalid_request")
    refused(client.post(URL, {"other": io.BytesIO(PDF)}, headers=bearer(session)), 400, "invalid_request")
    refused(put(second=io.BytesIO(PDF)), 400, "invalid_request")
    assert not Attachment.objects.exists()


def test_R05_a_session_has_a_number_and_a_volume_of_files(put, settings):
    settings.LIMITS = {"attachment": (2, 60)}
    assert [put().status_code for _ in range(3)] == [201, 201, 429]
    settings.LIMITS = {"attachment_session": (60, 60)}
    assert [put(PDF + b" " * 40_000).status_code for _ in range(2)] == [201, 429]


@pytest.mark.parametrize("limit", ["attachment_address", "attachment_company"])
def test_R05_so_have_an_address_and_a_company(put, settings, site, limit):
    settings.LIMITS = {limit: (60, 60)}
    other = SessionFactory(channel=site)
    assert [put(PDF + b" " * 40_000).status_code, put(PDF + b" " * 40_000, by=other).status_code] == [201, 429]


def test_T05_a_stranger_finds_nothing(put, get, say, bolt_site, site, acme, vera):
    made = put().json()["id"]
    strangers = [
        SessionFactory(channel=bolt_site),
        SessionFactory(channel=site, end_user=EndUserFactory(company=acme)),
        SessionFactory(channel=ChannelFactory(company=acme), end_user=vera),
    ]
    nothing = refused(get(uuid7()), 404, "not_found")
    for sent in (False, True):
        for stranger in strangers:
            assert refused(get(made, by=stranger), 404, "not_found") == nothing
            refused(say(made, by=stranger), 400, "invalid_request")
        if not sent:
            assert say(made).status_code == 201
    assert get("x").status_code == get("../../etc/passwd").status_code == 404
    assert Message.objects.count() == 1


def test_T04_a_file_cannot_be_put_into_a_conversation_that_is_not_theirs(put, say, bolt_site, site, acme):
    made = put().json()["id"]
    for place in (ConversationFactory(channel=bolt_site), ConversationFactory(channel=site), None):
        refused(say(made, conversation=str(place.pk if place else uuid7())), 404, "not_found")
    assert Attachment.objects.get().message_id is None


@pytest.mark.parametrize("column", ["conversation_id", "end_user_id", "session_id"])
def test_T04_the_database_refuses_a_file_of_two_companies(put, bolt_site, column):
    put()
    foreign = {
        "conversation_id": ConversationFactory(channel=bolt_site).pk,
        "end_user_id": EndUserFactory(company=bolt_site.company).pk,
        "session_id": SessionFactory(channel=bolt_site).pk,
    }[column]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE chat_attachment SET {column} = %s", [foreign])
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"UPDATE chat_attachment SET {column} = NULL")


def test_without_or_with_an_ended_session_nothing_goes_either_way(client, put, get):
    made = put().json()["id"]
    refused(client.get(f"{URL}/{made}"), 401, "token_missing")
    refused(client.post(URL), 401, "token_missing")
    Session.objects.update(ended_at=timezone.now())
    refused(get(made), 401, "token_revoked")
    refused(put(), 401, "token_revoked")


def test_W01_a_site_that_is_not_allowed_gets_nothing(put, get):
    made = put().json()["id"]
    refused(get(made, Origin="https://evil.example"), 403, "origin_not_allowed")


def test_a_file_is_sent_once_and_a_repeat_of_the_message_changes_nothing(put, say):
    made, message_id = put().json()["id"], str(uuid.uuid4())
    assert [say(made, id=message_id).status_code for _ in range(2)] == [201, 200]
    refused(say(made), 400, "invalid_request")
    assert Message.objects.count() == 1


def test_a_refused_message_lets_its_files_go(put, say, conversation, monkeypatch):
    made = put().json()["id"]
    monkeypatch.setattr("chat.sending.post", lambda single: (_ for _ in ()).throw(attachments.Refused("conflict")))
    refused(say(made), 409, "conflict")
    monkeypatch.undo()
    assert say(made).status_code == 201


@pytest.mark.parametrize("bad", [5, "x", [5], ["x"], [None], {"a": 1}, [str(uuid.uuid4())] * 2, [str(uuid.uuid4())]])
def test_A07_a_list_of_files_that_is_none_is_refused(say, bad):
    answer = refused(say(text="x", attachments=bad), 400, "invalid_request")
    assert set(answer["errors"]) == {"attachments"}


def test_a_message_carries_five_files_at_most(say, put, settings):
    settings.ATTACHMENTS_PER_MESSAGE = 2
    ids = [put().json()["id"] for _ in range(3)]
    refused(say(*ids), 400, "invalid_request")
    assert say(*ids[:2]).status_code == 201


def test_what_was_never_sent_is_removed_after_a_day_and_what_was_stays(put, say, media):
    sent, unsent = put().json()["id"], put().json()["id"]
    say(sent)
    assert cleaning.remove_unused() == 0
    Attachment.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert cleaning.remove_unused() == 1
    assert str(Attachment.objects.get().pk) == sent != unsent
    assert len([path for path in media.rglob("*") if path.is_file()]) == 1


def test_G06_files_of_a_conversation_that_is_gone_are_removed(put, say, media):
    say(put().json()["id"])
    Conversation.objects.all().delete()
    assert cleaning.remove_unused() == 1
    assert not Attachment.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_a_file_whose_message_was_never_stored_is_removed(put, say):
    say(put().json()["id"])
    Message.objects.all().delete()
    Attachment.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert cleaning.remove_unused() == 1


def test_a_file_that_the_disk_lost_is_not_found(put, get):
    made = put().json()["id"]
    default_storage.delete(Attachment.objects.get().path)
    refused(get(made), 404, "not_found")


def test_the_shutdown_between_row_and_file_leaves_nothing_that_can_be_sent(put, say, monkeypatch):
    def full(path, content):
        raise OSError("No space left on device")

    monkeypatch.setattr("core.files.kept.write", full)
    with pytest.raises(OSError, match="No space"):
        put()
    refused(say(str(Attachment.objects.get().pk)), 400, "invalid_request")
    assert not Conversation.objects.filter(state=State.CLOSED).exists()
