"""Teams, tags and quick replies in the console: made by admins, seen by agents, of one company only."""

import re

import pytest
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import LogEntry

from chat.models import QuickReply, Tag, Team, TeamMember
from core.models import Entry
from tests.console.acting import logged_in
from tests.factories import (
    ChannelFactory,
    ConversationFactory,
    QuickReplyFactory,
    TagFactory,
    TeamFactory,
    TeamMemberFactory,
)

TEAMS, TAGS, REPLIES = (f"/admin/chat/{name}/" for name in ("team", "tag", "quickreply"))


def team_form(members=(), channels=(), **fields):
    """What the browser sends for the page of a team."""
    sent = {"name": "Returns", "by_turn": "on", "open_limit": "3", **fields}
    for prefix, name, rows in (("members", "user", members), ("channels", "channel", channels)):
        sent |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
        sent |= {f"{prefix}-{n}-{name}": str(row.pk) for n, row in enumerate(rows)}
    return sent


def test_an_admin_makes_a_team_with_members_and_channels(adam, ana, site, acme):
    answer = logged_in(adam).post(f"{TEAMS}add/", team_form([ana, adam], [site]))
    assert answer.status_code == 302, answer.content.decode()
    team = Team.objects.get()
    assert (team.company, team.by_turn, team.open_limit) == (acme, True, 3)
    assert {one.user for one in team.members.all()} == {ana, adam}
    assert [one.company for one in team.channels.all()] == [acme]
    actions = sorted(Entry.objects.filter(company_id=acme.pk).values_list("action", flat=True))
    assert actions == ["team.created", "team_channel.created", "team_member.created", "team_member.created"]


def test_T04_nobody_and_nothing_of_the_neighbour_joins_a_team(adam, boris, bolt_site, site):
    for form in (team_form([boris]), team_form([], [bolt_site])):
        answer = logged_in(adam).post(f"{TEAMS}add/", form)
        assert answer.status_code == 200
        assert "Choose from the list" in answer.content.decode()
    assert not Team.objects.exists()
    assert boris.email not in logged_in(adam).get(f"{TEAMS}add/").content.decode()


def test_a_channel_belongs_to_one_team(adam, acme, site):
    client = logged_in(adam)
    client.post(f"{TEAMS}add/", team_form([], [site]))
    assert client.post(f"{TEAMS}add/", team_form([], [site], name="Sales")).status_code == 200
    assert client.post(f"{TEAMS}add/", team_form([], [ChannelFactory(company=acme)], name="Sales")).status_code == 302


@pytest.mark.parametrize("open_limit", ["0", "501", "x"])
def test_a_limit_is_a_sensible_number(adam, open_limit):
    assert logged_in(adam).post(f"{TEAMS}add/", team_form(open_limit=open_limit)).status_code == 200
    assert not Team.objects.exists()


def test_a_tag_and_a_quick_reply_are_made_changed_and_deleted_on_record(adam, acme):
    client = logged_in(adam)
    client.post(f"{TAGS}add/", {"name": "Delivery", "tone": "warning"})
    client.post(f"{REPLIES}add/", {"shortcut": "/hi", "text": "Hello {visitor.name|there}"})
    tag, reply = Tag.objects.get(), QuickReply.objects.get()
    assert (tag.company, reply.company, reply.shortcut) == (acme, acme, "hi")
    client.post(f"{TAGS}{tag.pk}/change/", {"name": "Shipping", "tone": "warning"})
    client.post(f"{REPLIES}{reply.pk}/delete/", {"post": "yes"})
    assert Tag.objects.get().name == "Shipping"
    assert list(Entry.objects.order_by("id").values_list("action", "actor_id")) == [
        (action, str(adam.pk))
        for action in ("tag.created", "quick_reply.created", "tag.changed", "quick_reply.deleted")
    ]


def test_each_colour_of_a_tag_is_shown_as_a_tag_with_its_name(adam, acme):
    text = logged_in(adam).get(f"{TAGS}{TagFactory(company=acme, tone='ok').pk}/change/").text
    for tone, badge, name in (("plain", "", "Grey"), ("ok", "ok", "Green"), ("danger", "danger", "Red")):
        checked = " checked" if tone == "ok" else ""
        assert re.search(
            rf'<input type="radio" name="tone" value="{tone}"[^>]*{checked}>\s*<span class="badge {badge}">{name}<',
            text,
        ), tone
    assert text.count('name="tone"') == 5
    assert "<legend>Colour</legend>" in text
    refused = logged_in(adam).post(f"{TAGS}add/", {"name": "Delivery", "tone": "pink"})
    assert refused.status_code == 200
    assert not Tag.objects.filter(name="Delivery").exists()


def test_a_wrong_placeholder_and_a_taken_shortcut_are_told(adam, acme):
    QuickReplyFactory(company=acme, shortcut="hi")
    client = logged_in(adam)
    page = client.post(f"{REPLIES}add/", {"shortcut": "hi", "text": "Hello {visitor.mood}"}).content.decode()
    assert "There is no placeholder {visitor.mood}" in page
    assert client.post(f"{REPLIES}add/", {"shortcut": "hi", "text": "Hello"}).status_code == 200
    assert QuickReply.objects.count() == 1


def test_the_neighbour_may_use_the_same_names(boris, acme, bolt):
    QuickReplyFactory(company=acme, shortcut="hi")
    TagFactory(company=acme, name="Delivery")
    client = logged_in(boris)
    assert client.post(f"{REPLIES}add/", {"shortcut": "hi", "text": "Hello"}).status_code == 302
    assert client.post(f"{TAGS}add/", {"name": "Delivery", "tone": "plain"}).status_code == 302
    assert {row.company for row in Tag.objects.filter(name="Delivery")} == {acme, bolt}


def test_an_agent_sees_them_and_changes_none(ana, acme):
    rows = TeamFactory(company=acme), TagFactory(company=acme), QuickReplyFactory(company=acme)
    client = logged_in(ana)
    for address, row in zip((TEAMS, TAGS, REPLIES), rows, strict=True):
        assert client.get(address).status_code == 200
        assert client.get(f"{address}add/").status_code == 403
        assert client.post(f"{address}{row.pk}/change/", {"name": "x"}).status_code == 403
        assert client.post(f"{address}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert not Entry.objects.exists()


def test_T01_the_neighbours_are_not_there(adam, bolt, boris):
    member = TeamMemberFactory(team=TeamFactory(company=bolt), user=boris)
    rows = member.team, TagFactory(company=bolt), QuickReplyFactory(company=bolt)
    client = logged_in(adam)
    for address, row in zip((TEAMS, TAGS, REPLIES), rows, strict=True):
        assert str(row) not in client.get(address).content.decode()
        for part in ("change", "delete", "history"):
            assert client.get(f"{address}{row.pk}/{part}/").status_code == 404
            assert client.post(f"{address}{row.pk}/{part}/", {"post": "yes"}).status_code in (403, 404)
    assert TeamMember.objects.count() == 1


def test_a_list_counts_members_and_what_waits_each_for_itself(adam, ana, acme, site):
    team, idle = TeamFactory(company=acme), TeamFactory(company=acme)
    for user in (adam, ana):
        TeamMemberFactory(team=team, user=user)
    for state in ("queued", "queued", "queued", "closed"):
        ConversationFactory(channel=site, team=team, state=state)
    rows = logged_in(adam).get(TEAMS).context["cl"].result_list
    assert {row.pk: (row.size, row.queued) for row in rows} == {team.pk: (2, 3), idle.pk: (0, 0)}


def test_ticked_rows_are_deleted_on_record_or_not_at_all(adam, acme, monkeypatch):
    tags = [TagFactory(company=acme, name=name) for name in ("one", "two")]
    ticked = {"action": "delete_selected", "_selected_action": [str(tag.pk) for tag in tags], "post": "yes"}

    def fail(*_args):
        raise RuntimeError("The database went away.")

    client = logged_in(adam)
    with monkeypatch.context() as broken:
        broken.setattr(ModelAdmin, "delete_queryset", fail)
        with pytest.raises(RuntimeError):
            client.post(TAGS, ticked)
    assert not Entry.objects.filter(action="tag.deleted").exists()
    client.post(TAGS, ticked)
    assert not Tag.objects.exists()
    assert sorted(Entry.objects.filter(action="tag.deleted").values_list("target_label", flat=True)) == ["one", "two"]


def test_django_keeps_no_journal_beside_the_audit(adam, acme):
    client = logged_in(adam)
    client.post(f"{TAGS}add/", {"name": "Delivery", "tone": "warning"})
    address = f"{TAGS}{Tag.objects.get().pk}"
    client.post(f"{address}/change/", {"name": "Shipping", "tone": "ok"})
    client.post(f"{address}/delete/", {"post": "yes"})
    assert not Tag.objects.exists()
    assert not LogEntry.objects.exists()


def test_the_history_of_a_row_is_for_who_may_read_the_audit(ana, adam, acme):
    tag = TagFactory(company=acme)
    for who, status in ((ana, 403), (adam, 200)):
        client = logged_in(who)
        assert client.get(f"{TAGS}{tag.pk}/history/").status_code == status
        assert (f"{TAGS}{tag.pk}/history/" in client.get(f"{TAGS}{tag.pk}/change/").text) == (status == 200)
