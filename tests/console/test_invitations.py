"""Invitations to staff: mailed, accepted once, sent again, withdrawn; and whom they tell what."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts import letters
from accounts.invitations import accept_with_password, first_password_link, make
from accounts.links import digest, fresh_invitation_link
from accounts.models import Company, Invitation, Membership, User
from core.audit import SYSTEM, Actor
from core.models import Entry
from tests.console.acting import logged_in
from tests.console.mailbox import last_letter, link_in
from tests.factories import PASSWORD, CompanyFactory, UserFactory
from tests.jobs import run_jobs

NEW = "quite another horse battery"
NORA = "nora@example.test"
FIELDS = {"name": "Nora", "new_password1": NEW, "new_password2": NEW}


@pytest.fixture
def page(acme: Company) -> str:
    return reverse("admin:accounts_company_staff_invite", args=[acme.pk])


@pytest.fixture
def invitation(olga: User, page: str) -> Invitation:
    """Nora's, as an agent of Acme; the mail is not sent yet."""
    logged_in(olga).post(page, {"email": NORA, "role": "agent"})
    return Invitation.objects.get()


@pytest.fixture
def link(invitation: Invitation) -> str:
    return link_in(last_letter(NORA))


def log_in(email: str, password: str, following: str = "/admin/"):
    return Client().post("/admin/login/", {"username": email, "password": password, "next": following})


def test_an_owner_invites_and_the_person_sets_a_password_once(olga, acme, link):
    client = Client()
    for _ in range(2):  # looking uses nothing up
        text = client.get(link).content.decode()
        assert acme.name in text
        assert NORA in text
    assert not User.objects.filter(email=NORA).exists()
    assert client.post(link, FIELDS)["Location"] == "/admin/login/"
    assert log_in(NORA, NEW)["Location"] == "/admin/"
    member = Membership.objects.get(user__email=NORA)
    assert (member.company, member.role, member.user.name) == (acme, "agent", "Nora")
    assert Entry.objects.get(action="invitation.invited").actor_id == str(olga.pk)
    assert Entry.objects.get(action="user.invitation_accepted").company_id == acme.pk
    assert client.post(link, {**FIELDS, "new_password1": PASSWORD, "new_password2": PASSWORD}).status_code == 410
    assert log_in(NORA, NEW).status_code == 302


def test_the_mail_says_who_invites_where_and_as_what(olga, acme, link):
    letter = mail.outbox[-1]
    for word in (olga.name, acme.name, "agent", "7 days"):
        assert word in letter.body
    assert acme.name in letter.subject


@pytest.mark.parametrize(("language", "role"), [("en", "agent"), ("de", "Agent"), ("tr", "temsilci")])
def test_the_role_is_written_as_its_language_writes_it_within_a_sentence(invitation, language, role):
    with translation.override(language):
        assert role in letters.invitation(invitation, "https://chat.example/").said[0]


def test_A01_neither_a_table_nor_a_job_holds_the_link(invitation, link):
    secret = link.rstrip("/").rsplit("/", 1)[-1]
    assert len(secret) == 43
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{secret}%"])
            assert cursor.fetchone()[0] == 0, table
    invitation.refresh_from_db()
    assert bytes(invitation.digest) == digest(secret)


def test_it_runs_out(link):
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert Client().get(link).status_code == 410
        assert Client().post(link, FIELDS).status_code == 410
    assert not User.objects.filter(email=NORA).exists()


def test_sending_it_again_makes_the_link_before_void_and_starts_the_days_anew(olga, acme, invitation, link):
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert "Run out" in logged_in(olga).get(reverse("admin:accounts_company_change", args=[acme.pk])).text
        logged_in(olga).post(reverse("admin:accounts_company_staff_send_again", args=[acme.pk, invitation.pk]))
        second = link_in(last_letter(NORA))
        assert second != link
        assert Client().get(link).status_code == 410
        assert Client().get(second).status_code == 200
    assert Entry.objects.filter(action="invitation.sent_again").exists()


def test_a_withdrawn_one_is_over_and_the_address_can_be_invited_again(olga, acme, invitation, link, page):
    client = logged_in(olga)
    client.post(reverse("admin:accounts_company_staff_withdraw", args=[acme.pk, invitation.pk]))
    assert Client().get(link).status_code == 410
    assert Client().post(link, FIELDS).status_code == 410
    assert Entry.objects.filter(action="invitation.withdrawn").exists()
    again = client.post(reverse("admin:accounts_company_staff_withdraw", args=[acme.pk, invitation.pk]))
    assert again.status_code == 404
    client.post(page, {"email": NORA, "role": "admin"})
    assert Invitation.objects.open().get().role == "admin"


def test_an_address_is_invited_once_in_every_spelling(olga, invitation, page):
    text = logged_in(olga).post(page, {"email": NORA.upper(), "role": "agent"}).content.decode()
    assert "invited already" in text
    assert Invitation.objects.count() == 1


def test_who_works_here_is_not_invited(olga, ana, page):
    assert "works here already" in logged_in(olga).post(page, {"email": ana.email, "role": "agent"}).content.decode()


@pytest.mark.parametrize("fields", [{"email": "nora", "role": "agent"}, {"email": NORA, "role": "operator"}, {}])
def test_bad_input_invites_nobody(olga, page, fields):
    assert logged_in(olga).post(page, fields).status_code == 200
    assert not Invitation.objects.exists()


def test_R04_inviting_tells_nobody_which_addresses_have_an_account(olga, boris, page):
    """The neighbour's owner and a stranger: same answer, same row, and no member before they accept."""
    for email in (boris.email, NORA):
        assert logged_in(olga).post(page, {"email": email, "role": "agent"}).status_code == 302
    text = logged_in(olga).get(page.replace("staff/invite/", "change/")).content.decode()
    assert boris.email in text
    assert boris.name not in text
    assert Membership.objects.filter(user=boris).count() == 1


def test_who_has_an_account_accepts_logged_in_and_keeps_the_password(olga, acme, boris, page):
    logged_in(olga).post(page, {"email": boris.email, "role": "admin"})
    link = link_in(last_letter(boris.email))
    stranger = Client()
    assert "Log in and accept" in stranger.get(link).content.decode()
    assert stranger.post(link, FIELDS).status_code == 200
    assert not Membership.objects.filter(user=boris, company=acme).exists()
    assert log_in(boris.email, PASSWORD).status_code == 302
    other = logged_in(olga)
    assert "went to another address" in other.get(link).content.decode()
    other.post(link)
    assert not Membership.objects.filter(user=boris, company=acme).exists()
    mine = logged_in(boris)
    assert mine.post(link)["Location"] == "/admin/"
    assert Membership.objects.get(user=boris, company=acme).role == "admin"
    assert mine.post(link).status_code == 410


def test_who_is_switched_off_cannot_come_back_by_an_invitation(olga, acme, page):
    UserFactory(email=NORA, is_active=False)
    logged_in(olga).post(page, {"email": NORA, "role": "agent"})
    link = link_in(last_letter(NORA))
    Client().post(link, FIELDS)
    assert not Membership.objects.filter(user__email=NORA).exists()
    assert not User.objects.get(email=NORA).is_active


def test_an_invitation_of_a_company_that_is_switched_off_is_over(acme, link):
    Company.objects.filter(pk=acme.pk).update(is_active=False)
    assert Client().get(link).status_code == 410


@pytest.mark.parametrize("weak", ["short", "password12", "83920174652", NORA])
def test_M03_an_invitation_takes_no_weak_password(link, weak):
    assert Client().post(link, {**FIELDS, "new_password1": weak, "new_password2": weak}).status_code == 200
    with pytest.raises(ValidationError):
        accept_with_password(link.rstrip("/").split("/")[-1], name="Nora", password=weak)
    assert not User.objects.filter(email=NORA).exists()


@pytest.mark.parametrize("token", ["x", "A" * 43, "!!", "%00"])
def test_a_made_up_link_is_over(db, token):
    response = Client().get(f"/admin/invitation/{token}/")
    assert response.status_code == 410
    assert "This invitation is over" in response.content.decode()


@pytest.mark.parametrize("name", ["ana", "adam"])
def test_M01_only_owners_invite(request, name, page):
    client = logged_in(request.getfixturevalue(name))
    assert client.get(page).status_code == 403
    assert client.post(page, {"email": NORA, "role": "owner"}).status_code == 403
    assert not Invitation.objects.exists()


def test_T01_the_neighbour_reaches_no_invitation(boris, acme, bolt, invitation, page):
    client = logged_in(boris)
    assert client.post(page, {"email": NORA, "role": "agent"}).status_code == 404
    for name in ("send_again", "withdraw", "link"):
        for company in (acme, bolt):
            address = reverse(f"admin:accounts_company_staff_{name}", args=[company.pk, invitation.pk])
            assert client.get(address).status_code == 404
            assert client.post(address).status_code == 404
    assert Invitation.objects.open().exists()


def test_only_the_operator_sees_a_link(olga, operator, acme, invitation):
    address = reverse("admin:accounts_company_staff_link", args=[acme.pk, invitation.pk])
    assert logged_in(olga).post(address).status_code == 403
    client = logged_in(operator)
    assert "/admin/invitation/" not in client.get(address).content.decode()
    answer = client.post(address)
    assert "/admin/invitation/" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert Entry.objects.filter(action="invitation.link_shown", company_id=acme.pk).exists()


def test_R05_a_company_mails_only_so_many_invitations(olga, page, settings):
    settings.LIMITS = {"invitation": (2, 3600)}
    client = logged_in(olga)
    for number in range(4):
        client.post(page, {"email": f"n{number}@example.test", "role": "agent"})
    run_jobs()
    assert Invitation.objects.count() == 2
    assert len(mail.outbox) == 2


def test_the_first_password_of_an_account_that_the_operator_made(operator, acme):
    nora = UserFactory(email=NORA, password="!")
    link = first_password_link(nora, by=Actor.from_row(operator)).partition("/admin")[2]
    later = first_password_link(nora, by=Actor.from_row(operator)).partition("/admin")[2]
    assert Client().get(f"/admin{link}").status_code == 410
    assert Client().post(f"/admin{later}", FIELDS).status_code == 302
    nora.refresh_from_db()
    assert nora.check_password(NEW)
    assert not Membership.objects.filter(user=nora).exists()


def test_two_tabs_use_one_invitation_once(acme):
    other = CompanyFactory()
    invitation = make(acme, NORA, "agent", by=SYSTEM)
    link = fresh_invitation_link(invitation).partition("/admin")[2]
    answers = [Client().post(f"/admin{link}", FIELDS).status_code for _ in range(2)]
    assert answers == [302, 410]
    assert Membership.objects.filter(user__email=NORA).count() == 1
    assert not Membership.objects.filter(company=other).exists()
