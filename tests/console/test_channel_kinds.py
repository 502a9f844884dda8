"""The page of a channel of each kind: what it shows means something there, and saving it changes nothing else."""

import re
from typing import Any

import pytest
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse

from channels_app.models import Channel, ChannelHost
from channels_app.models.channels import Kind
from chat.models import Message
from chat.transports.loopback import receive
from chatauth.models import Attempt, Session
from core.models import Entry
from tests.console.acting import logged_in
from tests.console.filled import sent_by
from tests.factories import ChannelFactory, TeamFactory

LINES = [kind for kind in Kind if kind != Kind.WEB]
TAB = re.compile(r'<section class="tab" id="([a-z-]+)"')
STORED: dict[str, Any] = {
    "allowed_origins": ["https://shop.example"],
    "sign_in": ["sms_code", "anonymous"],
    "enforcement": "observe",
    "merge_policy": "never",
    "token_age": 7_200,
    "token_age_max": 86_400,
    "code_lifetime_max": 3_600,
    "requires_exp": False,
    "audience": "acme",
    "kept_parameters": ["ref"],
    "code_country": "GB",
    "code_countries": ["GB", "IE"],
    "email_access": "invited",
    "invited_emails": ["@acme.example"],
    "shares_conversations": True,
    "title": "Acme help",
    "greeting": "Hello",
    "starters": ["Where is it?"],
    "disclaimer": "A machine answers.",
    "words": {"en": {"over": "Bye"}},
    "accent": "#113355",
    "position": "start",
    "away_text": "Back at nine.",
    "working_hours": [[540, 1020]],
    "time_zone": "Europe/London",
    "mails_unread": False,
    "mails_transcript": True,
}


def channel_of(kind: str, company: Any) -> Channel:
    return ChannelFactory(company=company, slug="line", name="Line", kind=kind, **STORED)


def page_of(channel: Channel) -> str:
    return reverse("admin:channels_app_channel_change", args=[channel.pk])


@pytest.mark.parametrize("kind", Kind)
def test_what_the_page_shows_can_be_saved_and_keeps_what_is_stored(olga, acme, kind):
    channel = channel_of(kind, acme)
    client, before = logged_in(olga), model_to_dict(channel)
    answer = client.post(page_of(channel), sent_by(client.get(page_of(channel)).text, "channel_form"), follow=True)
    assert "“Line” is saved." in answer.text
    channel.refresh_from_db()
    assert model_to_dict(channel) == before
    assert not Entry.objects.filter(action="channel.changed").exists()


def test_a_web_channel_has_all_its_tabs(olga, acme):
    page = logged_in(olga).get(page_of(channel_of(Kind.WEB, acme))).text
    assert TAB.findall(page) == ["channel", "sign-in", "look", "install", "tokens", "handover", "bots"]


@pytest.mark.parametrize("kind", LINES)
def test_a_line_shows_who_answers_and_nothing_of_the_web(olga, acme, kind):
    page = logged_in(olga).get(page_of(channel_of(kind, acme))).text
    assert TAB.findall(page) == ["channel", "handover", "bots"]
    names = set(sent_by(page, "channel_form"))
    assert {"name", "team", "time_zone", "away_text", "title"} <= names
    assert not names & set(STORED) - {"time_zone", "away_text", "title"}
    assert "Name above the away text" in page
    assert "connects only web channels" in page


def test_a_line_is_changed_by_what_its_page_asks(adam, acme):
    channel = channel_of(Kind.SMS, acme)
    team, client = TeamFactory(company=acme), logged_in(adam)
    sent = sent_by(client.get(page_of(channel)).text, "channel_form")
    client.post(page_of(channel), {**sent, "away_text": "Closed.", "title": "Acme texts", "team": str(team.pk)})
    channel.refresh_from_db()
    assert (channel.away_text, channel.title, channel.team_link.team) == ("Closed.", "Acme texts", team)
    assert Entry.objects.get(action="channel.changed").data["fields"] == ["away_text", "title"]


def test_the_away_text_of_a_line_is_said_under_its_name(acme):
    channel = channel_of(Kind.SMS, acme)
    Channel.objects.update(working_hours=[])
    receive(channel, sender="+441632960960", text="Hello?")
    said = Message.objects.get(author_kind="system")
    assert (said.author_name, said.text) == ("Acme help", "Back at nine.")


def test_an_agent_reads_the_hours_of_a_line(ana, acme):
    page = logged_in(ana).get(page_of(channel_of(Kind.PHONE, acme))).text
    assert "Monday: 09:00–17:00" in page
    assert "sign_in" not in page


@pytest.mark.parametrize("kind", LINES)
def test_a_line_is_added_without_ways_in_and_sites(olga, acme, kind):
    client, add = logged_in(olga), reverse("admin:channels_app_channel_add")
    sent = sent_by(client.get(add).text, "channel_form")
    assert sent["sign_in"], "ticked beforehand, for web channels"
    client.post(add, {**sent, "name": "Calls", "slug": "calls", "kind": kind, "allowed_origins": "https://a.example"})
    made = Channel.objects.get(slug="calls")
    assert (made.company, made.sign_in, made.allowed_origins) == (acme, [], [])


def test_a_web_channel_is_added_with_what_its_page_asks(olga, acme):
    client, add = logged_in(olga), reverse("admin:channels_app_channel_add")
    sent = {**sent_by(client.get(add).text, "channel_form"), "name": "Help", "slug": "help"}
    assert "Tick at least one way" in client.post(add, {**sent, "sign_in": []}).text
    client.post(add, sent)
    made = Channel.objects.get(slug="help")
    assert (made.kind, made.sign_in, made.enforcement, made.merge_policy, made.token_age) == (
        "web", ["client_token", "anonymous"], "enforce", "ask", 86_400,
    )  # fmt: skip


@pytest.mark.parametrize("kind", LINES)
def test_what_a_line_once_listed_as_ways_in_lets_nobody_in(client: Client, acme, kind):
    channel = channel_of(kind, acme)
    wish = {"channel": str(channel.pk), "method": "anonymous"}
    answer = client.post("/widget/api/v1/sessions", wish, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "method_not_enabled")
    assert Attempt.objects.get().reason == "method_not_enabled"
    assert not Session.objects.exists()


def test_a_line_has_no_chat_on_the_web(client: Client, acme):
    channel = channel_of(Kind.WHATSAPP, acme)
    ChannelHost.objects.create(channel=channel, company=acme, host="line.example")
    page = client.get(f"/chat/{channel.pk}/")
    assert (page.status_code, "Acme help" in page.text) == (200, False)
    assert "unknown or inactive" in client.get(f"/widget.js?channel={channel.pk}").text
