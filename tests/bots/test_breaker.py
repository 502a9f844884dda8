"""Hosts that do not answer are left alone for a while, for each company by itself, and asked again by one call."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from bots.breaker import admit, answered, failed, pause_after
from bots.limits import PAUSE_AFTER, PAUSE_LONGEST
from bots.models import Outage, Run
from bots.tasks import forget_old_outages
from core.models import Entry

HOST = "api.example.com"


def fail(company, times=PAUSE_AFTER, **how):
    for _ in range(times):
        failed(company.pk, HOST, "status 503", **how)


def pause_is_over():
    Outage.objects.update(retry_at=timezone.now())


def test_a_host_is_paused_after_five_failures_in_a_row_and_the_reason_is_told(acme):
    fail(acme, PAUSE_AFTER - 1)
    assert admit(acme.pk, HOST).why == ""
    assert not Entry.objects.filter(action="web_service.paused").exists()
    fail(acme, 1)
    assert admit(acme.pk, HOST).why.startswith(f"{HOST} failed 5 times (status 503) and is asked again at ")
    entry = Entry.objects.get(action="web_service.paused")
    assert (entry.company_id, entry.data) == (acme.pk, {"host": HOST, "failures": 5, "why": "status 503"})
    assert timedelta(seconds=25) < Outage.objects.get().retry_at - timezone.now() < timedelta(seconds=35)


def test_T01_the_pause_is_the_companys_and_the_hosts_own(acme, bolt, olga, boris):
    fail(acme)
    assert admit(bolt.pk, HOST).why == ""
    assert admit(acme.pk, "other.example.com").why == ""
    assert [Outage.objects.visible_to(person).count() for person in (olga, boris)] == [1, 0]


def test_an_answer_in_between_begins_the_count_anew(acme):
    fail(acme, PAUSE_AFTER - 1)
    answered(acme.pk, HOST)
    fail(acme, PAUSE_AFTER - 1)
    assert admit(acme.pk, HOST).why == ""
    assert not Entry.objects.filter(action__startswith="web_service.").exists()


def test_failures_of_long_ago_do_not_count(acme):
    fail(acme, PAUSE_AFTER - 1)
    Outage.objects.update(failed_at=timezone.now() - timedelta(minutes=6))
    fail(acme, 1)
    assert Outage.objects.get().failures == 1


def test_when_the_pause_is_over_one_call_tries_and_the_others_wait(acme):
    fail(acme)
    pause_is_over()
    assert [admit(acme.pk, HOST).is_trial for _ in range(3)] == [True, False, False]
    assert admit(acme.pk, HOST).why
    pause_is_over()
    assert admit(acme.pk, HOST).is_trial, "a trial that never came back gives way to another"


def test_a_trial_that_is_answered_ends_the_pause(acme):
    fail(acme)
    pause_is_over()
    assert admit(acme.pk, HOST).is_trial
    answered(acme.pk, HOST)
    assert admit(acme.pk, HOST).why == ""
    assert Entry.objects.get(action="web_service.resumed").data == {"host": HOST, "failures": 5}


def test_a_trial_that_fails_makes_the_next_pause_longer_up_to_five_minutes(acme):
    fail(acme)
    pause_is_over()
    fail(acme, 1, is_trial=True)
    row = Outage.objects.get()
    assert row.failures == 6
    assert timedelta(seconds=55) < row.retry_at - timezone.now() < timedelta(seconds=65)
    assert Entry.objects.filter(action="web_service.paused").count() == 1
    assert pause_after(1_000_000) == PAUSE_LONGEST


def test_calls_that_were_on_their_way_when_the_pause_began_do_not_make_it_longer(acme):
    fail(acme)
    before = Outage.objects.get().retry_at
    fail(acme, 3)
    row = Outage.objects.get()
    assert (row.failures, row.retry_at) == (PAUSE_AFTER, before)


@pytest.fixture
def lookup(robo, own_server):
    """A script that looks something up again with each message."""
    robo(
        {"kind": "service", "service": "api", "fallback": "sorry"},
        {"kind": "end", "text": "Found."},
        {"kind": "end", "key": "sorry", "text": "Sorry."},
        starts=[{"on": "fallback"}],
        web_services=[{"uid": "api", "url": own_server.url + "/"}],
    )
    return own_server


@pytest.mark.parametrize("status", [502, 503, 504])
def test_S05_a_dead_host_is_asked_no_more_and_takes_the_fallback_at_once(lookup, talk, caplog, status):
    caplog.set_level(logging.INFO)
    lookup.answers = {"GET /": (status, {})}
    assert [talk.say("Hi") for _ in range(PAUSE_AFTER + 2)] == [["Sorry."]] * (PAUSE_AFTER + 2)
    assert len(lookup.asked) == PAUSE_AFTER
    assert f"{lookup.host} failed 5 times (status {status})" in caplog.text
    lookup.answers = {"GET /": (200, {})}
    pause_is_over()
    assert talk.say("Hi") == ["Found."]
    assert not Outage.objects.exists()
    assert {run.state for run in Run.objects.all()} == {"ended"}


@pytest.mark.parametrize("answer", [(500, {}), (404, {}), (401, {}), (200, "x" * 300_000)])
def test_an_answer_that_is_no_good_is_an_answer_all_the_same(lookup, talk, answer):
    lookup.answers = {"GET /": answer}
    for _ in range(PAUSE_AFTER + 1):
        assert talk.say("Hi") == ["Sorry."]
    assert len(lookup.asked) == PAUSE_AFTER + 1
    assert not Outage.objects.exists()


def test_S06_the_reason_does_not_tell_what_runs_behind_the_firewall(lookup, talk, settings):
    lookup.http.shutdown()
    lookup.http.server_close()
    talk.say("Hi")
    assert Outage.objects.get().reason == "The other server gave no usable answer."


def test_an_address_that_is_refused_says_nothing_of_its_host(lookup, talk, settings):
    settings.OUTBOUND_ALLOW = []
    assert talk.say("Hi") == ["Sorry."]
    assert not Outage.objects.exists()


def test_hosts_that_nobody_has_called_for_a_day_are_forgotten(acme):
    fail(acme)
    failed(acme.pk, "old.example.com", "status 503")
    Outage.objects.filter(host="old.example.com").update(failed_at=timezone.now() - timedelta(hours=25))
    forget_old_outages()
    assert Outage.objects.get().host == HOST
