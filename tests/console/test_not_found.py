"""An address that leads nowhere shows our own page, with DEBUG=true as without."""

from uuid import uuid4

import pytest
from django.urls import reverse

from tests.console.acting import logged_in


@pytest.fixture(params=[True, False], ids=["debug", "production"], autouse=True)
def debug(request, settings) -> bool:
    settings.DEBUG = request.param
    return settings.DEBUG


def test_an_unknown_address_shows_our_own_page(olga):
    client = logged_in(olga)
    missing = [reverse(f"admin:accounts_enduser_{page}", args=[uuid4()]) for page in ("change", "export")]
    for address in ("/nothing/", "/admin/nothing/", *missing):
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert "There is nothing here" in answer.content.decode(), address
        assert "URL patterns" not in answer.content.decode(), address
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_it_speaks_the_language_of_the_console(olga):
    olga.language = "ar"
    olga.save()
    assert 'dir="rtl"' in logged_in(olga).get("/admin/nothing/").content.decode()


@pytest.mark.django_db
def test_a_missing_slash_is_still_added(client):
    assert client.get("/demo").headers["Location"] == "/demo/"
    assert client.get("/chat/unknown").headers["Location"] == "/chat/unknown/"
