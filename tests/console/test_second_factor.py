"""The second step of logging in (M02): set up, asked for, used once, recovered, required, reset."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Company, Login, RecoveryCode, SecondFactor, User
from core.models import Entry
from tests.console.acting import logged_in
from tests.console.codes import code_of, give_second_factor
from tests.console.mailbox import last_letter, link_in
from tests.factories import PASSWORD, MembershipFactory

LOGIN, CODE, SET_UP = "/admin/login/", "/admin/login/code/", "/admin/account/second-factor/"
RECOVERY = re.compile(r"<code>([a-z2-9]{4}(?:-[a-z2-9]{4}){3})</code>")
WRONG = "000000"


def first_step(user: User, **headers: str) -> Client:
    """A browser in which the password held."""
    client = Client(**headers)
    answer = client.post(LOGIN, {"username": user.email, "password": PASSWORD, "next": "/admin/inbox/"})
    assert answer["Location"].startswith(CODE)
    return client


def set_up(client: Client) -> tuple[str, list[str]]:
    """Go through the set-up; the secret and the recovery codes."""
    page = client.get(SET_UP).text
    secret = re.search(r'id="set-up-key"[^>]*>([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)[1]
    done = client.post(SET_UP, {"sealed": sealed, "code": code_of(secret)})
    assert "no-store" in done["Cache-Control"]
    return secret, RECOVERY.findall(done.text)


def test_M02_it_is_set_up_with_a_first_code_and_asked_for_ever_after(olga):
    here, there = logged_in(olga), logged_in(olga)
    secret, codes = set_up(here)
    assert len(set(codes)) == 10
    assert here.get("/admin/").status_code == 200
    assert there.get("/admin/").status_code == 302  # a login from before counts no more
    entry = Entry.objects.get(action="user.second_factor_set_up")
    assert entry.actor_id == str(olga.pk)
    assert secret not in str(entry.data)
    assert "second factor is set up" in last_letter(olga.email).subject
    assert codes[0] not in here.get("/admin/account/").text
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        client = first_step(olga)
        assert client.get("/admin/").status_code == 302
        done = client.post(f"{CODE}?next=/admin/inbox/", {"code": code_of(secret)})
        assert done["Location"] == "/admin/inbox/"
        assert client.get("/admin/").status_code == 200


def test_M02_the_first_code_is_used_up_and_every_other_browser_is_logged_out(olga):
    logged_in(olga)
    secret, _codes = set_up(logged_in(olga))
    assert Login.objects.filter(user=olga).count() == 1
    assert "was used before" in first_step(olga).post(CODE, {"code": code_of(secret)}).text


def test_M02_a_wrong_first_code_sets_nothing_up(olga):
    client = logged_in(olga)
    page = client.get(SET_UP).text
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)[1]
    text = client.post(SET_UP, {"sealed": sealed, "code": WRONG}).text
    assert "does not fit" in text
    assert sealed in text  # the same QR code, which the phone has by now
    assert not SecondFactor.objects.exists()


def test_M02_the_form_of_somebody_else_sets_nothing_up(olga, adam):
    sealed = re.search(r'name="sealed" value="([^"]+)"', logged_in(adam).get(SET_UP).text)[1]
    logged_in(olga).post(SET_UP, {"sealed": sealed, "code": "123456"})
    assert not SecondFactor.objects.exists()


def test_M02_the_password_alone_opens_nothing(olga):
    give_second_factor(olga)
    client = first_step(olga)
    for address in ("/admin/", "/admin/inbox/", SET_UP, "/admin/account/", "/admin/password_change/"):
        assert client.get(address).status_code == 302, address
        assert client.get(address)["Location"].startswith(LOGIN), address
    assert client.get("/admin/inbox/counts/").status_code == 401
    assert "_auth_user_id" not in client.session


def test_M02_a_code_counts_once(olga):
    secret = give_second_factor(olga)
    code = code_of(secret)
    assert first_step(olga).post(CODE, {"code": code}).status_code == 302
    again = first_step(olga).post(CODE, {"code": code})
    assert again.status_code == 200
    assert "was used before" in again.text
    assert first_step(olga).post(CODE, {"code": code_of(secret, steps=-1)}).status_code == 200
    assert first_step(olga).post(CODE, {"code": code_of(secret, steps=1)}).status_code == 302


def test_K03_without_the_vaults_key_a_recovery_code_still_lets_in(olga, settings):
    secret, codes = set_up(logged_in(olga))
    settings.VAULT_KEYS = {"new": bytes(32)}
    assert "does not fit" in first_step(olga).post(CODE, {"code": code_of(secret, steps=1)}).text
    assert first_step(olga).post(CODE, {"code": codes[0]}).status_code == 302


@pytest.mark.parametrize("steps", [-3, 3])
def test_a_code_of_another_time_does_not_fit(olga, steps):
    secret = give_second_factor(olga)
    assert first_step(olga).post(CODE, {"code": code_of(secret, steps=steps)}).status_code == 200


@pytest.mark.parametrize("code", ["", " ", "12345", "1234567", "١٢٣٤٥٦", "12345a", "-12345", "0x1234", "\x00" * 6])
def test_A07_what_is_no_code_is_refused(olga, code):
    give_second_factor(olga)
    answer = first_step(olga).post(CODE, {"code": code})
    assert answer.status_code == 200


def test_M02_where_they_wanted_to_go_is_followed_only_within(olga):
    secret = give_second_factor(olga)
    answer = first_step(olga).post(f"{CODE}?next=https://evil.example/", {"code": code_of(secret)})
    assert answer["Location"] == "/admin/"


def test_the_second_step_without_the_first_leads_to_the_first(olga):
    secret = give_second_factor(olga)
    client = Client()
    assert client.get(CODE)["Location"] == LOGIN
    assert client.post(CODE, {"code": code_of(secret)})["Location"] == LOGIN


def test_the_first_step_holds_ten_minutes(olga):
    secret = give_second_factor(olga)
    client = first_step(olga)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert client.post(CODE, {"code": code_of(secret)})["Location"] == LOGIN


def test_M02_a_password_that_changed_meanwhile_opens_the_second_step_no_more(olga):
    secret = give_second_factor(olga)
    client = first_step(olga)
    olga.set_password("quite another horse battery")
    olga.save()
    assert client.post(CODE, {"code": code_of(secret)})["Location"] == LOGIN


def test_A02_each_step_has_a_session_key_of_its_own(olga):
    secret = give_second_factor(olga)
    client = Client()
    client.get(LOGIN)
    keys = [client.session.session_key]
    client.post(LOGIN, {"username": olga.email, "password": PASSWORD})
    keys.append(client.session.session_key)
    client.post(CODE, {"code": code_of(secret)})
    keys.append(client.session.session_key)
    assert len(set(keys)) == 3


def test_M02_few_tries_from_one_place_and_others_are_not_locked_out(olga):
    secret = give_second_factor(olga)
    client = first_step(olga, REMOTE_ADDR="198.51.100.7")
    answers = [client.post(CODE, {"code": WRONG}).status_code for _ in range(6)]
    assert answers == [200, 200, 200, 200, 200, 429]
    assert client.post(CODE, {"code": code_of(secret)}).status_code == 429
    elsewhere = first_step(olga, REMOTE_ADDR="203.0.113.5")
    assert elsewhere.post(CODE, {"code": code_of(secret)}).status_code == 302
    assert Entry.objects.filter(action="user.second_factor_refused").count() == 5


def test_M02_tries_from_many_places_run_into_a_limit_too(olga, settings):
    settings.LIMITS = {"staff_code_all": (3, 3600)}
    secret = give_second_factor(olga)
    for number in range(3):
        first_step(olga, REMOTE_ADDR=f"198.51.100.{number}").post(CODE, {"code": WRONG})
    assert first_step(olga, REMOTE_ADDR="203.0.113.5").post(CODE, {"code": code_of(secret)}).status_code == 429


def test_M02_a_recovery_code_lets_in_once_in_any_spelling(olga):
    _secret, codes = set_up(logged_in(olga))
    spelled = codes[0].upper().replace("-", " ")
    assert first_step(olga).post(CODE, {"code": spelled}).status_code == 302
    assert first_step(olga).post(CODE, {"code": codes[0]}).status_code == 200
    assert RecoveryCode.objects.filter(user=olga, used_at=None).count() == 9
    assert Entry.objects.get(action="user.recovery_code_used").data == {"left": 9}


def test_A01_neither_the_secret_nor_a_recovery_code_can_be_read_in_the_database(olga):
    secret, codes = set_up(logged_in(olga))
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for text in (secret, *codes, *(code.replace("-", "") for code in codes)):
                cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{text}%"])
                assert cursor.fetchone()[0] == 0, table


def test_M02_a_new_password_by_mail_does_not_lead_around_it(olga):
    secret = give_second_factor(olga)
    Client().post("/admin/login/forgot/", {"email": olga.email})
    client, new = Client(), "quite another horse battery"
    client.post(link_in(last_letter(olga.email)), {"new_password1": new, "new_password2": new})
    assert client.get("/admin/").status_code == 302
    answer = client.post(LOGIN, {"username": olga.email, "password": new})
    assert answer["Location"].startswith(CODE)
    assert client.post(CODE, {"code": code_of(secret)}).status_code == 302


def test_M02_a_login_that_never_gave_a_code_is_out_even_if_its_row_is_there(olga):
    client = logged_in(olga)
    give_second_factor(olga)
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/inbox/counts/").status_code == 401


def test_M02_a_company_that_requires_it_leads_members_there_before_anything_else(olga, ana, acme):
    owner, agent = logged_in(olga), logged_in(ana)
    owner.post(reverse("admin:accounts_company_staff_second_factor", args=[acme.pk]))
    assert Entry.objects.get(action="company.second_factor_required").company_id == acme.pk
    for address in ("/admin/", "/admin/inbox/", "/admin/account/", f"/admin/accounts/company/{acme.pk}/change/"):
        assert agent.get(address)["Location"] == SET_UP, address
    assert agent.get("/admin/inbox/counts/").status_code == 401
    assert "asks for a second factor" in agent.get(SET_UP).text
    set_up(agent)
    assert agent.get("/admin/").status_code == 200
    assert agent.post("/admin/account/second-factor/off/", {"code": "1"})["Location"] == "/admin/account/"
    assert SecondFactor.objects.filter(user=ana).exists()


def test_who_is_led_to_the_set_up_can_log_out(ana, acme):
    Company.objects.filter(pk=acme.pk).update(requires_second_factor=True)
    client = logged_in(ana)
    assert 'action="/admin/logout/"' in client.get(SET_UP).text
    assert client.post("/admin/logout/").status_code == 200
    assert client.get(SET_UP)["Location"] == LOGIN


def test_M02_an_operator_needs_it_once_any_company_asks(operator, acme):
    Company.objects.filter(pk=acme.pk).update(requires_second_factor=True)
    assert logged_in(operator).get("/admin/")["Location"] == SET_UP


def test_M02_the_installation_can_require_it_of_everybody(ana, settings):
    settings.STAFF_SECOND_FACTOR = "required"
    assert logged_in(ana).get("/admin/")["Location"] == SET_UP


def test_a_company_of_others_requires_nothing_of_mine(ana, bolt):
    Company.objects.filter(pk=bolt.pk).update(requires_second_factor=True)
    assert logged_in(ana).get("/admin/").status_code == 200


def test_turning_it_off_takes_a_code(olga):
    client = logged_in(olga)
    secret, _codes = set_up(client)
    client.post("/admin/account/second-factor/off/", {"code": WRONG})
    assert SecondFactor.objects.exists()
    client.post("/admin/account/second-factor/off/", {"code": code_of(secret, steps=1)})
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert client.get("/admin/").status_code == 200
    assert Entry.objects.filter(action="user.second_factor_taken_away").exists()
    assert "taken away" in last_letter(olga.email).subject


def test_new_recovery_codes_take_a_code_and_make_the_old_ones_void(olga):
    client = logged_in(olga)
    secret, old = set_up(client)
    page = client.post("/admin/account/second-factor/codes/", {"code": code_of(secret, steps=1)}).text
    new = RECOVERY.findall(page)
    assert len(new) == 10
    assert not set(new) & set(old)
    assert first_step(olga).post(CODE, {"code": old[0]}).status_code == 200
    assert first_step(olga).post(CODE, {"code": new[0]}).status_code == 302


def reset_page(company: Company, user: User) -> str:
    membership = user.memberships.get(company=company)
    return reverse("admin:accounts_company_staff_reset", args=[company.pk, membership.pk])


def test_an_owner_resets_it_and_that_is_told_and_written_down(olga, ana, acme):
    give_second_factor(ana)
    agent = logged_in(ana)
    logged_in(olga).post(reset_page(acme, ana))
    assert not SecondFactor.objects.filter(user=ana).exists()
    entry = Entry.objects.get(action="user.second_factor_reset")
    assert (entry.actor_id, entry.target_id, entry.company_id) == (str(olga.pk), str(ana.pk), acme.pk)
    assert "taken away" in last_letter(ana.email).subject
    assert agent.get("/admin/").status_code == 302
    assert Client().post(LOGIN, {"username": ana.email, "password": PASSWORD})["Location"] == "/admin/"


def test_M04_an_owner_does_not_open_the_way_into_somebody_elses_company(olga, ana, operator, acme, bolt):
    MembershipFactory(company=bolt, user=ana)
    MembershipFactory(company=acme, user=operator)
    for user in (ana, operator):
        give_second_factor(user)
        logged_in(olga).post(reset_page(acme, user))
        assert SecondFactor.objects.filter(user=user).exists()


def test_M04_nobody_but_an_owner_resets_it(adam, ana, acme):
    give_second_factor(ana)
    assert logged_in(adam).post(reset_page(acme, ana)).status_code == 403
    assert SecondFactor.objects.filter(user=ana).exists()


def test_the_operator_resets_it_on_the_accounts_page(operator, ana):
    give_second_factor(ana)
    page = reverse("admin:accounts_user_second_factor", args=[ana.pk])
    client = logged_in(operator)
    assert page in client.get(reverse("admin:accounts_user_change", args=[ana.pk])).text
    assert SecondFactor.objects.filter(user=ana).exists()
    client.post(page)
    assert not SecondFactor.objects.filter(user=ana).exists()
    assert Entry.objects.get(action="user.second_factor_reset").actor_id == str(operator.pk)


def test_no_mail_is_sent_where_nothing_changed(olga):
    first_step_page = Client().get(LOGIN)
    assert first_step_page.status_code == 200
    assert mail.outbox == []
