"""One's own account: the browsers in which one is logged in, and what ends a login."""

from datetime import timedelta

import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Login
from accounts.staff_sessions import row_key
from accounts.tasks import forget_old_logins
from core.models import Entry
from tests.console.acting import logged_in
from tests.console.mailbox import last_letter
from tests.factories import PASSWORD

ACCOUNT = "/admin/account/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
NEW = "quite another horse battery"


def log_in(user, **headers: str) -> Client:
    client = Client(**headers)
    client.post("/admin/login/", {"username": user.email, "password": PASSWORD})
    return client


def test_it_lists_the_browsers_with_address_and_marks_this_one(olga, adam):
    here = log_in(olga, HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="198.51.100.7")
    log_in(olga, HTTP_USER_AGENT="<script>alert(1)</script>", REMOTE_ADDR="203.0.113.5")
    log_in(adam, HTTP_USER_AGENT="Adam/1.0", REMOTE_ADDR="203.0.113.9")
    text = here.get(ACCOUNT).text
    assert "Firefox · Linux" in text
    assert text.count("This one") == 1
    assert "198.51.100.7" in text
    assert "203.0.113.5" in text
    assert "203.0.113.9" not in text
    assert "<script>alert" not in text


def test_one_browser_is_logged_out(olga):
    here, there = logged_in(olga), logged_in(olga)
    login = Login.objects.get(session_key=row_key(there.session.session_key))
    address = reverse("admin:account_end_one", args=[login.public_id])
    assert here.get(address).status_code == 302
    assert there.get("/admin/").status_code == 200
    here.post(address)
    assert there.get("/admin/").status_code == 302
    assert here.get("/admin/").status_code == 200
    assert Entry.objects.get(action="user.device_logged_out").actor_id == str(olga.pk)


def test_T05_somebody_elses_browser_is_not_there(olga, adam):
    client, other = logged_in(adam), logged_in(olga)
    login = Login.objects.get(user=olga)
    assert client.post(reverse("admin:account_end_one", args=[login.public_id])).status_code == 404
    assert other.get("/admin/").status_code == 200


def test_all_others_are_logged_out(olga, adam):
    here, there, bystander = logged_in(olga), logged_in(olga), logged_in(adam)
    here.post(reverse("admin:account_end_others"))
    assert [one.get("/admin/").status_code for one in (here, there, bystander)] == [200, 302, 200]


def test_A04_a_new_password_ends_every_other_login_and_is_told_by_mail(olga):
    here, there = logged_in(olga), logged_in(olga)
    here.post("/admin/password_change/", {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW})
    assert here.get("/admin/").status_code == 200
    assert there.get("/admin/").status_code == 302
    assert Login.objects.filter(user=olga).count() == 1
    assert Entry.objects.get(action="user.password_changed").actor_id == str(olga.pk)
    assert "password was changed" in last_letter(olga.email).subject


def test_A04_logging_out_deletes_the_login(olga):
    client = logged_in(olga)
    client.post("/admin/logout/")
    assert not Login.objects.filter(user=olga).exists()


def test_A05_a_login_ends_after_four_hours_without_use(olga):
    with time_machine.travel("2026-03-01T08:00:00Z", tick=False) as clock:
        client = log_in(olga)
        clock.shift(timedelta(hours=3, minutes=59))
        assert client.get("/admin/").status_code == 200
        clock.shift(timedelta(hours=3, minutes=59))
        assert client.get("/admin/").status_code == 200
        clock.shift(timedelta(hours=4, minutes=1))
        assert client.get("/admin/").status_code == 302


def test_A05_a_login_ends_after_twelve_hours_whatever_it_did(olga):
    with time_machine.travel("2026-03-01T08:00:00Z", tick=False) as clock:
        client = log_in(olga)
        for _ in range(11):
            clock.shift(timedelta(hours=1))
            assert client.get("/admin/").status_code == 200
        clock.shift(timedelta(minutes=61))
        assert client.get("/admin/").status_code == 302


def test_A01_the_table_of_logins_lets_nobody_in(olga):
    client = logged_in(olga)
    row = Login.objects.get()
    assert client.session.session_key not in (row.session_key, row.session_data)
    thief = Client()
    thief.cookies["usher_session"] = row.session_key
    assert thief.get("/admin/").status_code == 302


def test_A02_logging_in_changes_the_session_key(olga):
    client = logged_in(olga)
    before = client.session.session_key
    client.post("/admin/login/", {"username": olga.email, "password": PASSWORD})
    assert client.session.session_key != before
    assert not Login.objects.filter(session_key=row_key(before)).exists()


def test_G04_every_log_in_is_written_down(olga):
    log_in(olga, REMOTE_ADDR="198.51.100.7")
    entry = Entry.objects.get(action="user.logged_in")
    assert (entry.actor_id, entry.address, entry.data) == (str(olga.pk), "198.51.100.7", {"second_factor": False})


def test_nobody_sees_it_without_logging_in(db):
    assert Client().get(ACCOUNT).status_code == 302


def test_old_logins_are_forgotten(olga):
    logged_in(olga)
    Login.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    forget_old_logins()
    assert not Login.objects.exists()
