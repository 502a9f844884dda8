"""Keys that a site publishes behind an address: fetched seldom, kept for all processes, used for a day if it fails."""

import logging
import time
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext

from chatauth.models import JwksCache
from chatauth.strict import KeyRefused, VerificationKey, parse_jwks, read_jwks
from chatauth.strict.jwks import LARGEST
from core.outbound import OutboundError, fetch

FRESH = timedelta(minutes=10)
USABLE = timedelta(hours=24)  # when the address fails
APART = timedelta(minutes=1)  # two fetches of one address, whatever is asked
FETCH_SECONDS = 5.0
PAUSE = 0.1

logger = logging.getLogger(__name__)


def published_keys(url: str, *, algorithm: str, owner: UUID, kid: str | None = None) -> list[VerificationKey]:
    """The keys behind the address that are for `algorithm`; none if it has not worked for a day.

    A `kid` that is not among them has the set fetched again, at most once a minute in all processes together.
    """
    cache, _ = JwksCache.objects.get_or_create(url=url)
    keys = _keys(cache, algorithm, owner)
    is_known = kid is None or any(key.kid == kid for key in keys)
    if is_known and _age(cache.fetched_at) < FRESH:
        return keys
    if _claim(url):
        refresh(url)
    elif _age(cache.fetched_at) >= USABLE:
        _wait(url)
    else:
        return keys
    return _keys(JwksCache.objects.get(url=url), algorithm, owner)


def refresh(url: str) -> None:
    """Fetch the set now. A failure is kept beside what worked last, and logged."""
    row = JwksCache.objects.filter(url=url)
    try:
        with translation.override(settings.LANGUAGE_CODE):  # it is stored, for readers of every language
            body = _fetch(url)
    except (OutboundError, KeyRefused) as error:
        logger.warning("The keys published at %s cannot be used: %s", urlsplit(url).hostname, error)
        row.update(answered_at=timezone.now(), failure=str(error)[:255])
        row.filter(failing_since=None).update(failing_since=timezone.now())
        return
    now = timezone.now()
    row.update(body=body, fetched_at=now, answered_at=now, failing_since=None, failure="")


def fetch_now(url: str) -> JwksCache:
    """Fetch the set unless somebody did within the last minute; the row says what came of it."""
    JwksCache.objects.get_or_create(url=url)
    if _claim(url):
        refresh(url)
    return JwksCache.objects.get(url=url)


def _fetch(url: str) -> str:
    answer = fetch("GET", url, headers={"Accept": "application/json"}, limit=LARGEST, timeout=FETCH_SECONDS)
    if answer.status != 200:
        raise KeyRefused(gettext("The address answered with status %(status)s.") % {"status": answer.status})
    read_jwks(answer.body)
    return answer.body.decode()


def _claim(url: str) -> bool:
    """Whether it is our turn to fetch: one statement, so only one process is told yes."""
    now = timezone.now()
    is_due = Q(asked_at=None) | Q(asked_at__lte=now - APART)
    return JwksCache.objects.filter(is_due, url=url).update(asked_at=now) == 1


def _wait(url: str) -> None:
    """There is nothing to use yet: wait for whoever is fetching."""
    since = timezone.now() - timedelta(seconds=FETCH_SECONDS)
    under_way = Q(answered_at=None) | Q(answered_at__lt=F("asked_at"))
    ends_at = time.monotonic() + FETCH_SECONDS
    while time.monotonic() < ends_at and JwksCache.objects.filter(under_way, url=url, asked_at__gt=since).exists():
        time.sleep(PAUSE)


def _keys(cache: JwksCache, algorithm: str, owner: UUID) -> list[VerificationKey]:
    return list(_read(cache.body, algorithm, owner)) if _age(cache.fetched_at) < USABLE else []


@lru_cache(maxsize=64)
def _read(body: str, algorithm: str, owner: UUID) -> tuple[VerificationKey, ...]:
    return tuple(parse_jwks(body.encode(), algorithm=algorithm, owner=owner))


def _age(moment: datetime | None) -> timedelta:
    return timezone.now() - moment if moment else timedelta.max
