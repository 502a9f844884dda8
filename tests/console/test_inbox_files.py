"""/admin/inbox/.../attachments/: files that staff send and fetch."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from chat import attachments
from chat.models import Attachment
from core.ids import uuid7
from tests.factories import ConversationFactory, SessionFactory
from tests.samples import PDF, SVG


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def place(site, vera):
    return ConversationFactory(channel=site, end_user=vera)


@pytest.fixture
def put(client):
    def call(place, content=PDF, name="paper.pdf"):
        url = reverse("admin:inbox_upload", args=[place.pk])
        return client.post(url, {"file": SimpleUploadedFile(name, content)})

    return call


def of_visitor(place):
    session = SessionFactory(channel=place.channel, end_user=place.end_user)
    made = attachments.upload(session, content=PDF, name="theirs.pdf")
    Attachment.objects.filter(pk=made.pk).update(conversation=place, message_id=uuid7())
    return made


def get(client, made):
    return client.get(reverse("admin:inbox_attachment", args=[made.pk]))


def test_an_agent_uploads_for_a_conversation_and_fetches_what_the_visitor_sent(client, ana, place, put):
    client.force_login(ana)
    answer = put(place)
    assert answer.json() == {
        "id": answer.json()["id"],
        "name": "paper.pdf",
        "type": "application/pdf",
        "size": len(PDF),
    }
    assert (Attachment.objects.get().user, Attachment.objects.get().conversation) == (ana, place)
    found = get(client, of_visitor(place))
    assert (found.content, found.headers["Content-Disposition"]) == (PDF, 'attachment; filename="theirs.pdf"')
    assert found.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    assert found.headers["X-Content-Type-Options"] == "nosniff"


def test_T01_the_neighbours_staff_finds_nothing(client, boris, place, put):
    client.force_login(boris)
    assert put(place).status_code == get(client, of_visitor(place)).status_code == 404


def test_M01_nobody_who_is_not_signed_in_gets_anything(client, place, put):
    assert put(place).status_code == get(client, of_visitor(place)).status_code == 401


def test_X06_staff_pass_the_same_rules(client, ana, place, put, settings):
    client.force_login(ana)
    assert put(place, SVG, "a.png").status_code == 415
    settings.ATTACHMENT_MAX = 5
    assert put(place).status_code == 413
