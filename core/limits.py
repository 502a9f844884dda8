"""How often something may happen. Counted in PostgreSQL by one atomic statement, so that N means N in every process.

These are security limits: when the database cannot count, the call fails and nothing is let through. A window starts
with its first hit. Counts survive the failure of the request that made them, because `hit` refuses to run inside a
transaction that could roll them back.
"""

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from core import db
from core.reasons import Reason, Refused

_is_uncounted: ContextVar[bool] = ContextVar("is_uncounted", default=False)


@dataclass(frozen=True)
class Limit:
    """At most `count` within `seconds`; `why` stands in docs/limits.md."""

    count: int
    seconds: int
    why: str = ""


DEFAULTS: dict[str, Limit] = {
    "mint": Limit(6000, 60, "Mints by one credential: a busy shop renders a hundred signed-in pages a second."),
    "mint_failed": Limit(
        300,
        60,
        "Refused credentials from one address: a wrong deployment retries; guessing 256 bits is hopeless anyway.",
    ),
    "session": Limit(
        600, 60, "Sessions opened from one address: a whole office stands behind one, and each page load opens one."
    ),
    "session_channel": Limit(
        6000, 60, "Sessions opened on one channel: a hundred a second, so that one cannot starve others."
    ),
    "session_refresh": Limit(30, 60, "Renewals of one session: a browser needs one in a quarter of an hour."),
    "conversation": Limit(300, 600, "Conversations begun from one address: a whole office stands behind one."),
    "conversation_end_user": Limit(
        10, 600, "Conversations begun by one end user: nobody has ten questions in ten minutes."
    ),
    "message": Limit(100, 60, "Messages of one session; more closes the socket with 4429 (OWASP's number)."),
    "code_address": Limit(10, 3600, "Codes asked for from one address (an IPv6 customer counts as one)."),
    "code_pause": Limit(1, 60, "Codes to one number or mailbox: the form shows the seconds until the next."),
    "code_burst": Limit(3, 900, "Codes to one number or mailbox, on whatever channel and from wherever."),
    "code_day": Limit(10, 86_400, "The same in a day: with five tries each, a guess succeeds once in 20,000 days."),
    "code_try": Limit(50, 86_400, "Tries for one number or mailbox: asking for a new code wins no more of them."),
    "code_block": Limit(20, 3600, "SMS codes to neighbouring numbers, the same first eight digits: pumping counts up."),
    "code_channel": Limit(2000, 86_400, "Codes of one channel and kind in a day; then its owners get a mail."),
    "code_all": Limit(20_000, 86_400, "Codes of one kind that this installation sends in a day."),
    "code_alert": Limit(1, 3600, "Mails to the owners about one cause for holding codes back."),
    "read": Limit(600, 60, "Reads of one session over HTTP: where sockets do not come through it asks every 3 s."),
    "export": Limit(5, 3600, "Copies of their data that one end user asks for: each reads everything."),
    "transcript": Limit(5, 3600, "Conversations that one end user has mailed to themselves."),
    "transcript_staff": Limit(60, 3600, "Conversations that one member of staff has mailed."),
    "attachment": Limit(60, 600, "Files that one session, or one member of staff, uploads."),
    "attachment_session": Limit(102_400, 86_400, "KiB that one session uploads: ten files of the largest size a day."),
    "attachment_address": Limit(1_048_576, 86_400, "KiB from one address: an office of a hundred, ten files each."),
    "attachment_company": Limit(20_971_520, 86_400, "KiB that all visitors of a company upload: 20 GiB of disk a day."),
    "api": Limit(1200, 60, "REST calls by one credential."),
    "bot_call": Limit(
        1200, 60, "Calls of one company's scripts to other servers: twenty a second, for thousands who chat."
    ),
    "bot_call_alert": Limit(1, 3600, "Entries in the audit list that a company's calls are held back."),
    "staff_login": Limit(300, 900, "Tries to log in to the console from one address: guessing many names at a time."),
    "staff_code": Limit(5, 300, "Second-factor codes of one person from one address: a few slips of the finger."),
    "staff_code_all": Limit(
        50, 3600, "The same from everywhere, so that nobody tries a million codes from many places."
    ),
    "password_reset": Limit(10, 3600, "Mails for a new password asked for from one address."),
    "password_reset_user": Limit(3, 3600, "Such mails to one mailbox; more are left out without a word."),
    "invitation": Limit(50, 3600, "Invitations mailed for one company: they go to addresses that somebody typed."),
    "self_test": Limit(30, 600, "Tries of a company's token endpoints: each calls a server that somebody named."),
}

# For any number of different keys at once, in order, so that two statements cannot wait for each other. The clock is
# the database's.
SQL = """
    INSERT INTO core_ratecount AS known (key, count, expires_at)
    SELECT key, cost, clock_timestamp() + make_interval(secs => seconds)
    FROM unnest(%(keys)s::text[], %(costs)s::int[], %(seconds)s::float8[]) AS hits (key, cost, seconds) ORDER BY key
    ON CONFLICT (key) DO UPDATE SET
        count = excluded.count + CASE WHEN known.expires_at <= clock_timestamp() THEN 0 ELSE known.count END,
        expires_at = CASE WHEN known.expires_at <= clock_timestamp() THEN excluded.expires_at ELSE known.expires_at END
    RETURNING key, count, extract(epoch FROM expires_at - clock_timestamp())::float8
"""


@contextmanager
def uncounted() -> Iterator[None]:
    """Inside, `hit` counts nothing and refuses nothing: for calls that are tried and undone."""
    token = _is_uncounted.set(True)
    try:
        yield
    finally:
        _is_uncounted.reset(token)


def hit(name: str, key: str, *, cost: int = 1) -> None:
    """Count `cost` hits of `key` against the limit `name`.

    Raises Refused(rate_limited) with `retry_after` for every hit beyond it, RuntimeError inside a transaction.
    """
    hit_each([(name, key)], cost=cost)


def hit_each(hits: Iterable[tuple[str, str]], *, cost: int = 1) -> None:
    """Count several limits in one statement. Each is counted, also when another of them refuses."""
    if _is_uncounted.get():
        return
    rules = {counter_key(name, key): limit_of(name) for name, key in hits}
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(SQL, parameters(rules, dict.fromkeys(rules, cost)))
        rows = cursor.fetchall()
    waits = [seconds_left for key, count, seconds_left in rows if count > rules[key].count]
    if waits:
        raise too_many(max(waits))


async def hit_many_async(name: str, keys: Sequence[str]) -> list[Refused | None]:
    """Count many hits of one limit in one statement of the async pool; the answers in their order.

    A key may occur often: its hits are let through or refused as if they had come one after the other.
    """
    rule, stored = limit_of(name), {key: counter_key(name, key) for key in keys}
    costs = Counter(stored[key] for key in keys)
    async with db.pool().connection() as wire:
        cursor = await wire.execute(SQL, parameters(dict.fromkeys(costs, rule), costs))
        found = {key: (count - costs[key], seconds_left) for key, count, seconds_left in await cursor.fetchall()}
    answers: list[Refused | None] = []
    for key in keys:
        count, seconds_left = found[stored[key]]
        found[stored[key]] = (count + 1, seconds_left)
        answers.append(too_many(seconds_left) if count >= rule.count else None)
    return answers


def too_many(seconds_left: float) -> Refused:
    return Refused(Reason.RATE_LIMITED, retry_after=max(1, math.ceil(seconds_left)))


def parameters(rules: Mapping[str, Limit], costs: Mapping[str, int]) -> dict[str, Any]:
    """What SQL takes: counter keys with their limits, and how many hits each gets."""
    return {
        "keys": list(rules),
        "costs": [costs[key] for key in rules],
        "seconds": [rule.seconds for rule in rules.values()],
    }


def limit_of(name: str) -> Limit:
    """The limit in force: from the setting LIMITS, else the default. Raises KeyError if there is no such limit."""
    default = DEFAULTS[name]
    count, seconds = settings.LIMITS.get(name, (default.count, default.seconds))
    return Limit(count, seconds, default.why)


def counter_key(name: str, key: str) -> str:
    """The stored key: it reveals no address or number, and no spelling of `key` makes a second one."""
    return f"{name}:{salted_hmac('core.limits', canonical(key), algorithm='sha256').hexdigest()}"


def canonical(key: str) -> str:
    """One spelling for all: without case, accents, invisible characters; e-mails without dots and +tag as well.

    Only for counting. Two people who share a spelling share a limit, which harms nobody.
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", key).casefold())
    visible = "".join(letter for letter in folded if unicodedata.category(letter)[0] not in "MCZ")
    local, at, domain = visible.rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain.rstrip('.')}" if at else visible
