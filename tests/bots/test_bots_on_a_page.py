"""`agent` of a session: a page opens a given bot, and a restricted one needs a group."""

import pytest
from django.test import Client

from accounts.models.end_users import GroupMembership
from bots.models import Bot
from chat.conversations import latest_open, open_for
from chat.responder import admit
from chatauth.models import Attempt, Session
from core.ids import uuid7
from core.reasons import Refused
from tests.bots.talks import Talk
from tests.factories import GroupFactory


@pytest.fixture
def open_chat(site):
    site.sign_in = ["anonymous"]
    site.save()

    def post(agent: object = None):
        body = {"channel": str(site.pk), "method": "anonymous", "agent": agent}
        return Client().post("/widget/api/v1/sessions", body, content_type="application/json")

    return post


def test_a_page_opens_the_bot_that_it_names_and_not_the_default_one(robo, open_chat, site):
    robo({"kind": "say", "text": "I am the default"})
    other = robo({"kind": "say", "text": "I was asked for"}, slug="helper", name="Helper", channels=[{"slug": "site"}])
    assert open_chat(str(other.pk)).status_code == 201
    session = Session.objects.get()
    assert session.bot_id == other.pk
    place = open_for(session, message_id=uuid7())
    assert Talk(session, place).say("Hi") == ["I was asked for"]
    plain = Session.objects.create(
        **{field.attname: getattr(session, field.attname) for field in Session._meta.concrete_fields}
        | {"id": uuid7(), "bot_id": None}
    )
    assert latest_open(plain) is None
    assert latest_open(session) == place


@pytest.mark.parametrize("agent", ["01a1fe67-3ba1-7413-93f1-4e00cc25e102", "robo", "x" * 64])
def test_an_unknown_bot_is_not_found_and_opens_nothing(open_chat, agent):
    answer = open_chat(agent)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert not Session.objects.exists()


def test_the_neighbour_s_bot_and_an_inactive_one_are_not_found(robo, open_chat, bolt, bolt_site):
    theirs = robo({"kind": "say", "text": "x"}, company=bolt)
    assert open_chat(str(theirs.pk)).json()["code"] == "not_found"
    ours = robo({"kind": "say", "text": "x"})
    Bot.objects.filter(pk=ours.pk).update(is_active=False)
    assert open_chat(str(ours.pk)).json()["code"] == "not_found"


def test_a_restricted_bot_needs_a_group_and_the_log_says_so(robo, site, acme, vera):
    gold = GroupFactory(company=acme, slug="gold")
    bot = robo({"kind": "say", "text": "x"}, groups=["gold"])
    session = Session(channel=site, end_user=vera, company=acme, bot_id=bot.pk)
    with pytest.raises(Refused) as refusal:
        admit(session)
    assert refusal.value.reason == "group_required"
    GroupMembership.objects.create(company=acme, group=gold, end_user=vera)
    admit(session)


def test_group_required_is_answered_and_logged_and_makes_no_session(robo, open_chat, acme):
    GroupFactory(company=acme, slug="gold")
    bot = robo({"kind": "say", "text": "x"}, groups=["gold"])
    answer = open_chat(str(bot.pk))
    assert (answer.status_code, answer.json()["code"]) == (403, "group_required")
    assert Attempt.objects.get().reason == "group_required"
    assert not Session.objects.exists()
