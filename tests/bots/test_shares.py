"""No company uses up what all of them share: places for calls, and calls in a minute."""

from typing import Any

import pytest
from django.urls import reverse

from bots.breaker import failed
from bots.continuing import OF_COMPANY, OF_HOST, place_of
from bots.limits import PAUSE_AFTER
from bots.models import Run
from chat.models import Conversation
from core import jobs
from core.jobs import CALLS_AT_ONCE
from core.models import Entry
from tests.bots.company_server import company_server
from tests.bots.talks import Talk
from tests.bots.test_at_once import wait_until, working
from tests.console.acting import logged_in
from tests.factories import ChannelFactory, ConversationFactory, EndUserFactory, SessionFactory


def calling(url: str, **members: Any) -> dict[str, Any]:
    return {"web_services": [{"uid": "api", "url": url}], **members}


STEPS = [
    {"kind": "service", "service": "api", "fallback": "sorry"},
    {"kind": "end", "text": "Done."},
    {"kind": "end", "key": "sorry", "text": "Sorry."},
]


def test_a_host_has_some_of_its_companys_places_and_a_company_an_eighth_of_all():
    for host in ("api.example.com", "10.0.0.1:8080", ""):
        assert len({place_of(host) for _ in range(200)}) == OF_HOST
    assert {place_of(f"{number}.example.com") for number in range(200)} == set(range(OF_COMPANY))
    assert OF_COMPANY * 8 <= CALLS_AT_ONCE


def test_a_company_that_calls_too_often_takes_its_fallback_and_the_console_says_so(
    robo, talk, own_server, acme, adam, boris, settings
):
    settings.LIMITS = {"bot_call": (2, 60)}
    own_server.answers = {"GET /": (200, {})}
    robo(*STEPS, starts=[{"on": "fallback"}], **calling(own_server.url + "/"))
    assert [talk.say(text) for text in "abcd"] == [["Done."], ["Done."], ["Sorry."], ["Sorry."]]
    assert len(own_server.asked) == 2
    entry = Entry.objects.get(action="web_service.held_back")
    assert (entry.company_id, entry.data) == (acme.pk, {"calls": 2, "seconds": 60})
    services = reverse("admin:bots_webservice_changelist")
    assert "More than 2 calls in 60 seconds" in logged_in(adam).get(services).content.decode()
    assert "More than 2 calls" not in logged_in(boris).get(services).content.decode()


def test_a_host_that_is_paused_is_named_on_the_list_and_on_its_page(robo, own_server, acme, adam):
    bot = robo(*STEPS, **calling("https://api.example.com/x"))
    for _ in range(PAUSE_AFTER):
        failed(acme.pk, "api.example.com", "status 503")
    client = logged_in(adam)
    assert (
        "api.example.com gave no answer 5 times (status 503)"
        in client.get(reverse("admin:bots_webservice_changelist")).content.decode()
    )
    service = bot.company.web_services.get()
    page = client.get(reverse("admin:bots_webservice_change", args=[service.pk])).content.decode()
    assert "Paused: it gives no answer" in page


@pytest.mark.django_db(transaction=True)
def test_the_slow_servers_of_one_company_delay_no_other_company(
    robo, acme, bolt, site, vera, session, own_server, settings, monkeypatch
):
    monkeypatch.setattr(jobs, "POLL", 0.05)
    own_server.free.clear()
    own_server.answers = {"GET /": (200, {})}
    robo(*STEPS, **calling(own_server.url + "/"))
    door = ChannelFactory(company=bolt, slug="door")
    with company_server() as quick:
        settings.OUTBOUND_ALLOW = [own_server.host, quick.host]
        quick.answers = {"GET /": (200, {})}
        robo(*STEPS, company=bolt, **calling(quick.url + "/", channels=["door"]))
        guest = EndUserFactory(company=bolt)
        other = Talk(SessionFactory(channel=door, end_user=guest), ConversationFactory(channel=door, end_user=guest))
        crowd = [Talk(session, ConversationFactory(channel=site, end_user=vera)) for _ in range(12)]
        with working():
            for talk in crowd:
                talk.write("Hi")
            wait_until(lambda: len(own_server.asked) == OF_HOST)
            other.write("Hi")
            wait_until(lambda: other.said() == ["Done."])
            assert len(own_server.asked) == OF_HOST
            assert Run.objects.filter(company=acme, state="calling").count() == len(crowd)
            own_server.free.set()
    assert Conversation.objects.filter(company=acme).count() == len(crowd)
