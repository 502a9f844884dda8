"""Logging in and out, the lock after wrong passwords (R04), staff accounts and error pages."""

import re
from datetime import timedelta

import pytest
import time_machine
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Entry
from tests.console.acting import logged_in
from tests.factories import PASSWORD

LOGIN = "/admin/login/"
NEW = "quite another horse battery"


def try_to_log_in(user_or_email: User | str, password: str = PASSWORD, address: str = "198.51.100.7"):
    email = getattr(user_or_email, "email", user_or_email)
    return Client().post(LOGIN, {"username": email, "password": password, "next": "/admin/"}, REMOTE_ADDR=address)


def test_the_right_password_leads_in(olga):
    assert try_to_log_in(olga)["Location"] == "/admin/"


def test_R04_an_unknown_name_and_a_wrong_password_answer_alike(olga):
    pages = [
        re.sub(r"[\w.]+@[\w.]+|value=\"[^\"]*\"", "", try_to_log_in(who, "wrong").content.decode())
        for who in (olga, "nobody@acme.test")
    ]
    assert pages[0] == pages[1]


def test_R04_five_wrong_passwords_lock_the_name_from_that_address_even_for_the_right_one(olga):
    answers = [try_to_log_in(olga, "wrong").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    locked = try_to_log_in(olga)
    assert locked.status_code == 429
    assert "Too many attempts" in locked.content.decode()
    assert "Wait" in locked.content.decode()


def test_R03_another_spelling_of_the_name_is_not_another_five_tries(olga):
    for name in ("OLGA@acme.test", "Olga@ACME.test", " olga@acme.test", "olga@acme.TEST", "oLGA@acme.test"):
        try_to_log_in(name, "wrong")
    assert try_to_log_in(olga).status_code == 429


def test_R04_the_lock_opens_by_itself(olga):
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False) as clock:
        for _ in range(5):
            try_to_log_in(olga, "wrong")
        clock.shift(timedelta(minutes=14))
        assert try_to_log_in(olga).status_code == 429
        clock.shift(timedelta(minutes=16))
        assert try_to_log_in(olga).status_code == 302


def test_R04_the_lock_cannot_be_used_to_lock_others_out(olga, adam):
    for _ in range(6):
        try_to_log_in(olga, "wrong")
    assert try_to_log_in(olga, address="203.0.113.5").status_code == 302
    assert try_to_log_in(adam).status_code == 302


def test_R04_the_count_survives_a_restart(olga):
    for _ in range(4):
        try_to_log_in(olga, "wrong")
    for cache in caches.all(initialized_only=False):
        cache.clear()  # what a process keeps for itself
    AxesProxyHandler.implementation = None
    assert AccessAttempt.objects.get().failures_since_start == 4
    try_to_log_in(olga, "wrong")
    assert try_to_log_in(olga).status_code == 429


def test_the_operator_can_open_a_lock(olga, operator):
    for _ in range(6):
        try_to_log_in(olga, "wrong")
    client = logged_in(operator)
    page = client.get(reverse("admin:axes_accessattempt_changelist")).content.decode()
    assert olga.email in page
    assert "wrong" not in page
    pk = re.search(r'name="_selected_action" value="(\d+)"', page)[1]
    client.post(reverse("admin:axes_accessattempt_delete", args=[pk]), {"post": "yes"})
    assert try_to_log_in(olga).status_code == 302
    entry = Entry.objects.get(action="user.lock_opened")
    assert (entry.actor_id, entry.target_id, entry.company_id) == (str(operator.pk), str(olga.pk), None)
    assert entry.data == {"source": "198.51.100.7"}


def test_what_was_typed_as_the_name_of_nobody_is_not_kept_when_the_lock_is_opened(operator):
    try_to_log_in("correct-horse-battery", "wrong")
    ticked = {"action": "delete_selected", "_selected_action": [str(AccessAttempt.objects.get().pk)], "post": "yes"}
    logged_in(operator).post(reverse("admin:axes_accessattempt_changelist"), ticked)
    assert not AccessAttempt.objects.exists()
    entry = Entry.objects.get(action="user.lock_opened")
    assert "correct-horse" not in f"{entry.target_label} {entry.data}"


def test_logging_out_is_a_post(olga):
    client = logged_in(olga)
    assert client.get("/admin/logout/").status_code == 405
    assert client.get("/admin/").status_code == 200
    assert "You are logged out" in client.post("/admin/logout/").content.decode()
    assert client.get("/admin/").status_code == 302


def test_an_address_elsewhere_is_not_followed(olga):
    answer = Client().post(LOGIN, {"username": olga.email, "password": PASSWORD, "next": "https://evil.example/"})
    assert "evil" not in answer["Location"]


def test_a_new_password_logs_out_other_browsers(olga):
    here, there = logged_in(olga), logged_in(olga)
    fields = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert "Password changed" in here.post("/admin/password_change/", fields, follow=True).content.decode()
    assert here.get("/admin/").status_code == 200
    assert there.get("/admin/").status_code == 302


def test_a_new_password_counts_only_with_what_follows_it(olga, monkeypatch):
    def fail(*_args, **_options):
        raise RuntimeError("The database went away.")

    monkeypatch.setattr("console.site.told_of_change", fail)
    fields = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    with pytest.raises(RuntimeError):
        logged_in(olga).post("/admin/password_change/", fields)
    olga.refresh_from_db()
    assert olga.check_password(PASSWORD)


def test_M04_an_owner_reaches_no_staff_account(olga, adam):
    client = logged_in(olga)
    for name in ("change", "invite", "second_factor", "delete", "history"):
        address = reverse(f"admin:accounts_user_{name}", args=[adam.pk])
        assert client.get(address).status_code in (403, 404)
        assert client.post(address, {"is_superuser": "on", "email": adam.email}).status_code in (403, 404)
    assert client.get(reverse("admin:accounts_user_changelist")).status_code == 403
    assert client.get(reverse("admin:accounts_user_add")).status_code == 403
    adam.refresh_from_db()
    assert not adam.is_superuser


def test_an_account_that_the_operator_makes_has_no_password(operator, acme):
    fields = {
        "email": "nora@acme.test",
        "name": "Nora",
        "is_active": "on",
        "is_staff": "on",
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "0",
        "memberships-0-company": str(acme.pk),
        "memberships-0-role": "agent",
    }
    logged_in(operator).post(reverse("admin:accounts_user_add"), fields)
    nora = User.objects.get(email="nora@acme.test")
    assert not nora.has_usable_password()
    assert nora.memberships.get().role == "agent"


@pytest.mark.parametrize("path", ["/admin/nothing/here/", "/nothing/"])
def test_a_missing_page_has_the_skin(olga, path):
    response = logged_in(olga).get(path)
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()
    assert "tokens.css" in response.content.decode()


def test_a_forbidden_page_says_whom_to_ask(ana):
    response = logged_in(ana).get(reverse("admin:chatauth_attempt_changelist"))
    assert response.status_code == 403
    assert "Ask an owner" in response.content.decode()


def test_a_form_without_its_token_is_refused_kindly(olga):
    client = Client(enforce_csrf_checks=True)
    client.force_login(olga, backend="django.contrib.auth.backends.ModelBackend")
    response = client.post("/admin/logout/")
    assert response.status_code == 403
    assert "This form is too old" in response.content.decode()


def test_G05_a_fault_shows_no_inside(olga, monkeypatch):
    def burst(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr("console.dashboard.facts", burst)
    client = logged_in(olga)
    client.raise_request_exception = False
    response = client.get("/admin/")
    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode()
    assert "secret inside" not in response.content.decode()
