from django.db import transaction
from django.test import RequestFactory

from core.audit import SYSTEM, Actor, kind_of, record
from core.models import Entry


def test_an_entry_names_who_did_what_to_whom(olga, site):
    entry = record("channel.renamed", by=Actor.from_row(olga, address="203.0.113.7"), target=site, old="Shop")
    entry.refresh_from_db()
    assert (entry.actor_kind, entry.actor_id, entry.actor_label) == ("user", str(olga.pk), "Olga")
    assert (entry.target_kind, entry.target_id, entry.target_label) == ("channel", str(site.pk), "Web shop")
    assert entry.company_id == site.company_id
    assert entry.address == "203.0.113.7"
    assert entry.data == {"old": "Shop"}


def test_an_entry_goes_with_the_change_that_it_tells_of(site):
    try:
        with transaction.atomic():
            record("channel.renamed", by=SYSTEM, target=site)
            raise InterruptedError
    except InterruptedError:
        pass
    assert not Entry.objects.exists()


def test_an_entry_outlives_what_it_tells_of(site):
    record("channel.renamed", by=SYSTEM, target=site)
    site.delete()
    assert Entry.objects.get().target_label == "Web shop"


def test_K04_no_secret_is_written_into_the_details(site, management_token):
    jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
    entry = record("x", by=SYSTEM, target=site, given=management_token.text, inside={"list": [jwt]}, number=3)
    assert management_token.text not in str(entry.data)
    assert jwt not in str(entry.data)
    assert entry.data["number"] == 3


def test_a_long_name_is_cut_to_what_fits(site):
    entry = record("x", by=Actor("api_key", "1", "k" * 400), target=site)
    entry.refresh_from_db()
    assert entry.actor_label == "k" * 255


def test_the_actor_of_a_request_is_the_credential_before_the_person(olga, management_token):
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.7")
    request.user = olga
    assert Actor.of(request) == Actor("user", str(olga.pk), "Olga", "203.0.113.7")
    assert Actor.of(request).user_id == olga.pk
    request.auth = management_token
    assert Actor.of(request) == Actor("management_token", str(management_token.pk), "backend", "203.0.113.7")
    assert Actor.of(request).user_id is None


def test_a_request_of_nobody_is_anonymous():
    assert Actor.of(RequestFactory().get("/")) == Actor("anonymous", address="127.0.0.1")


def test_kinds_are_snake_case(vera):
    assert kind_of(vera) == "end_user"
