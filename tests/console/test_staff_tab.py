"""The Staff tab of the company's page: who sees what, roles, removal, and that an owner is always left."""

import pytest
from django.urls import reverse

from accounts.models import Company, Invitation, Login, Membership, User
from accounts.staff import change_role
from chat.models import Conversation
from core.audit import SYSTEM
from core.models import Entry
from core.reasons import Refused
from tests.console.acting import logged_in
from tests.console.mailbox import last_letter
from tests.factories import ConversationFactory, MembershipFactory, UserFactory


def tab(company: Company) -> str:
    return reverse("admin:accounts_company_change", args=[company.pk])


def page(name: str, company: Company, user: User) -> str:
    return reverse(f"admin:accounts_company_staff_{name}", args=[company.pk, user.memberships.get(company=company).pk])


def role_of(user: User, company: Company) -> str:
    return Membership.objects.get(user=user, company=company).role


def test_it_lists_who_works_here(olga, adam, ana, boris, acme):
    text = logged_in(olga).get(tab(acme)).text
    for user in (olga, adam, ana):
        assert user.email in text
    assert boris.email not in text
    assert reverse("admin:accounts_company_staff_invite", args=[acme.pk]) in text


@pytest.mark.parametrize("name", ["adam", "ana"])
def test_who_is_no_owner_sees_people_but_no_invitations_and_no_way_to_change_them(request, name, olga, acme):
    Invitation.objects.create(company=acme, email="nora@example.test", digest=b"x", expires_at="2100-01-01T00:00Z")
    text = logged_in(request.getfixturevalue(name)).get(tab(acme)).text
    assert olga.email in text
    assert "nora@example.test" not in text
    assert "/staff/" not in text


def test_an_owner_changes_a_role(olga, ana, acme):
    client = logged_in(olga)
    assert 'value="agent"' in client.get(page("role", acme, ana)).text
    assert client.post(page("role", acme, ana), {"role": "admin"})["Location"] == f"{tab(acme)}#staff"
    assert role_of(ana, acme) == "admin"
    entry = Entry.objects.get(action="membership.role_changed")
    assert (entry.actor_id, entry.target_id, entry.company_id) == (str(olga.pk), str(ana.pk), acme.pk)
    assert entry.data == {"email": ana.email, "before": "agent", "role": "admin"}


def test_a_role_counts_from_the_next_click(olga, adam, acme):
    client, log = logged_in(adam), reverse("admin:chatauth_attempt_changelist")
    assert client.get(log).status_code == 200
    logged_in(olga).post(page("role", acme, adam), {"role": "agent"})
    assert client.get(log).status_code == 403


def test_removal_logs_out_at_once_and_gives_conversations_back(olga, ana, acme, site, vera):
    mine = ConversationFactory(channel=site, end_user=vera, assignee=ana, state="assigned")
    closed = ConversationFactory(channel=site, end_user=vera, assignee=ana, state="closed")
    agent = logged_in(ana)
    assert agent.get("/admin/").status_code == 200
    logged_in(olga).post(page("remove", acme, ana))
    assert agent.get("/admin/").status_code == 302
    assert agent.get("/admin/inbox/counts/").status_code == 401
    assert not Login.objects.filter(user=ana).exists()
    assert not ana.memberships.exists()
    found = {one.pk: (one.state, one.assignee_id) for one in Conversation.objects.all()}
    assert found == {mine.pk: ("queued", None), closed.pk: ("closed", ana.pk)}
    entry = Entry.objects.get(action="membership.removed")
    assert (entry.target_id, entry.company_id, entry.data["role"]) == (str(ana.pk), acme.pk, "agent")
    assert last_letter(ana.email).subject == "You no longer work for Acme"
    again = logged_in(ana)
    assert "No company to show" in again.get("/admin/").text


def test_who_works_elsewhere_too_keeps_that(olga, ana, acme, bolt):
    MembershipFactory(company=bolt, user=ana)
    User.objects.filter(pk=ana.pk).update(company_shown=acme)
    logged_in(olga).post(page("remove", acme, ana))
    assert [one.company for one in ana.memberships.all()] == [bolt]
    client = logged_in(ana)
    assert client.get(tab(bolt)).status_code == 200
    assert client.get(tab(acme)).status_code == 404


@pytest.mark.parametrize("who", ["olga", "operator"])
def test_M04_the_last_owner_is_neither_demoted_nor_removed(request, who, olga, acme):
    client = logged_in(request.getfixturevalue(who))
    assert "last owner" in client.get(tab(acme)).text
    assert "last owner" in client.post(page("role", acme, olga), {"role": "agent"}).text
    client.post(page("remove", acme, olga))
    assert role_of(olga, acme) == "owner"
    assert not Entry.objects.filter(action__startswith="membership.").exists()


def test_an_owner_who_cannot_log_in_does_not_count_as_one(olga, acme):
    MembershipFactory(company=acme, role="owner", user=UserFactory(is_active=False))
    logged_in(olga).post(page("remove", acme, olga))
    assert role_of(olga, acme) == "owner"


def test_with_a_second_owner_the_first_may_go(olga, adam, acme):
    client = logged_in(olga)
    client.post(page("role", acme, adam), {"role": "owner"})
    client.post(page("remove", acme, olga))
    assert not olga.memberships.exists()
    assert "last owner" in logged_in(adam).get(tab(acme)).text


@pytest.mark.parametrize("name", ["adam", "ana"])
def test_M04_nobody_but_an_owner_changes_staff(request, name, olga, ana, acme):
    client = logged_in(request.getfixturevalue(name))
    for what in ("role", "remove", "reset"):
        for user in (olga, ana):
            assert client.post(page(what, acme, user), {"role": "owner"}).status_code == 403
    assert client.post(reverse("admin:accounts_company_staff_second_factor", args=[acme.pk])).status_code == 403
    assert (role_of(olga, acme), role_of(ana, acme)) == ("owner", "agent")


@pytest.mark.parametrize("role", ["operator", "superuser", "", "OWNER", "\x00"])
def test_M04_there_is_no_role_beyond_owner(olga, ana, acme, role):
    fields = {"role": role, "is_superuser": "on", "is_staff": "on", "user-is_superuser": "on"}
    assert logged_in(olga).post(page("role", acme, ana), fields).status_code == 200
    ana.refresh_from_db()
    assert (role_of(ana, acme), ana.is_superuser) == ("agent", False)
    with pytest.raises(Refused):
        change_role(ana.memberships.get(), role, by=SYSTEM)


def test_M04_an_owner_cannot_make_themselves_operator(olga, acme):
    client = logged_in(olga)
    for address in (
        reverse("admin:accounts_user_change", args=[olga.pk]),
        reverse("admin:accounts_user_add"),
        tab(acme),
        "/admin/account/",
        "/admin/password_change/",
    ):
        client.post(address, {"is_superuser": "on", "email": olga.email, "role": "operator", "seat_limit": "9"})
    olga.refresh_from_db()
    acme.refresh_from_db()
    assert not olga.is_superuser
    assert acme.seat_limit is None


def test_T01_a_member_of_the_neighbour_is_not_there(olga, boris, acme, bolt):
    theirs = boris.memberships.get().pk
    for name in ("role", "remove", "reset"):
        for company in (acme, bolt):
            address = reverse(f"admin:accounts_company_staff_{name}", args=[company.pk, theirs])
            assert logged_in(olga).get(address).status_code == 404
            assert logged_in(olga).post(address, {"role": "agent"}).status_code == 404
    assert role_of(boris, bolt) == "owner"


def test_M05_looking_at_the_pages_changes_nothing(olga, ana, acme):
    client = logged_in(olga)
    for name in ("role", "remove", "reset"):
        assert client.get(page(name, acme, ana)).status_code == 200
    client.get(reverse("admin:accounts_company_staff_second_factor", args=[acme.pk]))
    acme.refresh_from_db()
    assert (role_of(ana, acme), acme.requires_second_factor) == ("agent", False)
    assert not Entry.objects.filter(actor_id=str(olga.pk)).exists()


def test_the_operator_invites_the_first_owner_of_a_company_without_anybody(operator, bolt):
    client = logged_in(operator)
    assert "Invite the first owner." in client.get(tab(bolt)).text
    client.post(reverse("admin:accounts_company_staff_invite", args=[bolt.pk]), {"email": "n@b.test", "role": "owner"})
    assert Invitation.objects.get().company == bolt
    text = client.get(tab(bolt)).text
    assert "Whoever is invited works here as soon as they accept." in text
    assert "Invite the first owner." not in text
