import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from core.limits import DEFAULTS, canonical, counter_key, hit, hit_each, limit_of
from core.models import RateCount
from core.reasons import Reason, Refused
from core.tasks import forget_old_counts

ROOT = Path(__file__).parents[2]
LAYERS = ["accounts", "channels_app", "chatauth", "chat", "widget", "bots", "console"]
THREADS = 32


@pytest.fixture
def three_a_minute(settings, db):
    settings.LIMITS = {"mint": (3, 60)}


def test_the_hit_after_the_last_is_refused_with_the_time_to_wait(three_a_minute):
    for _ in range(3):
        hit("mint", "somebody")
    with pytest.raises(Refused) as refused:
        hit("mint", "somebody")
    assert refused.value.reason is Reason.RATE_LIMITED
    assert 0 < refused.value.retry_after <= 60
    hit("mint", "somebody else")


def test_a_hit_may_cost_more_than_one(three_a_minute):
    hit("mint", "somebody", cost=3)
    with pytest.raises(Refused):
        hit("mint", "somebody")


def test_a_window_begins_anew_when_it_has_passed(three_a_minute):
    hit("mint", "somebody", cost=4 - 1)
    RateCount.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    hit("mint", "somebody")
    assert RateCount.objects.get().count == 1


def test_an_unknown_limit_is_an_error_not_a_free_pass(db):
    with pytest.raises(KeyError):
        hit("mintt", "somebody")


def test_the_setting_replaces_the_default(settings):
    settings.LIMITS = {}
    assert limit_of("mint") == DEFAULTS["mint"]
    settings.LIMITS = {"mint": (7, 8)}
    assert (limit_of("mint").count, limit_of("mint").seconds) == (7, 8)


@pytest.mark.django_db(transaction=True)
def test_a_hit_outlives_the_failure_of_the_request(settings):
    settings.LIMITS = {"mint": (3, 60)}
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        hit("mint", "somebody")
    hit("mint", "somebody")
    connections.close_all()
    assert RateCount.objects.get().count == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vera@Example.test", "vera@example.test"),
        ("véra@example.test", "vera@example.test"),
        ("v.e.r.a@example.test", "vera@example.test"),
        ("vera+shop@example.test", "vera@example.test"),
        ("vera@example.test.", "vera@example.test"),
        ("+44 7400 123456", "+447400123456"),
        ("\uff0b44 \uff17400 123456", "+447400123456"),
        ("vera\x00", "vera"),
        ("ve\u200era", "vera"),
        ("straße", "STRASSE"),
    ],
)
def test_R03_spellings_share_one_counter(one, other):
    assert counter_key("mint", one) == counter_key("mint", other)


def test_R03_different_keys_and_limits_do_not_share():
    assert counter_key("mint", "vera") != counter_key("mint", "boris")
    assert counter_key("mint", "vera") != counter_key("session", "vera")


def test_a_stored_key_reveals_nothing_and_always_fits():
    key = counter_key("session", "+447400123456" * 100)
    assert len(key) <= 200
    assert "7400" not in key
    assert canonical("+44 7400 123456") == "+447400123456"


def test_old_counters_are_forgotten(three_a_minute):
    hit("mint", "old")
    RateCount.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    hit("mint", "new")
    forget_old_counts()
    assert [row.key for row in RateCount.objects.all()] == [counter_key("mint", "new")]


def test_several_limits_are_counted_together_and_each_for_itself(settings, db):
    settings.LIMITS = {"mint": (1, 60), "session": (9, 600)}
    hit_each([("mint", "somebody"), ("session", "somewhere")])
    with pytest.raises(Refused) as refused:
        hit_each([("mint", "somebody"), ("session", "somewhere")])
    assert refused.value.retry_after <= 60
    assert RateCount.objects.get(key=counter_key("session", "somewhere")).count == 2


def test_every_limit_is_in_force_somewhere():
    """A number in the documents that nobody counts would be a promise that is not kept."""
    code = [path.read_text() for folder in LAYERS for path in (ROOT / folder).rglob("*.py") if path.name != "limits.py"]
    unused = [name for name in DEFAULTS if not any(f'"{name}"' in text and "core.limits" in text for text in code)]
    assert unused == []


def test_every_limit_is_documented_with_its_number_and_reason():
    page = (ROOT / "docs/limits.md").read_text()
    for name, rule in DEFAULTS.items():
        assert f"| `{name}` | {rule.count} in {rule.seconds} s | {rule.why} |" in page


def passed_of(tries: int) -> int:
    """How many of `tries` hits of one key get through."""

    def one(_: int) -> bool:
        try:
            hit("mint", "R01")
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(THREADS) as threads:
        return sum(threads.map(one, range(tries)))


@pytest.mark.django_db(transaction=True)
def test_R01_N_means_N_for_32_threads_in_each_of_2_processes(settings):
    """DRF's throttle let 24 of 5 through under the same load."""
    settings.LIMITS = {"mint": (100, 600)}
    code = (
        "import sys, django; django.setup()\n"
        "from django.conf import settings; from django.db import connections\n"
        "connections['default'].settings_dict['NAME'] = sys.argv[1]\n"
        "from tests.core.test_limits import passed_of; print(passed_of(200))"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "LIMITS": "mint=100/600"}
    name = str(connection.settings_dict["NAME"])
    other = subprocess.Popen(
        [sys.executable, "-c", code, name], stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    )
    ours = passed_of(200)
    theirs, _ = other.communicate(timeout=60)
    assert other.returncode == 0
    assert ours + int(theirs.split()[-1]) == 100
    assert RateCount.objects.get().count == 400
