"""What owners hear about their signing keys."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from channels_app.models import SigningKey
from chatauth.models import JwksCache
from chatauth.signing_keys import make_signing_key
from chatauth.tasks import warn_of_expiring_keys, warn_of_failing_key_sets
from core.audit import SYSTEM, Actor
from core.reasons import Refused
from tests.factories import SigningKeyFactory
from tests.jobs import run_jobs


def test_the_owner_hears_of_a_new_key_and_nobody_else(acme, site, olga, adam, boris):
    key, secret = make_signing_key(company=acme, channel=site, name="main", algorithm="HS256", by=Actor.from_row(adam))
    run_jobs()
    assert [message.to for message in mail.outbox] == [[olga.email]]
    body = mail.outbox[0].body
    assert "Adam" in body
    assert "main" in body
    assert secret not in body
    assert SigningKey.objects.get().kid == key.kid


def test_a_key_that_was_refused_is_not_announced(acme, olga):
    with pytest.raises(Refused):
        make_signing_key(company=acme, channel=None, name="x", algorithm="HS256", by=SYSTEM, secret="short")
    run_jobs()
    assert mail.outbox == []


@pytest.mark.parametrize(("days", "count"), [(15, 0), (13.5, 1), (12.5, 0), (2.5, 1), (1.5, 0), (-1, 0)])
def test_a_key_is_announced_two_weeks_and_three_days_before_its_end(acme, site, olga, days, count):
    SigningKeyFactory(channel=site, not_after=timezone.now() + timedelta(days=days))
    warn_of_expiring_keys()
    assert len(mail.outbox) == count


def test_a_revoked_key_may_end_unannounced(acme, site, olga):
    SigningKeyFactory(channel=site, not_after=timezone.now() + timedelta(days=13.5), revoked_at=timezone.now())
    warn_of_expiring_keys()
    assert mail.outbox == []


@pytest.mark.parametrize(("minutes", "count"), [(5, 0), (15, 1), (25, 0)])
def test_an_outage_of_published_keys_is_announced_once(acme, site, olga, minutes, count):
    url = "https://idp.example/jwks.json"
    SigningKeyFactory(channel=site, algorithm="RS256", secret_sealed="", jwks_url=url)
    since = timezone.now() - timedelta(minutes=minutes)
    JwksCache.objects.create(url=url, failing_since=since, failure="The other server gave no usable answer.")
    warn_of_failing_key_sets()
    assert len(mail.outbox) == count
    assert all("no usable answer" in message.body for message in mail.outbox)
