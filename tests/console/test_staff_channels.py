"""On which channels an agent answers: chosen on the Staff tab or with the invitation, and told on the channel."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.links import fresh_invitation_link
from accounts.models import Company, Invitation, Membership, User
from channels_app.life import archive
from channels_app.models import Channel, ChannelMember
from chat.models import Conversation
from core.audit import SYSTEM
from core.models import Entry
from tests.console.acting import logged_in
from tests.console.test_page_costs import MOST
from tests.console.test_staff_tab import page, tab
from tests.factories import ConversationFactory

PASSWORD = "correct horse battery staple 9"


def seen_by(user: User) -> set[Channel]:
    return set(Channel.objects.visible_to(user))


def choose(client: Client, company: Company, user: User, *channels: Channel, role: str = "agent"):
    fields = {"role": role, "reach": "chosen" if channels else "all", "channels": [one.pk for one in channels]}
    return client.post(page("role", company, user), fields)


def test_M07_an_owner_keeps_an_agent_to_chosen_channels(olga, ana, acme, site, support, vera):
    client = logged_in(olga)
    mine = ConversationFactory(channel=site, end_user=vera, assignee=ana, state="assigned")
    asked = client.get(page("role", acme, ana)).text
    assert "Web shop" in asked
    assert "Support desk" in asked
    assert choose(client, acme, ana, support)["Location"] == f"{tab(acme)}#staff"
    assert seen_by(ana) == {support}
    mine.refresh_from_db()
    assert (mine.state, mine.assignee) == ("queued", None)
    told = client.get(tab(acme)).text
    assert "1 conversation is back in the queue." in told
    assert "only on <bdi>Support desk</bdi>" in told
    again = client.get(page("role", acme, ana))
    form = again.context["form"]
    assert (form["reach"].value(), form["channels"].value()) == ("chosen", [support.pk])
    choose(client, acme, ana)
    assert seen_by(ana) == {site, support}
    assert "only on" not in client.get(tab(acme)).text
    actions = list(Entry.objects.filter(action__startswith="membership.").order_by("id").values_list("action", "data"))
    assert actions == [
        ("membership.limited", {"email": ana.email, "channels": ["Support desk"]}),
        ("membership.unlimited", {"email": ana.email}),
    ]
    audit = client.get(reverse("admin:core_entry_changelist")).text
    assert "Limited to channels" in audit
    assert "No longer limited to channels" in audit


def test_M07_an_admin_becomes_an_agent_of_one_channel_and_an_admin_again(olga, adam, acme, site, support):
    client = logged_in(olga)
    choose(client, acme, adam, support)
    assert (adam.memberships.get().role, seen_by(adam)) == ("agent", {support})
    choose(client, acme, adam, support, role="admin")
    assert seen_by(adam) == {site, support}
    assert not adam.memberships.get().is_limited
    client.post(page("role", acme, adam), {"role": "agent"})
    assert seen_by(adam) == {site, support}


def test_M07_a_role_alone_leaves_the_limit_as_it_is(olga, lena, acme, site, support):
    logged_in(olga).post(page("role", acme, lena), {"role": "agent"})
    assert seen_by(lena) == {support}


@pytest.mark.parametrize("case", ["none", "the neighbour's", "made up"])
def test_M07_at_least_one_channel_of_the_company_has_to_be_chosen(case, olga, ana, acme, site, bolt_site):
    wrong = {"none": [], "the neighbour's": [bolt_site.pk], "made up": ["nothing"]}[case]
    fields = {"role": "agent", "reach": "chosen", "channels": wrong}
    answer = logged_in(olga).post(page("role", acme, ana), fields)
    assert answer.status_code == 200
    assert answer.context["form"].errors["channels"]
    assert "Bolt shop" not in answer.text
    assert not ana.memberships.get().is_limited
    assert not Entry.objects.filter(action__startswith="membership.").exists()


@pytest.mark.parametrize("name", ["adam", "ana", "lena", "boris"])
def test_M07_M04_nobody_but_an_owner_chooses(request, name, lena, acme, site, support, bolt):
    client = logged_in(request.getfixturevalue(name))
    assert choose(client, acme, lena, site).status_code in (403, 404)
    assert seen_by(lena) == {support}


def test_M07_an_archived_channel_is_offered_only_to_whom_it_was_given(olga, ana, lena, acme, site, support):
    archive(support, by=SYSTEM)
    client = logged_in(olga)
    assert "Support desk" not in client.get(page("role", acme, ana)).text
    assert "Support desk" in client.get(page("role", acme, lena)).text


def test_M07_an_invitation_may_be_to_chosen_channels(olga, acme, site, support):
    client, address = logged_in(olga), reverse("admin:accounts_company_staff_invite", args=[acme.pk])
    fields = {"email": "nora@example.test", "role": "agent", "reach": "chosen"}
    assert "channels" in client.post(address, fields).context["form"].errors
    assert client.post(address, {**fields, "channels": [support.pk]}).status_code == 302
    invitation = Invitation.objects.get()
    assert "only on <bdi>Support desk</bdi>" in client.get(tab(acme)).text
    assert Entry.objects.get(action="invitation.invited").data["channels"] == [str(support.pk)]
    accepted = {"name": "Nora", "new_password1": PASSWORD, "new_password2": PASSWORD}
    assert Client().post(fresh_invitation_link(invitation), accepted).status_code == 302
    nora = User.objects.get(email="nora@example.test")
    assert seen_by(nora) == {support}


def test_M07_somebody_with_an_account_takes_such_an_invitation_too(olga, boris, acme, bolt_site, site, support):
    address = reverse("admin:accounts_company_staff_invite", args=[acme.pk])
    fields = {"email": boris.email, "role": "agent", "reach": "chosen", "channels": [support.pk]}
    logged_in(olga).post(address, fields)
    link = fresh_invitation_link(Invitation.objects.get())
    assert logged_in(boris).post(link).status_code == 302
    assert seen_by(boris) == {support, bolt_site}


def test_M07_an_invited_admin_is_never_limited(olga, acme, site, support):
    address = reverse("admin:accounts_company_staff_invite", args=[acme.pk])
    fields = {"email": "nora@example.test", "role": "admin", "reach": "chosen", "channels": [support.pk]}
    logged_in(olga).post(address, fields)
    assert Invitation.objects.get().channel_ids is None


def test_M07_the_channels_page_names_who_answers_there(olga, ana, lena, acme, site, support):
    client = logged_in(olga)

    def named(channel: Channel) -> set[str]:
        panels = client.get(reverse("admin:channels_app_channel_change", args=[channel.pk])).context["panels"]
        found = next(panel for panel in panels if panel.template == "console/panels/answering.html")
        return {str(one.user) for one in found.data["members"]}

    assert named(site) == {"Olga", "Ana"}
    assert named(support) == {"Olga", "Ana", "Lena"}


def test_M07_the_tab_costs_no_more_for_many_who_are_limited(olga, acme, site, support):
    for number in range(5):
        user = User.objects.create(email=f"agent{number}@acme.test")
        Membership.objects.create(company=acme, user=user, is_limited=True)
        for channel in (site, support):
            ChannelMember.objects.create(company=acme, user=user, channel=channel)
    client = logged_in(olga)
    client.get(tab(acme))
    with CaptureQueriesContext(connection) as asked:
        text = client.get(tab(acme)).text
    assert text.count("only on <bdi>Support desk</bdi>, <bdi>Web shop</bdi>") == 5
    assert len(asked) <= MOST


def test_M07_who_is_limited_sees_staff_but_no_seats(lena, acme, vera):
    Conversation.objects.all().delete()
    text = logged_in(lena).get(tab(acme)).text
    assert 'data-title="Staff"' in text
    assert 'data-title="Seats"' not in text
