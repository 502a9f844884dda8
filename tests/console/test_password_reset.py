"""A new password by mail, and that asking for one tells nobody who has an account."""

import re
from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.contrib.auth import hashers
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.passwords import reset
from core.models import Entry
from tests.console.acting import logged_in
from tests.console.mailbox import last_letter, link_in
from tests.factories import PASSWORD
from tests.jobs import run_jobs

FORGOT = "/admin/login/forgot/"
NEW = "quite another horse battery"
FIELDS = {"new_password1": NEW, "new_password2": NEW}


def ask(email: str, address: str = "198.51.100.7"):
    return Client().post(FORGOT, {"email": email}, REMOTE_ADDR=address)


@pytest.fixture
def link(olga: User) -> str:
    ask(olga.email)
    return link_in(last_letter(olga.email))


def test_a_mailed_link_sets_a_new_password_once_and_logs_out_every_browser(olga):
    there, client = logged_in(olga), Client()
    assert there.get("/admin/").status_code == 200
    ask(olga.email)
    link = link_in(last_letter(olga.email))
    assert client.get(link).status_code == client.get(link).status_code == 200
    assert client.post(link, FIELDS)["Location"] == "/admin/login/"
    olga.refresh_from_db()
    assert olga.check_password(NEW)
    assert there.get("/admin/").status_code == 302
    assert not olga.logins.exists()
    assert client.get(link).status_code == client.post(link, FIELDS).status_code == 410
    assert Entry.objects.get(action="user.password_changed").actor_id == str(olga.pk)
    assert "was changed" in last_letter(olga.email).subject


def test_it_lives_an_hour(link):
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert Client().get(link).status_code == 410


def test_logging_in_makes_it_void(olga, link):
    Client().post("/admin/login/", {"username": olga.email, "password": PASSWORD})
    assert Client().get(link).status_code == 410


def test_R04_asking_tells_nobody_who_has_an_account(olga):
    """The same status, place, page and work, whether somebody logs in with the address or not."""
    costs, answers = [], []
    for email in (olga.email, "nobody@acme.test"):
        with CaptureQueriesContext(connection) as queries:
            answer = ask(email)
        costs.append([re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries])
        shown = re.sub(r'(?<=name="csrfmiddlewaretoken" value=")\w+', "", Client().get(answer["Location"]).text)
        answers.append((answer.status_code, answer["Location"], shown))
    assert answers[0] == answers[1]
    assert costs[0] == costs[1]
    run_jobs()
    assert [letter.to for letter in mail.outbox] == [[olga.email]]


def test_R04_logging_in_hashes_as_often_for_nobody_as_for_somebody(olga, operator):
    """The time of a log-in is that of its password hash; an address without an account costs one too."""
    User.objects.filter(pk=operator.pk).update(is_active=False)
    User.objects.create_user("unset@acme.test")
    counts = []
    for email in (olga.email, operator.email, "unset@acme.test", "nobody@acme.test"):
        hasher = type(hashers.get_hasher())
        with patch.object(hasher, "encode", autospec=True, return_value="x$1$y$z") as slow:
            Client().post("/admin/login/", {"username": email, "password": "wrong"})
        counts.append(slow.call_count)
    assert len(set(counts)) == 1
    assert counts[0] > 0


def test_A01_the_job_does_not_hold_the_address(olga):
    ask(olga.email)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args::text FROM procrastinate_jobs")
        assert all(olga.email not in row[0] for row in cursor.fetchall())


def test_who_is_switched_off_gets_no_mail(olga):
    User.objects.filter(pk=olga.pk).update(is_active=False)
    ask(olga.email)
    run_jobs()
    assert mail.outbox == []


def test_R05_one_mailbox_gets_few_mails_and_nobody_is_told(olga):
    answers = [ask(olga.email, f"198.51.100.{number}").status_code for number in range(5)]
    run_jobs()
    assert answers == [302] * 5
    assert len(mail.outbox) == 3


def test_R06_one_address_asks_only_so_often(olga, settings):
    settings.LIMITS = {"password_reset": (2, 3600)}
    answers = [ask("nobody@acme.test") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert int(answers[2]["Retry-After"]) > 0
    assert ask(olga.email, "203.0.113.9").status_code == 302


@pytest.mark.parametrize("weak", ["short", "password12", "83920174652", "olga@acme.test"])
def test_M03_it_takes_no_weak_password(olga, link, weak):
    assert Client().post(link, {"new_password1": weak, "new_password2": weak}).status_code == 200
    olga.refresh_from_db()
    assert olga.check_password(PASSWORD)


def test_M03_nor_does_the_rule_behind_the_page(olga, link):
    uidb64, token = link.rstrip("/").split("/")[-2:]
    for weak in ("short", "password12", "83920174652", "olga@acme.test"):
        with pytest.raises(ValidationError):
            reset(uidb64, token, weak, address="")


def test_somebody_elses_link_or_a_made_up_one_is_over(adam, link):
    token = link.rstrip("/").rsplit("/", 1)[-1]
    for path in (f"/admin/login/reset/{adam.pk}/{token}/", "/admin/login/reset/x/y-z/", "/admin/login/reset/AAAA/x-y/"):
        assert Client().get(path).status_code == 410


def test_the_log_in_page_leads_there(db):
    assert FORGOT in Client().get("/admin/login/").text


def test_what_a_password_has_to_be_is_one_sentence_of_our_own(link):
    page = Client().get(link).text
    assert "At least ten characters." in page
    assert "can’t be" not in page
    wrong = Client().post(link, {**FIELDS, "new_password2": "another"}).text
    assert "The two are not the same." in wrong
    refused = Client().post("/admin/login/", {"username": "olga@acme.test", "password": "wrong"}).text
    assert "do not fit together" in refused
    assert "case-sensitive" not in refused
