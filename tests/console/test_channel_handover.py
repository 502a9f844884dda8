"""The Handover tab: who takes new conversations, working hours by weekday, and mails to visitors who left."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from channels_app.models import Channel
from chat.models import Team, TeamChannel
from chat.team_channels import choose_team
from console.hours import as_days, as_hours
from core.audit import SYSTEM
from core.models import Entry
from core.reasons import Refused
from tests.console.acting import logged_in
from tests.console.test_channel_page import FORM

WEEK = {f"working_hours-{day}": "09:00–12:30, 13:30-17" for day in range(5)}


@pytest.fixture
def team(acme) -> Team:
    return Team.objects.create(company=acme, name="Front desk")


def page_of(channel: Channel) -> str:
    return reverse("admin:channels_app_channel_change", args=[channel.pk])


def save(user: User, channel: Channel, **fields: Any) -> str:
    answer = logged_in(user).post(page_of(channel), {**FORM, "_continue": "1", **fields}, follow=True)
    channel.refresh_from_db()
    return str(answer.content.decode())


def test_working_hours_are_a_line_for_each_weekday(adam, site):
    save(adam, site, **WEEK, **{"working_hours-5": "", "working_hours-6": ""})
    assert site.working_hours[:2] == [[540, 750], [810, 1020]]
    assert len(site.working_hours) == 10
    assert 'value="09:00–12:30, 13:30–17:00"' in logged_in(adam).get(page_of(site)).content.decode()


@pytest.mark.parametrize(
    ("days", "hours"),
    [
        (["0-24", "", "", "", "", "", ""], [[0, 1440]]),
        (["22:00-06:00", "", "", "", "", "", ""], [[1320, 1800]]),
        (["", "", "", "", "", "", "22:00-06:00"], [[0, 360], [9960, 10080]]),
        (["13–14, 9–10.30", "", "", "", "", "", ""], [[540, 630], [780, 840]]),
    ],
)
def test_a_span_may_run_past_midnight_and_spans_stand_in_any_order(days, hours):
    assert as_hours(days) == hours
    assert as_hours(as_days(hours)) == hours


def test_hours_that_a_file_gave_for_the_whole_week_can_be_read_and_kept():
    assert as_days([[0, 7 * 1440]]) == ["00:00–24:00"] * 7


@pytest.mark.parametrize("wrong", ["nine to five", "25:00–26:00", "9:75–10", "09:00", "09:00–17:00, 16:00–18:00"])
def test_what_is_no_time_is_refused_with_its_day_and_stays_to_be_mended(adam, site, wrong):
    page = save(adam, site, **{**WEEK, "working_hours-2": wrong})
    assert "Wednesday: " in page
    assert f'value="{wrong}"' in page
    assert site.working_hours == []


def test_a_time_zone_of_its_own_or_the_companys(adam, acme, site):
    type(acme).objects.update(time_zone="Europe/Berlin")
    assert "The company&#x27;s: Europe/Berlin" in logged_in(adam).get(page_of(site)).content.decode()
    save(adam, site, time_zone="Europe/Istanbul")
    assert site.time_zone == "Europe/Istanbul"
    save(adam, site, time_zone="Mars/Base")
    assert site.time_zone == "Europe/Istanbul"
    save(adam, site, time_zone="")
    assert site.time_zone == ""


def test_mails_to_visitors_who_left_are_two_choices(adam, site):
    save(adam, site, mails_transcript="on")
    assert (site.mails_unread, site.mails_transcript) == (False, True)


def test_a_team_takes_the_new_conversations_and_the_choice_is_recorded_once(adam, site, team):
    save(adam, site, team=str(team.pk))
    Entry.objects.all().delete()
    save(adam, site, team=str(team.pk))
    assert not Entry.objects.exists()
    save(adam, site, team="")
    assert not TeamChannel.objects.exists()
    save(adam, site, team=str(team.pk))
    assert TeamChannel.objects.get().team == team
    entries = Entry.objects.order_by("at")
    assert [(entry.action, entry.data["team"]) for entry in entries] == [
        ("channel.team_chosen", ""),
        ("channel.team_chosen", "Front desk"),
    ]
    assert entries[0].actor_id == str(adam.pk)


def test_a_form_without_these_fields_leaves_them_as_they_are(adam, site, team):
    choose_team(site, team, by=SYSTEM)
    Channel.objects.filter(pk=site.pk).update(working_hours=[[540, 1020]])
    save(adam, site)
    assert site.working_hours == [[540, 1020]]
    assert TeamChannel.objects.get().team == team


def test_T03_the_neighbours_team_cannot_be_chosen(adam, site, bolt):
    theirs = Team.objects.create(company=bolt, name="Bolt's desk")
    assert "Bolt&#x27;s desk" not in logged_in(adam).get(page_of(site)).content.decode()
    save(adam, site, team=str(theirs.pk))
    assert not TeamChannel.objects.exists()
    with pytest.raises(Refused, match="company_mismatch"):
        choose_team(site, theirs, by=SYSTEM)


def test_an_agent_reads_hours_and_team_and_no_minutes(ana, site, team):
    choose_team(site, team, by=SYSTEM)
    Channel.objects.filter(pk=site.pk).update(working_hours=[[540, 1020]])
    page = logged_in(ana).get(page_of(site)).content.decode()
    assert "Monday: 09:00–17:00" in page
    assert "Sunday: Day off" in page
    assert "Front desk" in page
    assert "[540" not in page
    assert '<div class="readonly">Yes</div>' in page
    assert "admin/img/icon-" not in page


def test_nobody_without_a_log_in_changes_anything(client: Client, site):
    assert client.post(page_of(site), {**FORM, **WEEK}).status_code == 302
    site.refresh_from_db()
    assert site.working_hours == []
