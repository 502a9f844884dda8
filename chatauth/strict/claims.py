"""Judging what a code says, once its signature holds (RFC 7519, section 4.1)."""

import math
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.reasons import Reason, Refused

LEEWAY = 60
WEEK = 7 * 86_400
TEXT_LENGTH = 255
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
LAST_SECOND = 253_402_300_799  # of the year 9999, the last that a datetime can hold


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What a channel asks of a code. `max_lifetime` in seconds; `None` for `audience` or `issuer`: not asked."""

    requires_expiry: bool = True
    max_lifetime: int = WEEK
    audience: str | None = None
    issuer: str | None = None
    requires_jti: bool = False


def judge(claims: dict[str, Any], policy: Policy, now: float) -> None:
    """`now` in Unix seconds. Raises Refused: token_malformed, expiry_missing, token_expired, token_not_yet_valid,
    lifetime_too_long, issuer_mismatch, audience_mismatch.
    """
    check_types(claims)
    _check_times(claims, policy, now)
    if policy.issuer is not None and claims.get("iss") != policy.issuer:
        raise Refused(Reason.ISSUER_MISMATCH, _expected(claims, "iss", policy.issuer))
    if policy.audience is not None and policy.audience not in audiences(claims):
        raise Refused(Reason.AUDIENCE_MISMATCH, _expected(claims, "aud", policy.audience))
    if policy.requires_jti and "jti" not in claims:
        raise Refused(Reason.TOKEN_MALFORMED, _("This channel takes each code once, so a code needs a jti."))


def audiences(claims: dict[str, Any]) -> list[str]:
    aud = claims.get("aud", [])
    return [aud] if isinstance(aud, str) else aud


def check_types(claims: dict[str, Any]) -> None:
    """Raises Refused(token_malformed) for a registered claim of another type than RFC 7519 gives it."""
    for name in ("exp", "nbf", "iat"):
        if name in claims and not _is_time(claims[name]):
            raise Refused(Reason.TOKEN_MALFORMED, _("%(name)s is not a number of seconds since 1970.") % {"name": name})
    for name in ("iss", "sub", "jti"):
        if name in claims and not _is_name(claims[name]):
            raise Refused(
                Reason.TOKEN_MALFORMED,
                _("%(name)s is not a text of 1 to %(most)s characters.") % {"name": name, "most": TEXT_LENGTH},
            )
    aud = claims.get("aud", [])
    if not all(_is_name(name) for name in (aud if isinstance(aud, list) else [aud])):
        raise Refused(Reason.TOKEN_MALFORMED, _("aud is neither a text nor a list of texts."))


def _check_times(claims: dict[str, Any], policy: Policy, now: float) -> None:
    exp, nbf, iat = claims.get("exp"), claims.get("nbf"), claims.get("iat")
    if exp is None and policy.requires_expiry:
        raise Refused(Reason.EXPIRY_MISSING, _("The code has no exp, and this channel requires one."))
    if exp is not None and now >= exp + LEEWAY:
        raise Refused(Reason.TOKEN_EXPIRED, _("The code expired %(span)s ago.") % {"span": in_words(now - exp)})
    for name, moment in (("nbf", nbf), ("iat", iat)):
        if moment is not None and now < moment - LEEWAY:
            raise Refused(
                Reason.TOKEN_NOT_YET_VALID,
                _("%(name)s lies %(span)s in the future.") % {"name": name, "span": in_words(moment - now)},
            )
    if exp is None:
        return
    # Without iat the two clocks may differ, so the leeway counts here too.
    lifetime = exp - iat if iat is not None else exp - now - LEEWAY
    if lifetime > policy.max_lifetime:
        raise Refused(
            Reason.LIFETIME_TOO_LONG,
            _("The code lives for %(span)s; this channel allows %(most)s.")
            % {"span": in_words(lifetime), "most": in_words(policy.max_lifetime)},
        )


def in_words(seconds: float) -> str:
    """A span such as "4 minutes" or "7 days 1 second": the two largest units."""
    rest, parts = int(seconds), []
    for words, length in ((_days, 86_400), (_hours, 3_600), (_minutes, 60), (_seconds, 1)):
        count, rest = divmod(rest, length)
        if count:
            parts.append(words(count))
    if len(parts) > 1:
        return _("%(more)s %(less)s") % {"more": parts[0], "less": parts[1]}
    return parts[0] if parts else _seconds(0)


def _days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def _hours(count: int) -> str:
    return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}


def _minutes(count: int) -> str:
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}


def _seconds(count: int) -> str:
    return ngettext("%(count)d second", "%(count)d seconds", count) % {"count": count}


def _is_time(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and 0 <= value <= LAST_SECOND


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= TEXT_LENGTH and not CONTROL.search(value)


def _expected(claims: dict[str, Any], name: str, wanted: str) -> str:
    if name not in claims:
        return _("%(name)s is missing, this channel expects %(wanted)r.") % {"name": name, "wanted": wanted}
    shown = {"name": name, "value": claims[name], "wanted": wanted}
    return _("%(name)s is %(value)r, this channel expects %(wanted)r.") % shown
